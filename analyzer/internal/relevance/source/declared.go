package source

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// declared are the names of the types of a package that have to do with durations.
type declared struct {
	pkg       string   // the package's name
	durations []string // "Duration", and types made of it
	structs   []string // structs with such a field, or a number
	options   []string // functions on such a struct
	configs   []string // structs with an exported field for a lifetime
	carriers  []string // structs with an exported field for a configuration, as an application's
	providers []string // functions that return one of all these, exported or not

	fieldsOf map[string][]string // of each struct, those that a number may come from
}

// numbers are the basic types in which times are counted.
var numbers = []string{"int", "int32", "int64", "uint", "uint32", "uint64", "float32", "float64"}

func typesOf(files []*ast.File) *declared {
	t := &declared{durations: []string{"Duration"}, fieldsOf: make(map[string][]string)}
	if len(files) > 0 {
		t.pkg = files[0].Name.Name
	}
	specs := typeSpecs(files)
	for _, s := range specs {
		if _, ok := s.Type.(*ast.SelectorExpr); ok && mentions(s.Type, t.durations) {
			t.durations = append(t.durations, s.Name.Name)
		}
	}
	t.structs = grown(specs, func(s *ast.StructType, known []string) bool {
		return mentions(s, slices.Concat(numbers, t.durations, known))
	})
	t.configs = grown(specs, func(s *ast.StructType, known []string) bool {
		return slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool { return t.configures(f, known) })
	})
	for _, s := range specs {
		if t.carries(s.Type) && !relevance.IsMessage(s.Name.Name) {
			t.carriers = append(t.carriers, s.Name.Name)
		}
		if t.option(s.Type) {
			t.options = append(t.options, s.Name.Name)
		}
		if st, ok := s.Type.(*ast.StructType); ok {
			t.fieldsOf[s.Name.Name] = t.state(st)
		}
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && t.makes(d) {
				t.providers = append(t.providers, d.Name.Name)
			}
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

// grown returns the names of the structs that are meant, where one may be
// because of another.
func grown(specs []*ast.TypeSpec, meant func(s *ast.StructType, known []string) bool) (names []string) {
	for {
		before := len(names)
		for _, s := range specs {
			st, ok := s.Type.(*ast.StructType)
			if ok && !slices.Contains(names, s.Name.Name) && meant(st, names) {
				names = append(names, s.Name.Name)
			}
		}
		if len(names) == before {
			return names
		}
	}
}

// configures reports whether a field may hold a lifetime, by its name and type,
// or is such a configuration itself.
func (t *declared) configures(f *ast.Field, configs []string) bool {
	name, foreign := typeName(f.Type)
	inner, isStruct := f.Type.(*ast.StructType)
	if slices.Contains(configs, name) && !foreign || foreign && relevance.IsConfiguration(name) ||
		isStruct && slices.ContainsFunc(inner.Fields.List, func(f *ast.Field) bool { return t.configures(f, configs) }) {
		return len(f.Names) == 0 || slices.ContainsFunc(f.Names, (*ast.Ident).IsExported)
	}
	duration := name == "Duration" || slices.Contains(t.durations, name)
	if !duration && name != "string" && !slices.Contains(numbers, name) {
		return false
	}
	return slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { return id.IsExported() && relevance.IsLifetime(id.Name, duration) })
}

// carries reports whether a type is a struct with an exported field for a
// configuration.
func (t *declared) carries(e ast.Expr) bool {
	s, ok := e.(*ast.StructType)
	return ok && slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool {
		name, foreign := typeName(f.Type)
		return relevance.IsConfiguration(name) && (foreign || slices.Contains(t.configs, name)) &&
			(len(f.Names) == 0 || slices.ContainsFunc(f.Names, (*ast.Ident).IsExported))
	})
}

// state returns the fields of a struct that a number may come from.
func (t *declared) state(s *ast.StructType) (names []string) {
	for _, f := range s.Fields.List {
		if inner, ok := f.Type.(*ast.StructType); ok {
			names = append(names, t.state(inner)...)
		}
		name, foreign := typeName(f.Type)
		if !foreign && !slices.Contains(slices.Concat(numbers, t.durations, t.structs, []string{"string"}), name) {
			continue
		}
		for _, id := range f.Names {
			names = append(names, id.Name)
		}
	}
	return names
}

// typeName is the name of a type, or of what it points to, and whether another
// package declares it. It is "" for all that have none.
func typeName(e ast.Expr) (name string, foreign bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, false
	case *ast.SelectorExpr:
		return e.Sel.Name, true
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ParenExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return "", false
}

// makes reports whether a result of a function is a duration, an option, a
// configuration, or by the function's name a number that counts time, or the
// text or the number of a setting.
func (t *declared) makes(d *ast.FuncDecl) bool {
	if d.Type.Results == nil {
		return false
	}
	return t.returnsDuration(d) || slices.ContainsFunc(d.Type.Results.List, func(result *ast.Field) bool { return t.config(result.Type) })
}

// returnsDuration is makes without configurations.
func (t *declared) returnsDuration(d *ast.FuncDecl) bool {
	counts := relevance.CountsTime(d.Name.Name)
	looksUp := relevance.LooksUp(t.pkg, d.Name.Name) && mentions(d.Type.Params, []string{"string"})
	return slices.ContainsFunc(d.Type.Results.List, func(result *ast.Field) bool {
		name, foreign := typeName(result.Type)
		return t.duration(result.Type) || t.option(result.Type) ||
			!foreign && (slices.Contains(t.options, name) || (counts || looksUp) && slices.Contains(numbers, name) || looksUp && name == "string")
	})
}

// duration reports whether e names a type of durations.
func (t *declared) duration(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return slices.Contains(t.durations, e.Name)
	case *ast.SelectorExpr:
		return e.Sel.Name == "Duration"
	}
	return false
}

// config reports whether e names a configuration, also by its name, since many
// other structs have a lifetime; or what carries one.
func (t *declared) config(e ast.Expr) bool {
	name, foreign := typeName(e)
	return relevance.IsConfiguration(name) && (foreign || slices.Contains(t.configs, name)) || !foreign && slices.Contains(t.carriers, name)
}

// option reports whether a type is a function that changes such a struct.
func (t *declared) option(e ast.Expr) bool {
	f, ok := e.(*ast.FuncType)
	return ok && f.Params.NumFields() == 1 && f.Results.NumFields() == 0 && mentions(f.Params, t.structs)
}

// units are the constants of package time that durations are made of.
var units = []string{"Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour"}

// variables returns the variables of a declaration that are durations or
// configurations, or numbers that count time by their name.
func (t *declared) variables(v *ast.ValueSpec) (names []string) {
	number, foreign := typeName(v.Type)
	timed := func(value ast.Expr) bool { return mentions(value, slices.Concat(units, t.durations)) }
	makes := t.duration(v.Type) || t.configured(v) || v.Type == nil && slices.ContainsFunc(v.Values, timed)
	counts := !foreign && slices.Contains(numbers, number) || v.Type == nil && slices.ContainsFunc(v.Values, arithmetic)
	for _, name := range v.Names {
		if makes || counts && relevance.CountsTime(name.Name) {
			names = append(names, name.Name)
		}
	}
	return names
}

// configured reports whether variables are configurations.
func (t *declared) configured(v *ast.ValueSpec) bool {
	return t.config(v.Type) || v.Type == nil && slices.ContainsFunc(v.Values, t.literal)
}

// literal reports whether a value is a configuration, or what a provider of the
// package returns.
func (t *declared) literal(e ast.Expr) bool {
	if addr, ok := e.(*ast.UnaryExpr); ok {
		e = addr.X
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		return e.Type != nil && !collection(e) && t.config(e.Type)
	case *ast.CallExpr:
		name, foreign := typeName(e.Fun)
		if name == "new" && len(e.Args) == 1 {
			return t.config(e.Args[0])
		}
		return !foreign && slices.Contains(t.providers, name)
	}
	return false
}

// collection reports whether a literal is no struct: only elements of a slice,
// array or map need not say of what type they are.
func collection(lit *ast.CompositeLit) bool {
	if len(lit.Elts) == 0 {
		return false
	}
	first, ok := lit.Elts[0].(*ast.CompositeLit)
	return ok && first.Type == nil
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

// lifetimes returns the names of the fields that are lifetimes, of the
// configurations that the package declares, and of those of other packages that
// it fills in.
func (t *declared) lifetimes(files []*ast.File) (names []string) {
	add := func(id *ast.Ident, duration bool) {
		if id.IsExported() && relevance.IsLifetime(id.Name, duration) {
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
