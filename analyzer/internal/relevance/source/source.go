// Package source says what in the syntax and the types of a package can matter
// to those who presign: what it declares to provide durations, options and
// configurations ([Find], [ExportedBy]), what may be a wrapper ([Wrappers]), and
// where in a type a lifetime stands ([Lifetimes], [ResultTimes], [HoldsTime]).
//
// It uses the names of package relevance, and finds no more than the text of the
// same package promises: where relevance.MayProvide says no, [Find] finds nothing,
// and where Find finds nothing, no type is asked.
package source

import (
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// Imports reports whether a package is one of those that are meant, or imports
// one directly.
func Imports(pkg *types.Package, meant func(path string) bool) bool {
	return meant(relevance.Unvendored(pkg.Path())) ||
		slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return meant(relevance.Unvendored(p.Path())) })
}
