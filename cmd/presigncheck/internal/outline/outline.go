// Package outline leaves of Go source what importers can see of it.
//
// To know the types of a package that is imported, nobody needs the bodies of its
// functions, nor what only those use. Most of a package goes with them, and with it
// most of what it imports.
package outline

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// Parse parses the text of a file with the bodies of its functions empty. They
// are there: init and generic functions must have one. Lines keep their numbers.
func Parse(fset *token.FileSet, name string, text []byte) (*ast.File, error) {
	return parser.ParseFile(fset, name, withoutBodies(text), parser.SkipObjectResolution)
}

// Trim leaves of the files of a package, as Parse gives them, what is exported, and
// what that is declared with. It returns the import paths that this needs. named
// returns the name of the package with an import path.
func Trim(files []*ast.File, named func(path string) string) (imports map[string]bool) {
	imports = make(map[string]bool)
	for i, names := range declared(files) {
		file := files[i]
		var needed []ast.Decl
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			name := ""
			if spec.Name != nil {
				name = spec.Name.Name
			} else {
				name = named(path)
			}
			if names[name] || name == "." {
				imports[path] = true
				needed = append(needed, &ast.GenDecl{TokPos: spec.Pos(), Tok: token.IMPORT, Specs: []ast.Spec{spec}})
			}
		}
		file.Decls = append(needed, file.Decls...)
	}
	return imports
}

// declared leaves of the files what is exported and what that is declared with, and
// returns for each file the names that stand there.
func declared(files []*ast.File) (left []map[string]bool) {
	d := &declarations{named: make(map[string][]*declaration), left: make([]map[string]bool, len(files))}
	for i, f := range files {
		d.left[i] = make(map[string]bool)
		for _, decl := range f.Decls {
			d.add(i, decl)
		}
	}
	for _, one := range d.all {
		if one.exported {
			d.keep(one)
		}
	}
	for _, f := range files {
		f.Decls = nil
	}
	for _, one := range d.all {
		if f := files[one.file]; one.kept {
			f.Decls = append(f.Decls, one.decl)
		}
	}
	return d.left
}

// declarations are those of a package, without its imports.
type declarations struct {
	all   []*declaration
	named map[string][]*declaration // what has a name, and the methods of the type that has it
	left  []map[string]bool         // by file
}

// A declaration is one that is kept or left out as a whole.
type declaration struct {
	file     int
	decl     ast.Decl
	exported bool
	kept     bool
}

func (d *declarations) add(file int, decl ast.Decl) {
	one := &declaration{file: file, decl: decl}
	declare := func(id *ast.Ident) {
		d.named[id.Name] = append(d.named[id.Name], one)
		one.exported = one.exported || id.IsExported()
	}
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil {
			declare(decl.Name)
		} else if typ := receiver(decl.Recv); typ != "" {
			d.named[typ] = append(d.named[typ], one)
		}
	case *ast.GenDecl:
		switch {
		case decl.Tok == token.IMPORT:
			return
		case decl.Tok != token.CONST && len(decl.Specs) > 1: // constants may repeat one another
			for _, spec := range decl.Specs {
				d.add(file, &ast.GenDecl{TokPos: spec.Pos(), Tok: decl.Tok, Specs: []ast.Spec{spec}})
			}
			return
		}
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				declare(spec.Name)
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					declare(id)
				}
				if decl.Tok == token.VAR {
					withoutValues(spec)
				}
			}
		}
	}
	d.all = append(d.all, one)
}

// receiver is the name of the type that a method is of.
func receiver(recv *ast.FieldList) (name string) {
	ast.Inspect(recv, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok {
			return name == ""
		}
		typ := field.Type
		for {
			switch t := typ.(type) {
			case *ast.StarExpr:
				typ = t.X
			case *ast.ParenExpr:
				typ = t.X
			case *ast.IndexExpr:
				typ = t.X
			case *ast.IndexListExpr:
				typ = t.X
			case *ast.Ident:
				name = t.Name
				return false
			default:
				return false
			}
		}
	})
	return name
}

// withoutValues leaves nothing of the values of variables that does not decide
// about their types.
func withoutValues(spec *ast.ValueSpec) {
	if spec.Type != nil {
		spec.Values = nil
	}
	for _, value := range spec.Values {
		ast.Inspect(value, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				n.Body = &ast.BlockStmt{Lbrace: n.Body.Lbrace, Rbrace: n.Body.Rbrace}
			case *ast.CompositeLit:
				if array, ok := n.Type.(*ast.ArrayType); n.Type != nil && !(ok && array.Len != nil) { // of which the elements may tell the length
					n.Elts = nil
				}
			}
			return true
		})
	}
}

// keep keeps a declaration, and whatever has a name that stands in it.
func (d *declarations) keep(one *declaration) {
	if one.kept {
		return
	}
	one.kept = true
	ast.Inspect(one.decl, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || d.left[one.file][id.Name] {
			return true
		}
		d.left[one.file][id.Name] = true
		for _, other := range d.named[id.Name] {
			d.keep(other)
		}
		return true
	})
}
