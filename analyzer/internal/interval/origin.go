package interval

import (
	"go/token"
)

// Origin says where a value comes from.
type Origin string

// The origins, from the most to the least certain.
const (
	Default     Origin = "default"
	Constant    Origin = "constant"
	Parameter   Origin = "parameter"
	Request     Origin = "request"
	SignedURL   Origin = "signed" // the expiry of a URL that is signed already
	Flag        Origin = "flag"
	Environment Origin = "environment"
	Field       Origin = "field"
	Computed    Origin = "computed"
	Unknown     Origin = "unknown"
)

// Step is one step that a value takes on its way to the call.
type Step struct {
	// Pos is invalid for a step in another package that was learned from a fact;
	// Position then has the file as "import/path/file.go".
	Pos      token.Pos
	Position token.Position
	Text     string

	Kind   StepKind
	Expr   string // the expression or the name that the step is about, "" if it says only what happens
	Length int    // of the expression in the source, in bytes, 0 if it is not known
}

// StepKind says what happens to a value in a step, where it matters for what to
// change.
type StepKind uint8

const (
	Passing      StepKind = iota // it comes by
	Written                      // it is written there, as Expr
	Declared                     // it is a constant that is declared there
	Converted                    // a bare number becomes a time.Duration, by Expr
	Entered                      // it comes from outside
	SetForClient                 // it is given to the constructor of a client, for all its calls
)
