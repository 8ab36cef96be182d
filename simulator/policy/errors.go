package policy

import (
	"fmt"
	"sort"
	"unicode/utf8"
)

// Position is a place in a policy text: 1-based line, and 1-based column
// counted in characters.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// String gives "line:column".
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// ParseError says what is wrong with a policy text, where, and how to repair
// it.
type ParseError struct {
	Name         string // the policy's name as given to Parse
	Line, Column int    // 1-based
	Msg          string
}

// Error gives "name:line:column: message".
func (e *ParseError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Msg)
}

// syntaxError is a problem at a byte offset; Parse gives it a name and a
// position.
type syntaxError struct {
	off int
	msg string
}

func (e *syntaxError) Error() string { return e.msg }

func errorAt(off int, format string, args ...any) *syntaxError {
	return &syntaxError{off, fmt.Sprintf(format, args...)}
}

// abbreviate keeps messages short when the text they quote is not.
func abbreviate(t string) string {
	const limit = 60
	if utf8.RuneCountInString(t) <= limit {
		return t
	}
	n := 0
	for i := range t {
		if n == limit {
			return t[:i] + "…"
		}
		n++
	}
	return t
}

// Warning is something in a valid document that probably does not do what its
// author meant. It does not stop the document from being used.
type Warning struct {
	Pos Position `json:"position"`
	Msg string   `json:"message"`
}

// String gives "line:column: message".
func (w Warning) String() string { return w.Pos.String() + ": " + w.Msg }

// lineIndex turns byte offsets into positions.
type lineIndex struct {
	text   []byte
	starts []int // offset of each line's first byte

	// The last answer. Positions are mostly asked for in order, so that a
	// document on one long line does not cost the square of its length.
	lastStart, lastOff, lastColumn int
}

func newLineIndex(text []byte) *lineIndex {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return &lineIndex{text: text, starts: starts, lastColumn: 1}
}

func (x *lineIndex) position(off int) Position {
	off = min(off, len(x.text))
	line := sort.SearchInts(x.starts, off+1)
	if start := x.starts[line-1]; start != x.lastStart || off < x.lastOff {
		x.lastStart, x.lastOff, x.lastColumn = start, start, 1
	}
	x.lastColumn += utf8.RuneCount(x.text[x.lastOff:off])
	x.lastOff = off
	return Position{Line: line, Column: x.lastColumn}
}
