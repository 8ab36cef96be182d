package load

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"

	"golang.org/x/tools/go/packages"
)

// helps reports whether user mentions a function or a variable of pkg that
// makes a duration or an option. Names decide, types are not known yet: one
// name too many costs time, one too few would cost a finding.
func (l *listing) helps(pkg, user *packages.Package) bool {
	names, done := l.makers[pkg]
	if !done {
		names = makers(pkg.GoFiles)
		l.makers[pkg] = names
	}
	return len(names) > 0 && len(mentioning([]*packages.Package{user}, use{names, member})) > 0
}

// makers returns the names of exported functions that return a duration or an
// option, and of exported variables that are a duration.
func makers(files []string) (names []string) {
	var decls []ast.Decl
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(text, []byte("Duration")) && !bytes.Contains(text, []byte("time.")) && !bytes.Contains(text, []byte("func(")) {
			continue
		}
		if f, _ := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution); f != nil {
			decls = append(decls, f.Decls...)
		}
	}
	types := typesOf(decls)
	for _, decl := range decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Type.Results != nil && slices.ContainsFunc(d.Type.Results.List, types.made) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				names = append(names, types.variables(d)...)
			}
		}
	}
	return names
}

// declared are the names of the types of a package that have to do with durations.
type declared struct {
	durations []string // "Duration", and types made of it
	structs   []string // structs with such a field
	options   []string // functions on such a struct
}

func typesOf(decls []ast.Decl) *declared {
	t := &declared{durations: []string{"Duration"}}
	var specs []*ast.TypeSpec
	for _, decl := range decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			for _, spec := range d.Specs {
				specs = append(specs, spec.(*ast.TypeSpec))
			}
		}
	}
	for _, s := range specs {
		if _, ok := s.Type.(*ast.SelectorExpr); ok && mentions(s.Type, t.durations) {
			t.durations = append(t.durations, s.Name.Name)
		}
	}
	for _, s := range specs {
		if _, ok := s.Type.(*ast.StructType); ok && mentions(s.Type, t.durations) {
			t.structs = append(t.structs, s.Name.Name)
		}
	}
	for _, s := range specs {
		if t.option(s.Type) {
			t.options = append(t.options, s.Name.Name)
		}
	}
	return t
}

// made reports whether a function's result is a duration or an option.
func (t *declared) made(result *ast.Field) bool {
	switch e := result.Type.(type) {
	case *ast.Ident:
		return slices.Contains(t.durations, e.Name) || slices.Contains(t.options, e.Name)
	case *ast.SelectorExpr:
		return e.Sel.Name == "Duration"
	}
	return t.option(result.Type)
}

// option reports whether a type is a function that changes a struct with a duration.
func (t *declared) option(e ast.Expr) bool {
	f, ok := e.(*ast.FuncType)
	return ok && f.Params.NumFields() == 1 && f.Results.NumFields() == 0 && mentions(f.Params, t.structs)
}

// units are the constants of package time that durations are made of.
var units = []string{"Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour"}

// variables returns the exported variables of a declaration that are durations.
func (t *declared) variables(d *ast.GenDecl) (names []string) {
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		if !mentions(v, slices.Concat(units, t.durations)) {
			continue
		}
		for _, name := range v.Names {
			if name.IsExported() {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// mentions reports whether one of the names stands in node.
func mentions(node ast.Node, names []string) (found bool) {
	ast.Inspect(node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && slices.Contains(names, id.Name) {
			found = true
		}
		return !found
	})
	return found
}
