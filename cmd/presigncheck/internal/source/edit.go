package source

// An Edit replaces the text between two offsets of a file.
type Edit struct {
	File       string // as in [Place]
	Path       string // as it was loaded
	Start, End Spot
	New        string
}

// A Spot is a position within a file: the offset from 0, line and column from 1.
type Spot struct{ Offset, Line, Column int }
