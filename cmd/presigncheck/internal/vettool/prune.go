package vettool

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/presigncheck/presigncheck/analyzer/driver"
	"github.com/presigncheck/presigncheck/analyzer/driver/source"
)

// prune leaves in the files of a package only what some providers need: their
// declarations, those of all names that stand in them, and so on, and the
// imports of what is left. Other functions that are needed lose their bodies,
// because the analyzer does not look into them. Names decide, so too much may
// be left, and once in a while too little: the type checker tells.
func prune(found *source.Providers, files []*ast.File) {
	d := declare(files)
	for _, f := range found.Funcs {
		d.whole[f] = true
		mention(f, d.mentioned)
	}
	for _, f := range found.Funcs {
		d.need(f)
	}
	for _, v := range found.Vars {
		d.name(v)
	}
	for _, f := range files {
		f.Decls = d.left(f.Decls)
		dropImports(f)
	}
	found.DropBodies(files)
}

// declarations are those of a package, by name; methods by theirs.
type declarations struct {
	named   map[string][]ast.Node      // *ast.FuncDecl, ast.Spec, or *ast.GenDecl of constants, which count on each other
	methods map[string][]*ast.FuncDecl // by the name of their type
	needed  map[ast.Node]bool
	whole   map[ast.Node]bool // functions with a body that counts

	mentioned map[string]bool // names that stand in these functions
}

func declare(files []*ast.File) *declarations {
	d := &declarations{
		named: make(map[string][]ast.Node), methods: make(map[string][]*ast.FuncDecl), needed: make(map[ast.Node]bool),
		whole: make(map[ast.Node]bool), mentioned: make(map[string]bool),
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				d.add(decl, decl.Name)
				if decl.Recv != nil {
					d.methods[receiver(decl)] = append(d.methods[receiver(decl)], decl)
				}
			case *ast.GenDecl:
				d.addSpecs(decl)
			}
		}
	}
	return d
}

func (d *declarations) addSpecs(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			d.add(spec, spec.Name)
		case *ast.ValueSpec:
			if decl.Tok == token.CONST {
				d.add(decl, spec.Names...)
			} else {
				d.add(spec, spec.Names...)
			}
		}
	}
}

func (d *declarations) add(node ast.Node, names ...*ast.Ident) {
	for _, name := range names {
		if name.Name == "_" {
			continue // nothing needs it
		}
		d.named[name.Name] = append(d.named[name.Name], node)
	}
}

// need marks a declaration and what it names, and of a type the heads of its
// methods too: a value of it may become that of an interface, and the file of
// facts knows methods by their number among all of their type (objectpath.Path).
func (d *declarations) need(node ast.Node) {
	if d.needed[node] {
		return
	}
	d.needed[node] = true
	d.names(node)
	if spec, ok := node.(*ast.TypeSpec); ok {
		for _, fn := range d.methods[spec.Name.Name] {
			d.needFunc(fn)
		}
	}
}

// needFunc marks a function. Of most only the heads count.
func (d *declarations) needFunc(fn *ast.FuncDecl) {
	if d.whole[fn] {
		d.need(fn)
		return
	}
	if d.needed[fn] {
		return
	}
	d.needed[fn] = true
	if fn.Recv != nil {
		d.need(fn.Recv)
	}
	d.need(fn.Type)
}

// names marks what stands in node. The names of fields and parameters are
// their own.
func (d *declarations) names(node ast.Node) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			n.Fields.List = slices.DeleteFunc(n.Fields.List, d.unused)
		case *ast.Field:
			d.names(n.Type)
			return false
		case *ast.Ident:
			d.name(n.Name)
		}
		return true
	})
}

// unused reports whether a field brings types of other packages along and
// plays no part in the functions that count: a client that they never call.
func (d *declarations) unused(f *ast.Field) bool {
	embedded := len(f.Names) == 0
	if embedded || slices.ContainsFunc(f.Names, func(name *ast.Ident) bool { return d.mentioned[name.Name] }) {
		return false
	}
	foreign := false
	ast.Inspect(f.Type, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name != "Duration" && !driver.IsConfiguration(sel.Sel.Name) {
			foreign = true
		}
		return !foreign
	})
	return foreign
}

// mention adds the names that stand in node.
func mention(node ast.Node, names map[string]bool) {
	ast.Inspect(node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			names[id.Name] = true
		}
		return true
	})
}

// name marks what is declared under a name. Of most functions only the heads count.
func (d *declarations) name(name string) {
	for _, node := range d.named[name] {
		if fn, ok := node.(*ast.FuncDecl); ok {
			d.needFunc(fn)
		} else {
			d.need(node)
		}
	}
}

// receiver returns the name of a method's type, "" of a function.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	name := ""
	ast.Inspect(fn.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" { // type parameters follow
			name = id.Name
		}
		return true
	})
	return name
}

// left returns the declarations that are needed.
func (d *declarations) left(decls []ast.Decl) (out []ast.Decl) {
	for _, decl := range decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok == token.IMPORT || g.Tok == token.CONST {
			if d.needed[decl] || ok && g.Tok == token.IMPORT {
				out = append(out, decl)
			}
			continue
		}
		g.Specs = slices.DeleteFunc(g.Specs, func(s ast.Spec) bool { return !d.needed[s] })
		if len(g.Specs) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// dropImports removes the imports of a file that nothing in it seems to use.
func dropImports(f *ast.File) {
	used := make(map[string]bool)
	for _, decl := range f.Decls {
		ast.Inspect(decl, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok {
					used[id.Name] = true
				}
			}
			return true
		})
	}
	f.Decls = slices.DeleteFunc(f.Decls, func(decl ast.Decl) bool {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			return false
		}
		g.Specs = slices.DeleteFunc(g.Specs, func(s ast.Spec) bool { return !usedImport(s.(*ast.ImportSpec), used) })
		return len(g.Specs) == 0
	})
}

func usedImport(spec *ast.ImportSpec, used map[string]bool) bool {
	if spec.Name != nil {
		return spec.Name.Name == "." || used[spec.Name.Name]
	}
	p, err := strconv.Unquote(spec.Path.Value)
	return err != nil || slices.ContainsFunc(packageNames(p), func(name string) bool { return used[name] })
}

var major = regexp.MustCompile(`^v[0-9]+$`)

// packageNames are the names that a package of that import path usually has.
func packageNames(p string) []string {
	last := path.Base(p)
	if major.MatchString(last) {
		last = path.Base(path.Dir(p))
	}
	names := words.Split(last, -1) // go-mega, yaml.v3, minio-go
	return append(names, last)
}

var words = regexp.MustCompile(`[-.]`)
