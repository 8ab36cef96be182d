// Package program runs the presign check over a whole program: many loaded
// packages at once, with calls of interface methods linked to all
// implementations that the program has.
package program

import (
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
)

// maxRounds is how often findings may flow through interfaces: an interface
// that hides a wrapper of an interface that hides a wrapper, and so on.
const maxRounds = 5

// Check runs the check over pkgs and returns the sites and findings of all of
// them in order of file, line, column and rule. Packages need NeedName,
// NeedImports, NeedTypes, NeedTypesInfo, NeedSyntax and NeedFiles; those
// without Syntax or TypesInfo (loaded from export data) are only looked up. It
// gives the findings that the analyzer gives package by package, and those
// that only the whole program shows.
func Check(cfg analyzer.Config, pkgs []*packages.Package) (*analyzer.Result, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	r := newRunner(cfg, pkgs)
	for range maxRounds {
		r.run()
		if !r.link() {
			break
		}
	}
	return r.result(), nil
}
