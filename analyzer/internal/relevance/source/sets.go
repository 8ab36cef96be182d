package source

import (
	"go/ast"
	"go/token"
)

// setBy returns the fields and variables that a body sets, or lets others set
// by their address.
func (r *reading) setBy(body *ast.BlockStmt) uses {
	sets := newUses()
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			r.target(sets, n.Lhs...)
		case *ast.RangeStmt:
			r.target(sets, n.Key, n.Value)
		case *ast.IncDecStmt:
			r.target(sets, n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				r.target(sets, n.X)
			}
		case *ast.CallExpr:
			handed := n.Args
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
				handed = append([]ast.Expr{sel.X}, n.Args...)
			}
			for _, arg := range handed {
				if id, ok := arg.(*ast.Ident); ok {
					r.target(sets, id) // may be a pointer
				}
			}
		case *ast.CompositeLit:
			r.filled(sets, n)
		}
		return true
	})
	return sets
}

// target adds what expressions that are assigned to set.
func (r *reading) target(sets uses, exprs ...ast.Expr) {
	for _, e := range exprs {
		if e == nil {
			continue
		}
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if r.fields[n.Sel.Name] {
					sets.selected[n.Sel.Name] = true
				}
			case *ast.Ident:
				if r.vars[n.Name] {
					sets.named[n.Name] = true
				}
			case *ast.FuncLit, *ast.CompositeLit: // visited as parts of the body
				return false
			}
			return true
		})
	}
}

// filled adds the fields that a literal fills in.
func (r *reading) filled(sets uses, lit *ast.CompositeLit) {
	keyed := false
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			keyed = true
			if id, ok := kv.Key.(*ast.Ident); ok && r.fields[id.Name] {
				sets.selected[id.Name] = true
			}
		}
	}
	if keyed || len(lit.Elts) == 0 {
		return
	}
	name, foreign := typeName(lit.Type)
	for typ, fields := range r.fieldsOf {
		if lit.Type == nil || !foreign && typ == name { // the type of an element may be left out
			for _, field := range fields {
				sets.selected[field] = true
			}
		}
	}
}
