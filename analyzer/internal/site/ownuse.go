package site

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Own reports whether a field that a site signs is the signer's alone: made of
// constants and the clock, and told nobody else. What a caller gave, the caller
// knows.
func Own(p *ssaview.Package, s *Site, f SignedField) bool {
	return f.Const && f.Value != "" || !f.Const && f.Expr != nil && own(p, s, f.Expr)
}

func own(p *ssaview.Package, s *Site, e ast.Expr) bool {
	e = ast.Unparen(e)
	if tv, ok := p.Info.Types[e]; ok && tv.Value != nil {
		return true
	}
	all := func(es ...ast.Expr) bool {
		return !slices.ContainsFunc(es, func(e ast.Expr) bool { return !own(p, s, e) })
	}
	switch x := e.(type) {
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && all(x.X)
	case *ast.BinaryExpr:
		return all(x.X, x.Y)
	case *ast.CompositeLit:
		for _, elt := range x.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				_, isStruct := p.Info.TypeOf(x).Underlying().(*types.Struct)
				if !isStruct && !all(kv.Key) {
					return false
				}
				elt = kv.Value
			}
			if !all(elt) {
				return false
			}
		}
		return len(x.Elts) > 0
	case *ast.CallExpr:
		if tv := p.Info.Types[x.Fun]; tv.IsType() || tv.IsBuiltin() {
			return len(x.Args) == 1 && !p.Info.Types[x.Args[0]].IsType() && all(x.Args...)
		}
		fn := called(p, x)
		if fn == nil || fn.Pkg() == nil {
			return false
		}
		if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil && !all(sel.X) {
			return false
		}
		return ofArguments(fn) && all(x.Args...)
	case *ast.Ident:
		v, ok := p.Info.Uses[x].(*types.Var)
		return ok && ownVariable(p, s, v)
	}
	return false
}

// called is the function that a call names.
func called(p *ssaview.Package, call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	if ix, ok := fun.(*ast.IndexExpr); ok {
		fun = ix.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		fn, _ := p.Info.Uses[fun].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := p.Info.Uses[fun.Sel].(*types.Func)
		return fn
	}
	return nil
}

// ofArguments reports whether what a function returns is made of its arguments,
// constants and the clock. Helpers such as aws.String, of any package, take a
// value and return a pointer to it.
func ofArguments(fn *types.Func) bool {
	switch fn.Pkg().Path() {
	case "time", "fmt", "strings", "strconv", "net/url", "encoding/base64", "encoding/hex", "crypto/md5", "crypto/sha256":
		return true
	}
	sig := fn.Signature()
	if sig.Recv() != nil || sig.Params().Len() != 1 || sig.Results().Len() != 1 {
		return false
	}
	_, pointer := sig.Results().At(0).Type().(*types.Pointer)
	return pointer
}

// ownVariable reports whether a variable is given one value, which is the signer's
// own, and is read at one place.
func ownVariable(p *ssaview.Package, s *Site, v *types.Var) bool {
	var root []ast.Node
	if v.Parent() == p.Pkg.Scope() && !v.Exported() {
		for _, f := range p.Files {
			root = append(root, f)
		}
	} else if s.Fn != nil && ssaview.Outermost(s.Fn).Syntax() != nil {
		root = append(root, ssaview.Outermost(s.Fn).Syntax())
	}
	var values []ast.Expr
	reads, local := 0, v.Parent() != p.Pkg.Scope()
	set := func(lhs, rhs ast.Expr) {
		if id, ok := lhs.(*ast.Ident); ok && p.Info.ObjectOf(id) == v {
			values = append(values, rhs)
			if p.Info.Uses[id] == v {
				reads--
			}
		}
	}
	for _, n := range root {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if p.Info.Uses[n] == v {
					reads++
				}
			case *ast.AssignStmt:
				for i := range n.Lhs {
					if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
						set(n.Lhs[i], n.Rhs[i])
					} else {
						set(n.Lhs[i], n.Lhs[i])
					}
				}
			case *ast.ValueSpec:
				for i := range n.Values {
					if len(n.Names) == len(n.Values) {
						set(n.Names[i], n.Values[i])
					}
				}
			}
			return true
		})
	}
	return len(values) == 1 && (reads == 1 || !local && reads > 0) && !refersTo(p.Info, values[0], v) && own(p, s, values[0])
}

// refersTo reports whether an expression names a variable.
func refersTo(info *types.Info, e ast.Expr, v *types.Var) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v {
			found = true
		}
		return !found
	})
	return found
}
