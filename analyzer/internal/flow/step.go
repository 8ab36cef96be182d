// Package flow finds the values that reach a presign call by walking a
// package's SSA form backwards.
package flow

import "go/token"

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
}
