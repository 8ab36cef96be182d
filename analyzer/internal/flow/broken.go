package flow

import (
	"go/ast"
	"go/types"
)

// sound returns the files without the bodies of functions that do not
// type-check, and info without the initializers that do not: a package with
// errors can still be asked about the rest of it. SSA construction is defined
// for well-typed code only.
func sound(info *types.Info, files []*ast.File) (*types.Info, []*ast.File) {
	out := make([]*ast.File, len(files))
	for i, f := range files {
		clone := *f
		clone.Decls = make([]ast.Decl, len(f.Decls))
		for j, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil && !typed(info, d) {
				without := *d
				without.Body = nil
				decl = &without
			}
			clone.Decls[j] = decl
		}
		out[i] = &clone
	}
	some := *info
	some.InitOrder = nil
	for _, init := range info.InitOrder {
		if typed(info, init.Rhs) {
			some.InitOrder = append(some.InitOrder, init)
		}
	}
	return &some, out
}

// typed reports whether every expression and name below n has a valid type.
func typed(info *types.Info, n ast.Node) bool {
	ok := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			switch obj := info.ObjectOf(n).(type) {
			case *types.Var, *types.Func, *types.Const, *types.TypeName:
				ok = !invalid(obj.Type())
			}
		case ast.Expr:
			if tv, found := info.Types[n]; found && invalid(tv.Type) {
				ok = false
			}
		}
		return ok
	})
	return ok
}

func invalid(t types.Type) bool {
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Pointer:
		return invalid(t.Elem())
	case *types.Slice:
		return invalid(t.Elem())
	case *types.Signature:
		return invalidTuple(t.Params()) || invalidTuple(t.Results())
	case *types.Tuple:
		return invalidTuple(t)
	}
	return false
}

func invalidTuple(t *types.Tuple) bool {
	for i := range t.Len() {
		if invalid(t.At(i).Type()) {
			return true
		}
	}
	return false
}
