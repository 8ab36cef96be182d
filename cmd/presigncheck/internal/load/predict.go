package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// predict guesses which functions of the sources are wrappers, so that their
// callers can be loaded at once: exported ones with a number or a time among
// their parameters that call a presign API themselves. The check corrects the
// guess; a good one saves loading twice.
func (l *listing) predict(sources map[string]bool, presign []string) (wrappers []Wrapper) {
	for _, pkg := range l.all {
		if !sources[sourcePath(pkg)] || pkg.ForTest != "" {
			continue
		}
		for file, found := range (use{presign, word}).search(pkg.GoFiles) {
			if found {
				for _, name := range exportedCallers(file, presign) {
					wrappers = append(wrappers, Wrapper{pkg.PkgPath, name})
				}
			}
		}
	}
	return wrappers
}

// exportedCallers returns the exported functions of a file that take what may be
// an expiry and call one of the presign functions.
func exportedCallers(file string, presign []string) (names []string) {
	f, _ := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if f == nil {
		return nil
	}
	for _, decl := range f.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil && d.Name.IsExported() &&
			takesExpiry(d.Type.Params) && selects(d.Body, presign) {
			names = append(names, d.Name.Name)
		}
	}
	return names
}

// takesExpiry reports whether a parameter may be an expiry.
func takesExpiry(params *ast.FieldList) bool {
	return slices.ContainsFunc(params.List, func(f *ast.Field) bool {
		return mentions(f.Type, []string{"Duration", "Time", "int", "int32", "int64", "uint", "uint32", "uint64", "float64"})
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
