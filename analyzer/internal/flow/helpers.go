package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/makers"
	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// helpers returns the files with only the bodies of functions, and the values
// of variables, that have a part in durations that a package makes for others.
func helpers(info *types.Info, files []*ast.File, found *makers.Makers) (*types.Info, []*ast.File) {
	out := make([]*ast.File, len(files))
	for i, f := range files {
		clone := *f
		clone.Decls = make([]ast.Decl, len(f.Decls))
		for j, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil && !slices.Contains(found.Funcs, d) {
				without := *d
				without.Body = nil
				decl = &without
			}
			clone.Decls[j] = decl
		}
		out[i] = &clone
	}
	some := *info
	some.InitOrder = slices.DeleteFunc(slices.Clone(info.InitOrder), func(init *types.Initializer) bool {
		return !slices.ContainsFunc(init.Lhs, func(v *types.Var) bool { return slices.Contains(found.Vars, v.Name()) })
	})
	return &some, out
}

// looksUp reports whether a function returns the text of a setting, by its
// name. Package makers asks for a string as a parameter, too.
func looksUp(fn *types.Func, result types.Type) bool {
	b, basic := types.Unalias(result).(*types.Basic)
	return basic && b.Kind() == types.String && screen.LooksUp(fn.Pkg().Name(), fn.Name())
}

// looksUpNumber is looksUp for a setting that is a number.
func looksUpNumber(fn *types.Func, result types.Type) bool {
	if !isPlainNumber(result) || !screen.LooksUp(fn.Pkg().Name(), fn.Name()) {
		return false
	}
	for v := range fn.Signature().Params().Variables() {
		if v.Type() == types.Typ[types.String] {
			return true
		}
	}
	return false
}

// countsTime reports whether a function returns a number that, by its name, is
// a time.
func countsTime(fn *types.Func, result types.Type) bool {
	return isPlainNumber(result) && screen.CountsTime(fn.Name())
}

// isPlainNumber reports whether t is a number of no type of its own.
func isPlainNumber(t types.Type) bool {
	_, basic := types.Unalias(t).(*types.Basic)
	return basic && isNumber(t)
}
