package oracle

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shrink drops from a function what it can do without and still fail in one of
// these ways.
func shrink(t *testing.T, f function, fails func(truth) bool) function {
	t.Helper()
	importer := sdk(t)
	for {
		var smaller []function
		for n := 0; ; n++ {
			source, ok := mutate(f.source, n)
			if !ok {
				break
			}
			if strings.Contains(source, "func "+f.name+"(") && len(source) < len(f.source) && compiles(importer, source) {
				g := function{construct: f.construct, name: f.name, source: source}
				smaller = append(smaller, g.renamed(len(smaller)))
			}
		}
		if len(smaller) == 0 {
			return f
		}
		var best *function
		for _, tr := range judge(t, smaller) {
			if g := tr.function; fails(tr) && (best == nil || len(g.source) < len(best.source)) {
				best = g
			}
		}
		if best == nil {
			return f
		}
		f = *best
	}
}

// mutate makes the nth change to a source: a statement or a declaration is gone,
// or a statement that holds others is replaced by these. It reports false if
// there are not that many.
func mutate(source string, n int) (string, bool) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", "package p\n"+source, parser.SkipObjectResolution)
	if err != nil {
		return "", false
	}
	done := false
	change := func(list []ast.Stmt) []ast.Stmt {
		for i, s := range list {
			for _, by := range [][]ast.Stmt{nil, inside(s)} {
				if n--; n == -1 {
					done = true
					return slices.Concat(list[:i], by, list[i+1:])
				}
			}
		}
		return list
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BlockStmt:
			node.List = change(node.List)
		case *ast.CaseClause:
			node.Body = change(node.Body)
		case *ast.CommClause:
			node.Body = change(node.Body)
		case *ast.IfStmt:
			if node.Else != nil {
				if n--; n == -1 {
					node.Else, done = nil, true
				}
			}
		}
		return !done
	})
	if !done {
		for i := range file.Decls {
			if n--; n == -1 {
				file.Decls, done = slices.Delete(file.Decls, i, i+1), true
				break
			}
		}
	}
	var b bytes.Buffer
	if !done || format.Node(&b, fset, file) != nil {
		return "", false
	}
	return strings.TrimSpace(strings.TrimPrefix(b.String(), "package p")) + "\n", true
}

// inside are the statements that a statement holds.
func inside(s ast.Stmt) []ast.Stmt {
	switch s := s.(type) {
	case *ast.BlockStmt:
		return s.List
	case *ast.IfStmt:
		return s.Body.List
	case *ast.ForStmt:
		return s.Body.List
	case *ast.RangeStmt:
		return s.Body.List
	case *ast.SwitchStmt:
		for _, c := range s.Body.List {
			return c.(*ast.CaseClause).Body
		}
	case *ast.ExprStmt:
		if call, ok := s.X.(*ast.CallExpr); ok {
			if lit, ok := call.Fun.(*ast.FuncLit); ok {
				return lit.Body.List
			}
		}
	}
	return nil
}

// renamed is f with another number in the names of what it declares.
func (f function) renamed(n int) function {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+f.source, parser.SkipObjectResolution)
	if err != nil {
		return f
	}
	var names []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name != "init" {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					names = append(names, s.Names[0].Name)
				}
			}
		}
	}
	for _, name := range names {
		other := base.FindString(name) + fmt.Sprint("_", n)
		f.source = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(f.source, other)
		if f.name == name {
			f.name = other
		}
	}
	return f
}

var base = regexp.MustCompile(`^[^_]*`)

// compiles reports whether a function's declarations type-check.
func compiles(importer types.Importer, source string) bool {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", "package p\n"+imports+"\nvar service *s3.Client\n"+prelude+recording+source, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	fine := true
	config := types.Config{Importer: importer, Error: func(error) { fine = false }}
	config.Check("p", fset, []*ast.File{file}, nil)
	return fine
}
