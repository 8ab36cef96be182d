package makers

import (
	"go/ast"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// lifetimes returns the names of the fields that are lifetimes, of the
// configurations that the package declares, and of those of other packages that
// it fills in.
func (t *declared) lifetimes(files []*ast.File) (names []string) {
	add := func(id *ast.Ident, duration bool) {
		if id.IsExported() && screen.Lasts(id.Name, duration) {
			names = append(names, id.Name)
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.StructType:
				for _, field := range n.Fields.List {
					name, _ := typeName(field.Type)
					for _, id := range field.Names {
						add(id, slices.Contains(t.durations, name))
					}
				}
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok {
					add(id, false)
				}
			case *ast.AssignStmt:
				for _, lhs := range n.Lhs {
					if sel, ok := lhs.(*ast.SelectorExpr); ok {
						add(sel.Sel, false)
					}
				}
			}
			return true
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}
