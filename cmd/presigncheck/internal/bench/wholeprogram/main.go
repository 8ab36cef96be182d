// Wholeprogram loads packages and all that they depend on from source and builds
// their SSA form: what the usual standalone checker does before it looks for anything.
package main

import (
	"fmt"
	"os"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

func main() {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Tests: true}, os.Args[1:]...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program, _ := ssautil.AllPackages(pkgs, ssa.InstantiateGenerics)
	program.Build()
}
