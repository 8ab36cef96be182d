package source

import (
	"go/ast"
	"slices"
)

// Wrappers guesses, before anything is checked, through which names of a file
// others may hand in an expiry: exported functions that take a duration, or call
// one of the presign functions and take what may be an expiry, and exported
// fields that are a duration. The check finds further ones.
func Wrappers(f *ast.File, presign []string) (names []string) {
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Body != nil &&
				(mentions(d.Type.Params, durationName) || takesExpiry(d.Type.Params) && selects(d.Body, presign)) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			names = append(names, durationFields(d)...)
		}
	}
	return names
}

var durationName = []string{"Duration"}

// durationFields returns the exported fields of a declaration's structs that are a duration.
func durationFields(d *ast.GenDecl) (names []string) {
	ast.Inspect(d, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			for _, field := range s.Fields.List {
				for _, name := range field.Names {
					if name.IsExported() && mentions(field.Type, durationName) {
						names = append(names, name.Name)
					}
				}
			}
		}
		return true
	})
	return names
}

// takesExpiry reports whether a parameter may be an expiry.
func takesExpiry(params *ast.FieldList) bool {
	return slices.ContainsFunc(params.List, func(f *ast.Field) bool {
		return mentions(f.Type, slices.Concat(durationName, []string{"Time"}, numbers))
	})
}

// selects reports whether one of the names is selected in a body.
func selects(body ast.Node, names []string) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains(names, sel.Sel.Name) {
			found = true
		}
		return !found
	})
	return found
}
