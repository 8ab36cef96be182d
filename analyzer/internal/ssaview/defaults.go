package ssaview

import (
	"golang.org/x/tools/go/ssa"
)

// DefaultKey is the name of an input, in lower case, and the library that it is
// registered with.
type DefaultKey struct{ Pkg, Name string }

// DefaultAt is a default, and the place where it is given.
type DefaultAt struct {
	V ssa.Value
	P Place
}
