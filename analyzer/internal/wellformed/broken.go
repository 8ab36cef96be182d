package wellformed

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Part returns the files without the bodies of functions that do not
// type-check, and info without the initializers that do not: a package with
// errors can still be asked about the rest of it. What stands in without is left
// out as well. The functions left out are the last result. SSA construction is
// defined for well-typed code only.
func Part(pkg *types.Package, info *types.Info, files []*ast.File, wrong []types.Error, without map[ast.Node]bool) (*types.Info, []*ast.File, *LeftOut) {
	left := &LeftOut{whole: make(map[ast.Decl]bool)}
	c := soundness{pkg: pkg, info: info, wrong: hard(wrong), known: map[*types.Package]bool{pkg: true}}
	for _, imp := range pkg.Imports() {
		c.known[imp] = true
	}
	c.findDoubtful(files)
	out := make([]*ast.File, len(files))
	for i, f := range files {
		clone := *f
		clone.Decls = nil
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Body != nil && (without[d] || !c.typed(d)) {
					left.Funcs = append(left.Funcs, d)
					bare := *d
					bare.Body = nil
					decl = &bare
				} else {
					left.whole[d] = true
				}
				if !c.defined(d.Name) {
					continue // declared twice, or under a name that it must not have
				}
			case *ast.GenDecl:
				left.whole[d] = c.typed(d)
				decl = c.defining(d)
			case *ast.BadDecl:
				continue
			}
			clone.Decls = append(clone.Decls, decl)
		}
		out[i] = &clone
	}
	some := *info
	some.InitOrder = nil
	for _, init := range info.InitOrder {
		if !without[init.Rhs] && c.typed(init.Rhs) && !slices.ContainsFunc(init.Lhs, c.hidden) {
			some.InitOrder = append(some.InitOrder, init)
		}
	}
	return &some, out, left
}

// LeftOut is what is left out of a package.
type LeftOut struct {
	Funcs []*ast.FuncDecl
	whole map[ast.Decl]bool // the declarations of which nothing is left out
}

// Names are those that stand in what is left out, which may set and call what has
// these names. text gives the text of a file if it has a syntax error: the parser
// skips some of it then.
func (d *LeftOut) Names(files []*ast.File, text func(*ast.File) []byte) map[string]bool {
	out := make(map[string]bool)
	for _, f := range files {
		if text := text(f); text != nil {
			d.scan(f, text, out)
			continue
		}
		for _, decl := range f.Decls {
			if !d.whole[decl] {
				ast.Inspect(decl, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						out[id.Name] = true
					}
					return true
				})
			}
		}
	}
	return out
}

// scan adds the names that stand outside of whole declarations.
func (d *LeftOut) scan(f *ast.File, text []byte, names map[string]bool) {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, func(token.Position, string) {}, 0)
	for {
		pos, tok, word := s.Scan()
		if tok == token.EOF {
			return
		}
		at := f.FileStart + token.Pos(file.Offset(pos))
		if tok == token.IDENT && !slices.ContainsFunc(f.Decls, func(decl ast.Decl) bool {
			return d.whole[decl] && decl.Pos() <= at && at < decl.End()
		}) {
			names[word] = true
		}
	}
}

// soundness is what is needed to tell sound code.
type soundness struct {
	pkg   *types.Package
	info  *types.Info
	wrong []types.Error
	known map[*types.Package]bool // the package and those that it imports

	doubtful map[types.Object]bool // constants that may have lost a part of their value
}

// findDoubtful finds the constants of declarations with an error, as in
// "const ttl = 30 24 * time.Hour".
func (c *soundness) findDoubtful(files []*ast.File) {
	doubtful := make(map[types.Object]bool)
	for _, f := range files {
		for _, decl := range f.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != token.CONST || c.typed(d) {
				continue
			}
			for _, spec := range d.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					doubtful[c.info.Defs[name]] = true
				}
			}
		}
	}
	c.doubtful = doubtful
}

// hard are the errors after which code means nothing. A variable, an import or a
// label that is not used yet is no such error, and what an editor shows most.
// (Soft errors are not all harmless: to range over nil is one.)
func hard(wrong []types.Error) []types.Error {
	return slices.DeleteFunc(slices.Clone(wrong), func(e types.Error) bool { return strings.Contains(e.Msg, " and not used") })
}

// defined reports whether a name that is declared stands for an object. The
// second declaration of a name declares nothing.
func (c soundness) defined(name *ast.Ident) bool { return c.info.Defs[name] != nil }

// defining is a declaration with those names only that stand for an object.
func (c soundness) defining(d *ast.GenDecl) *ast.GenDecl {
	out := *d
	out.Specs = nil
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			some := *s
			some.Names = slices.DeleteFunc(slices.Clone(s.Names), func(name *ast.Ident) bool { return !c.defined(name) })
			spec = &some
		case *ast.TypeSpec:
			if !c.defined(s.Name) {
				continue
			}
		}
		out.Specs = append(out.Specs, spec)
	}
	return &out
}

// hidden reports whether a package variable is a second one of its name.
func (c soundness) hidden(v *types.Var) bool {
	return v.Name() != "_" && c.pkg.Scope().Lookup(v.Name()) != v
}

// typed reports whether there is no error below n, every expression and name
// has a valid type, and comes from a package that could be imported. A driver
// may not tell of all errors.
func (c soundness) typed(n ast.Node) bool {
	info := c.info
	ok := !slices.ContainsFunc(c.wrong, func(e types.Error) bool { return n.Pos() <= e.Pos && e.Pos <= n.End() })
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BadExpr, *ast.BadStmt, *ast.BadDecl:
			ok = false
		case *ast.Ident:
			switch obj := info.ObjectOf(n).(type) {
			case *types.Var, *types.Func, *types.Const, *types.TypeName:
				ok = ok && !invalid(obj.Type()) && c.declared(obj) && !c.doubtful[obj]
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
	case *types.Array:
		return invalid(t.Elem())
	case *types.Chan:
		return invalid(t.Elem())
	case *types.Map:
		return invalid(t.Key()) || invalid(t.Elem())
	case *types.Alias:
		return invalid(types.Unalias(t))
	case *types.Named:
		return invalidNamed(t)
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

// invalidNamed leaves out the fields of a struct: who uses one has an expression
// of its type.
func invalidNamed(t *types.Named) bool {
	for arg := range t.TypeArgs().Types() {
		if invalid(arg) {
			return true
		}
	}
	b, basic := t.Underlying().(*types.Basic)
	return basic && b.Kind() == types.Invalid
}
