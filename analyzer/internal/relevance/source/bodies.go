package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Only returns the files with no other bodies of functions, and the information
// with no other values of variables, than those of p. The files stay as they are.
func (p *Providers) Only(info *types.Info, files []*ast.File) (*types.Info, []*ast.File) {
	out := make([]*ast.File, len(files))
	for i, f := range files {
		clone := *f
		clone.Decls = make([]ast.Decl, len(f.Decls))
		for j, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil && !slices.Contains(p.Funcs, d) {
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
		return !slices.ContainsFunc(init.Lhs, func(v *types.Var) bool { return slices.Contains(p.Vars, v.Name()) })
	})
	return &some, out
}

// DropBodies leaves in the files no other bodies of functions than those of p.
// The others panic, which fits every signature.
func (p *Providers) DropBodies(files []*ast.File) {
	for _, f := range files {
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && !slices.Contains(p.Funcs, fn) {
				call := &ast.CallExpr{Fun: ast.NewIdent("panic"), Args: []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: "0"}}}
				fn.Body = &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: call}}}
			}
		}
	}
}
