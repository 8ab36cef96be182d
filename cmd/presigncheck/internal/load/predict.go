package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/makers"
)

// predict guesses what in the sources are wrappers, so that those who use them
// can be loaded at once: exported functions that take a duration, or call a
// presign API and take what may be an expiry, and exported fields that are a
// duration. The check finds further functions; a good guess saves loading twice.
func (l *selection) predict(sources map[string]bool, presign []string) (wrappers []analyzer.Wrapper) {
	type source struct{ pkg, file string }
	var files []source
	for _, pkg := range l.worth {
		if sources[pkg.Path] {
			for _, file := range pkg.Files {
				files = append(files, source{pkg.Path, file})
			}
		}
	}
	names := make([][]string, len(files))
	inParallel(len(files), func(i int) {
		if f, _ := parser.ParseFile(token.NewFileSet(), files[i].file, nil, parser.SkipObjectResolution); f != nil {
			names[i] = takers(f, presign)
		}
	})
	for i, f := range files {
		for _, name := range names[i] {
			wrappers = append(wrappers, analyzer.Wrapper{Package: f.pkg, Name: name})
		}
	}
	return wrappers
}

// takers returns the names of a file through which others may hand in an expiry.
func takers(f *ast.File, presign []string) (names []string) {
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Body != nil &&
				(makers.Mentions(d.Type.Params, durations) || takesExpiry(d.Type.Params) && selects(d.Body, presign)) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			names = append(names, durationFields(d)...)
		}
	}
	return names
}

var durations = []string{"Duration"}

// durationFields returns the exported fields of a declaration's structs that are a duration.
func durationFields(d *ast.GenDecl) (names []string) {
	ast.Inspect(d, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			for _, field := range s.Fields.List {
				for _, name := range field.Names {
					if name.IsExported() && makers.Mentions(field.Type, durations) {
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
		return makers.Mentions(f.Type, []string{"Duration", "Time", "int", "int32", "int64", "uint", "uint32", "uint64", "float64"})
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
