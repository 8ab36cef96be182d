package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"sync"

	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// Providers are what a package declares to make durations for others: functions
// that return one, an option that sets one, or a configuration with one in it,
// and variables that hold one. Their values and bounds may reach a presign call
// in a package that imports it.
type Providers struct {
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

// ExportedBy returns what the Go files of a package export. A file that cannot
// be read has nothing.
func ExportedBy(files []string) Exported {
	var texts [][]byte
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			texts = append(texts, text)
		}
	}
	if !relevance.MayProvide(texts) {
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
	eachExported(parsed, types, func(name string, config bool, _ ast.Node) {
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

// Find finds them in the files of a package, by syntax alone. Names
// decide, types are not known. Configurations without a lifetime are none.
func Find(files []*ast.File) *Providers {
	types := typesOf(files)
	r := newReading(types, files)
	m := new(Providers)
	lasting := sync.OnceValue(func() bool { return len(types.carriers) > 0 || len(types.lifetimes(files)) > 0 })
	eachExported(files, types, func(name string, config bool, decl ast.Node) {
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

// eachExported tells of every exported provider its name, whether it makes only
// configurations, and where it is declared.
func eachExported(files []*ast.File, types *declared, tell func(name string, config bool, decl ast.Node)) {
	if relevance.IsRetryPackage(types.pkg) {
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
				if types.makes(d) && !relevance.Measures(d.Name.Name) {
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

// mentions reports whether one of the names stands in node, the inside of
// functions and the parts of literals left out.
func mentions(node ast.Node, names []string) (found bool) {
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
