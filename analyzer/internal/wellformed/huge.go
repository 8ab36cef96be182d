package wellformed

import (
	"go/ast"
	"maps"
)

// MaxBranches is how many branches a function may have to be looked at. SSA's
// dominance frontiers grow with their square: a generated switch of 16,000 cases
// costs half a minute. Beyond it is what code is that does not type-check: presign
// calls are found there, values are not.
const MaxBranches = 3000

// LeaveHuge adds the functions with too many branches to those to be left out.
func LeaveHuge(src Source) map[ast.Node]bool {
	leave := src.Leave
	for _, f := range src.Files {
		for _, decl := range f.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok || d.Body == nil || d.End()-d.Pos() < 8*MaxBranches || branches(d.Body) <= MaxBranches {
				continue
			}
			if leave = maps.Clone(leave); leave == nil {
				leave = make(map[ast.Node]bool)
			}
			leave[d] = true
		}
	}
	return leave
}

func branches(body ast.Node) (n int) {
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.IfStmt, *ast.CommClause, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			n += max(1, len(node.List))
		case *ast.BinaryExpr:
			if node.Op.Precedence() < 3 { // && and ||
				n++
			}
		}
		return true
	})
	return n
}
