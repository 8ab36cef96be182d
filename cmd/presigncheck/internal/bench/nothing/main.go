// Nothing is a vet tool that only loads: what any tool costs under go vet.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// A fact makes the go command run the tool for dependencies too, as it must
// for every tool that follows values from package to package.
type fact struct{}

func (*fact) AFact() {}

func main() {
	unitchecker.Main(&analysis.Analyzer{
		Name:      "nothing",
		Doc:       "load packages and do nothing",
		FactTypes: []analysis.Fact{new(fact)},
		Run:       func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
