// Package makers finds, by syntax alone, what a package declares to make
// durations for others: functions that return one, an option that sets one, or
// a configuration with one in it, and variables that hold one. Their values and
// bounds may reach a presign call in a package that imports it. Names decide,
// types are not known: one name too many costs time, one too few would cost a
// finding.
package makers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"sync"

	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// Makers is what of a package makes durations.
type Makers struct {
	Names []string        // of the exported functions, methods and variables that do
	Funcs []*ast.FuncDecl // these functions, and those that have a part in what they make
	Vars  []string        // the package variables likewise

	// Set holds the names of fields and package variables of which everything
	// that sets them is among Funcs. Others may be set elsewhere too.
	Set map[string]bool
}

// Exported is what of a package makes durations for others, by name.
type Exported struct {
	Durations []string // functions and variables that make durations, or options
	Configs   []string // those that make configurations, or structs that carry one
	Lifetimes []string // the fields that hold the durations of these
	Carries   bool     // a struct of the package carries a configuration that another may declare
}

// In returns what a package's Go files export. A file that cannot be read has
// nothing.
func In(files []string) Exported {
	var texts [][]byte
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			texts = append(texts, text)
		}
	}
	if !screen.MayMake(texts) {
		return Exported{}
	}
	var parsed []*ast.File
	for _, text := range texts {
		if f, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); f != nil {
			parsed = append(parsed, f)
		}
	}
	types := typesOf(parsed)
	var out Exported
	exported(parsed, types, func(name string, config bool, _ ast.Node) {
		if config {
			out.Configs = append(out.Configs, name)
		} else {
			out.Durations = append(out.Durations, name)
		}
	})
	if len(out.Configs) > 0 {
		out.Lifetimes = types.lifetimes(parsed)
		out.Carries = len(types.carriers) > 0
	}
	return out
}

// Find finds them in the files of a package. Configurations without a lifetime
// are none.
func Find(files []*ast.File) *Makers {
	types := typesOf(files)
	r := newReading(types, files)
	m := new(Makers)
	lasting := sync.OnceValue(func() bool { return len(types.carriers) > 0 || len(types.lifetimes(files)) > 0 })
	exported(files, types, func(name string, config bool, decl ast.Node) {
		if !config || lasting() {
			m.Names = append(m.Names, name)
			r.start(name, decl)
		}
	})
	if len(m.Names) > 0 {
		r.checks()
		r.follow()
		m.Funcs, m.Vars, m.Set = r.done()
	}
	return m
}

// exported tells of every exported maker its name, whether it makes only
// configurations, and where it is declared.
func exported(files []*ast.File, types *declared, tell func(name string, config bool, decl ast.Node)) {
	if screen.Paces(types.pkg) {
		return
	}
	add := func(name string, config bool, decl ast.Node) {
		if ast.IsExported(name) {
			tell(name, config, decl)
		}
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if types.makes(d) && !screen.Measures(d.Name.Name) {
					add(d.Name.Name, !types.returnsDuration(d), d)
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, spec := range d.Specs {
					v := spec.(*ast.ValueSpec)
					for _, name := range types.variables(v) {
						add(name, types.configured(v), v)
					}
				}
			}
		}
	}
}

// Mentions reports whether one of the names stands in node, the inside of
// functions and the parts of literals left out.
func Mentions(node ast.Node, names []string) (found bool) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit, *ast.BlockStmt:
			return false
		case *ast.Ident:
			for _, name := range names {
				found = found || n.Name == name
			}
		}
		return !found
	})
	return found
}
