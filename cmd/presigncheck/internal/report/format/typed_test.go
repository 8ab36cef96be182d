package format_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormatsCompareNoWords: what a thing is, formats learn from its type. One that
// compared words would miss the next outcome in silence.
func TestFormatsCompareNoWords(t *testing.T) {
	fset := token.NewFileSet()
	files := 0
	word := func(e ast.Expr) bool {
		lit, ok := e.(*ast.BasicLit)
		return ok && lit.Kind == token.STRING && len(lit.Value) > 3 // else it asks whether there is a text, or for a sign
	}
	getenv := func(e ast.Expr) bool {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return false
		}
		f, ok := call.Fun.(*ast.SelectorExpr)
		return ok && f.Sel.Name == "Getenv"
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if filepath.Dir(path) == ".." || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			bad := false
			switch n := n.(type) {
			case *ast.BinaryExpr:
				bad = (n.Op == token.EQL || n.Op == token.NEQ) && (word(n.X) || word(n.Y)) && !getenv(n.X)
			case *ast.CaseClause:
				for _, e := range n.List {
					bad = bad || word(e)
				}
			}
			if bad {
				t.Errorf("%s compares words", fset.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil || files < 20 {
		t.Fatalf("%d files: %v", files, err)
	}
}
