// Package makers finds, by syntax alone, what a package declares to make
// durations for others: functions that return one, or an option that sets one,
// and variables that hold one. Their values and bounds may reach a presign call
// in a package that imports it. Names decide, types are not known: one name too
// many costs time, one too few would cost a finding.
package makers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// In returns the names of the exported functions and variables of a package's
// Go files that make durations. A file that cannot be read has none.
func In(files []string) []string {
	var texts [][]byte
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			texts = append(texts, text)
		}
	}
	if !screen.MayMake(texts) {
		return nil
	}
	var parsed []*ast.File
	for _, text := range texts {
		if f, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); f != nil {
			parsed = append(parsed, f)
		}
	}
	return Find(parsed).exported()
}

// Makers are the declarations of one package that make durations.
type Makers struct {
	Funcs []*ast.FuncDecl
	Vars  []string
}

// Find finds them, not only the exported ones, in the files of a package.
func Find(files []*ast.File) *Makers {
	types := typesOf(files)
	m := new(Makers)
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if types.makes(d) {
					m.Funcs = append(m.Funcs, d)
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					m.Vars = append(m.Vars, types.variables(d)...)
				}
			}
		}
	}
	return m
}

// Exported reports whether there is one that importers can name.
func (m *Makers) Exported() bool { return len(m.exported()) > 0 }

func (m *Makers) exported() (names []string) {
	for _, d := range m.Funcs {
		names = append(names, d.Name.Name)
	}
	return slices.DeleteFunc(append(names, m.Vars...), func(name string) bool { return !ast.IsExported(name) })
}

// declared are the names of the types of a package that have to do with durations.
type declared struct {
	durations []string // "Duration", and types made of it
	structs   []string // structs with such a field, or a plain number
	options   []string // functions on such a struct
}

func typesOf(files []*ast.File) *declared {
	t := &declared{durations: []string{"Duration"}}
	specs := typeSpecs(files)
	for _, s := range specs {
		if _, ok := s.Type.(*ast.SelectorExpr); ok && Mentions(s.Type, t.durations) {
			t.durations = append(t.durations, s.Name.Name)
		}
	}
	for _, s := range specs {
		if _, ok := s.Type.(*ast.StructType); ok && Mentions(s.Type, append([]string{"int", "int64"}, t.durations...)) {
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

func typeSpecs(files []*ast.File) (specs []*ast.TypeSpec) {
	for _, f := range files {
		for _, decl := range f.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				for _, spec := range d.Specs {
					specs = append(specs, spec.(*ast.TypeSpec))
				}
			}
		}
	}
	return specs
}

// makes reports whether a result of a function is a duration, an option, or a
// number that counts time by the function's name.
func (t *declared) makes(d *ast.FuncDecl) bool {
	if d.Type.Results == nil {
		return false
	}
	counts := screen.CountsTime(d.Name.Name)
	return slices.ContainsFunc(d.Type.Results.List, func(result *ast.Field) bool {
		return t.made(result) || counts && number(result.Type)
	})
}

// numbers are the basic types in which times are counted.
var numbers = []string{"int", "int32", "int64", "uint", "uint32", "uint64", "float32", "float64"}

func number(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && slices.Contains(numbers, id.Name)
}

// made reports whether a function's result is a duration or an option.
func (t *declared) made(result *ast.Field) bool {
	id, ok := result.Type.(*ast.Ident)
	return t.named(result.Type) || ok && slices.Contains(t.options, id.Name) || t.option(result.Type)
}

// option reports whether a type is a function that changes such a struct.
func (t *declared) option(e ast.Expr) bool {
	f, ok := e.(*ast.FuncType)
	return ok && f.Params.NumFields() == 1 && f.Results.NumFields() == 0 && Mentions(f.Params, t.structs)
}

// units are the constants of package time that durations are made of.
var units = []string{"Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour"}

// variables returns the variables of a declaration that are durations, or
// numbers that count time by their name.
func (t *declared) variables(d *ast.GenDecl) (names []string) {
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		duration := t.named(v.Type) || v.Type == nil && Mentions(v, slices.Concat(units, t.durations))
		numbers := v.Type == nil && slices.ContainsFunc(v.Values, arithmetic) || v.Type != nil && number(v.Type)
		for _, name := range v.Names {
			if duration || numbers && screen.CountsTime(name.Name) {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// named reports whether e names a type of durations.
func (t *declared) named(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return slices.Contains(t.durations, e.Name)
	case *ast.SelectorExpr:
		return e.Sel.Name == "Duration"
	}
	return false
}

// arithmetic reports whether a value without a declared type may be a number.
func arithmetic(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind != token.STRING
	case *ast.BinaryExpr, *ast.ParenExpr:
		return true
	}
	return false
}

// Mentions reports whether one of the names stands in node, the inside of
// functions and the parts of literals left out.
func Mentions(node ast.Node, names []string) (found bool) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit, *ast.BlockStmt:
			return false
		case *ast.Ident:
			found = found || slices.Contains(names, n.Name)
		}
		return !found
	})
	return found
}
