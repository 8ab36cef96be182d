package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// sound returns the files without the bodies of functions that do not
// type-check, and info without the initializers that do not: a package with
// errors can still be asked about the rest of it. The functions left out are
// the last result. SSA construction is defined
// for well-typed code only.
func sound(pkg *types.Package, info *types.Info, files []*ast.File, wrong []types.Error) (*types.Info, []*ast.File, []*ast.FuncDecl) {
	var dropped []*ast.FuncDecl
	c := soundness{info: info, wrong: wrong, known: map[*types.Package]bool{pkg: true}}
	for _, imp := range pkg.Imports() {
		c.known[imp] = true
	}
	out := make([]*ast.File, len(files))
	for i, f := range files {
		clone := *f
		clone.Decls = make([]ast.Decl, len(f.Decls))
		for j, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil && !c.typed(d) {
				dropped = append(dropped, d)
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
		if c.typed(init.Rhs) {
			some.InitOrder = append(some.InitOrder, init)
		}
	}
	return &some, out, dropped
}

// soundness is what is needed to tell sound code.
type soundness struct {
	info  *types.Info
	wrong []types.Error
	known map[*types.Package]bool // the package and those that it imports
}

// typed reports whether there is no error below n, every expression and name
// has a valid type, and comes from a package that could be imported. A driver
// may not tell of all errors.
func (c soundness) typed(n ast.Node) bool {
	info := c.info
	ok := !slices.ContainsFunc(c.wrong, func(e types.Error) bool { return n.Pos() <= e.Pos && e.Pos <= n.End() })
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			switch obj := info.ObjectOf(n).(type) {
			case *types.Var, *types.Func, *types.Const, *types.TypeName:
				ok = ok && !invalid(obj.Type()) && c.declared(obj)
			case nil:
				_, defined := info.Defs[n] // "_", package clauses and the like
				ok = ok && defined
			}
		case *ast.Field: // a tag has no type
			for _, name := range n.Names {
				ok = ok && c.typed(name)
			}
			ok = ok && c.typed(n.Type)
			return false
		case ast.Expr:
			tv, found := info.Types[n]
			ok = ok && (found || !value(n)) && !invalid(tv.Type)
		}
		return ok
	})
	return ok
}

// value reports whether an expression is of a kind that always has a type. What
// the type checker rejects, as the comparison of an array with a number, has none.
func value(e ast.Expr) bool {
	switch e.(type) {
	case *ast.BasicLit, *ast.BinaryExpr, *ast.CallExpr, *ast.CompositeLit, *ast.FuncLit, *ast.IndexExpr, *ast.SliceExpr, *ast.UnaryExpr:
		return true
	}
	return false
}

// declared reports whether SSA construction will know the object.
func (c soundness) declared(obj types.Object) bool {
	pkg := obj.Pkg()
	return pkg == nil || obj.Parent() != pkg.Scope() || c.known[pkg]
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
