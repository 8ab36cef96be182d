package source

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// A reading collects what of a package has a part in what its providers make: the
// functions that they call, and those that set a field or a variable that they
// use. Who reads less takes a field for one that is never set.
//
// The core is the providers and what they call. Functions that set something for
// the core may be large, so of what these use only the variables and plain
// functions that return or fill in values are read.
type reading struct {
	*declared
	funcs  []*function
	specs  []*ast.ValueSpec
	vars   map[string]bool // package variables
	fields map[string]bool // those that a number may come from

	read        map[ast.Node]bool
	core, outer uses
}

// uses are the names that a part of the source uses.
type uses struct {
	named    map[string]bool // of functions and variables
	selected map[string]bool // of fields and methods
}

func newUses() uses { return uses{make(map[string]bool), make(map[string]bool)} }

type function struct {
	*ast.FuncDecl
	serves bool // returns or is handed what a number may come from
	valued bool // returns or fills in a value, and is no method
	sets   uses
}

func newReading(types *declared, files []*ast.File) *reading {
	r := &reading{
		declared: types, vars: make(map[string]bool), fields: make(map[string]bool),
		read: make(map[ast.Node]bool), core: newUses(), outer: newUses(),
	}
	for _, names := range types.fieldsOf {
		for _, name := range names {
			r.fields[name] = true
		}
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				r.funcs = append(r.funcs, &function{FuncDecl: d})
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					r.variables(d)
				}
			}
		}
	}
	return r
}

func (r *reading) variables(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		r.specs = append(r.specs, v)
		for _, name := range v.Names {
			r.vars[name.Name] = true
		}
	}
}

// start reads a provider.
func (r *reading) start(name string, decl ast.Node) {
	r.core.named[name] = true
	r.add(decl, r.core)
}

// checks reads the exported functions that say whether a configuration will do:
// one that asks of a lifetime only that it is positive does not bound it.
func (r *reading) checks() {
	for _, fn := range r.funcs {
		if fn.Name.IsExported() && relevance.IsCheck(fn.Name.Name) && fn.Type.Results != nil &&
			(fn.Recv != nil && mentions(fn.Recv, r.configs) || mentions(fn.Type.Params, r.configs)) {
			r.add(fn.FuncDecl, r.core)
		}
	}
}

// add reads a declaration, with what it uses.
func (r *reading) add(node ast.Node, to uses) {
	r.read[node] = true
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			to.selected[n.Sel.Name] = true
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok {
				to.selected[id.Name] = true
			}
		case *ast.Ident:
			to.named[n.Name] = true
		}
		return true
	})
}

// follow reads on until nothing new turns up.
func (r *reading) follow() {
	for _, fn := range r.funcs {
		if fn.Body != nil {
			fn.serves, fn.valued, fn.sets = r.serves(fn.FuncDecl), r.valued(fn.FuncDecl), r.setBy(fn.Body)
		}
	}
	for before := -1; len(r.read) > before; {
		before = len(r.read)
		for _, spec := range r.specs {
			if to, ok := r.wanted(spec.Names); ok && !r.read[spec] {
				r.add(spec, to)
			}
		}
		for _, fn := range r.funcs {
			if to, ok := r.calls(fn); ok && !r.read[fn.FuncDecl] {
				r.add(fn.FuncDecl, to)
			}
		}
	}
}

// wanted reports whether variables are used, and where what they use belongs.
func (r *reading) wanted(vars []*ast.Ident) (uses, bool) {
	for _, u := range []uses{r.core, r.outer} {
		if slices.ContainsFunc(vars, func(id *ast.Ident) bool { return u.named[id.Name] }) {
			return u, true
		}
	}
	return uses{}, false
}

// calls reports whether a function is called, or sets what is used, and where
// what it uses belongs.
func (r *reading) calls(fn *function) (uses, bool) {
	name := fn.Name.Name
	switch {
	case fn.serves && (fn.Recv == nil && r.core.named[name] || fn.Recv != nil && r.core.selected[name]):
		return r.core, true
	case fn.valued && r.outer.named[name]:
		return r.outer, true
	}
	for name := range fn.sets.named {
		if r.core.named[name] || r.outer.named[name] {
			return r.outer, true
		}
	}
	for name := range fn.sets.selected {
		if r.core.selected[name] {
			return r.outer, true
		}
	}
	return uses{}, false
}

func (r *reading) serves(d *ast.FuncDecl) bool {
	names := slices.Concat(numbers, r.durations, r.structs, typeParams(d), []string{"string"})
	structs := slices.Concat(r.structs, r.carriers)
	return d.Type.Results != nil && mentions(d.Type.Results, names) ||
		d.Recv != nil && mentions(d.Recv, structs) || mentions(d.Type.Params, structs) || r.fillsIn(d)
}

// fillsIn reports whether a function is handed a pointer to a number or a text,
// as one that takes a setting from the environment if it is there.
func (r *reading) fillsIn(d *ast.FuncDecl) bool {
	return slices.ContainsFunc(d.Type.Params.List, func(p *ast.Field) bool {
		to, ok := p.Type.(*ast.StarExpr)
		return ok && (r.duration(to.X) || mentions(to.X, slices.Concat(numbers, typeParams(d), []string{"string"})))
	})
}

func (r *reading) valued(d *ast.FuncDecl) bool {
	return d.Recv == nil && (r.fillsIn(d) || d.Type.Results != nil &&
		mentions(d.Type.Results, slices.Concat(numbers, r.durations, typeParams(d), []string{"string"})))
}

func typeParams(d *ast.FuncDecl) (names []string) {
	if d.Type.TypeParams == nil {
		return nil
	}
	for _, f := range d.Type.TypeParams.List {
		for _, id := range f.Names {
			names = append(names, id.Name)
		}
	}
	return names
}

// done returns what was read, in the order of the source, and of which names
// everything that sets them was.
func (r *reading) done() (funcs []*ast.FuncDecl, vars []string, set map[string]bool) {
	set = make(map[string]bool)
	for _, fn := range r.funcs {
		if r.read[fn.FuncDecl] {
			funcs = append(funcs, fn.FuncDecl)
		}
	}
	for _, spec := range r.specs {
		if r.read[spec] {
			for _, name := range spec.Names {
				vars = append(vars, name.Name)
				set[name.Name] = true
			}
		}
	}
	for name := range r.fields {
		set[name] = r.core.selected[name]
	}
	return funcs, vars, set
}
