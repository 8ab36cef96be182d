package flow

import (
	"go/ast"
	"go/types"
)

// sound returns the files without the bodies of functions that do not
// type-check, and info without the initializers that do not: a package with
// errors can still be asked about the rest of it. The functions left out are
// the last result. SSA construction is defined
// for well-typed code only.
func sound(pkg *types.Package, info *types.Info, files []*ast.File) (*types.Info, []*ast.File, []*ast.FuncDecl) {
	var dropped []*ast.FuncDecl
	c := soundness{info: info, known: map[*types.Package]bool{pkg: true}}
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
	known map[*types.Package]bool // the package and those that it imports
}

// typed reports whether every expression and name below n has a valid type,
// and comes from a package that could be imported.
func (c soundness) typed(n ast.Node) bool {
	info := c.info
	ok := true
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
		case ast.Expr:
			if tv, found := info.Types[n]; found && invalid(tv.Type) {
				ok = false
			}
		}
		return ok
	})
	return ok
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
