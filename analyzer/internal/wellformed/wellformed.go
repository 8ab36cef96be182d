// Package wellformed prepares a package for SSA. It takes out what SSA cannot be built
// of, or not in reasonable time: what does not type-check, and functions with thousands
// of branches; and it says which functions never return, as far as their syntax tells.
//
// What is left type-checks, and tells of everything that was left out under which
// names it may count: who relies on having seen all uses of a name asks for that.
package wellformed

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Source is a type-checked package as a driver has it.
type Source struct {
	Fset  *token.FileSet
	Pkg   *types.Package
	Info  *types.Info
	Files []*ast.File

	Wrong []types.Error            // what is wrong with it, syntax errors included
	Text  func(f *ast.File) []byte // the text of a file with syntax errors, else nil; may be nil
	Leave map[ast.Node]bool        // functions, and values of package variables, not to be looked at
}
