package flow

import (
	"go/ast"
	"go/types"

	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// helpers returns the files with only the bodies of functions that may bound
// or make an expiry: those that return a time.Duration, or an option function.
// It reports false if there is nothing to tell.
func helpers(info *types.Info, files []*ast.File) (*types.Info, []*ast.File, bool) {
	found := false
	out := make([]*ast.File, len(files))
	for i, f := range files {
		clone := *f
		clone.Decls = make([]ast.Decl, len(f.Decls))
		for j, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil {
				if obj, ok := info.Defs[d.Name].(*types.Func); ok && helps(obj) {
					found = true
				} else {
					without := *d
					without.Body = nil
					decl = &without
				}
			}
			clone.Decls[j] = decl
		}
		out[i] = &clone
	}
	some := *info
	some.InitOrder = nil
	for _, init := range info.InitOrder {
		if len(init.Lhs) == 1 && isDuration(init.Lhs[0].Type()) {
			some.InitOrder = append(some.InitOrder, init)
			found = found || init.Lhs[0].Exported()
		}
	}
	return &some, out, found
}

func helps(fn *types.Func) bool {
	results := fn.Signature().Results()
	for i := range results.Len() {
		t := results.At(i).Type()
		if isDuration(t) || countsTime(fn, t) {
			return true
		}
		if sig, ok := t.Underlying().(*types.Signature); ok && sig.Params().Len() == 1 && sig.Results().Len() == 0 &&
			len(durationFields(pointee(sig.Params().At(0).Type()))) > 0 {
			return true
		}
	}
	return false
}

// countsTime reports whether a function returns a number that, by its name, is
// a time.
func countsTime(fn *types.Func, result types.Type) bool {
	_, basic := types.Unalias(result).(*types.Basic)
	return basic && isNumber(result) && screen.CountsTime(fn.Name())
}
