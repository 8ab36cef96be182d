package wording_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// avoided are turns that read as if they were translated, with better ones.
var avoided = []struct {
	turn   *regexp.Regexp
	better string
}{
	{regexp.MustCompile(`\bis (no|none of) (IP|VPC|file|role|package|header|session name|account|region|ARN|URL|directory|duration|number)\b`), "is not a …, such as …"},
	{regexp.MustCompile(`\bhangs? on\b`), "depends on"},
	{regexp.MustCompile(`(?i)\bnobody (knows|could|answered|was asked)\b`), "is unknown, could not, was not asked"},
	{regexp.MustCompile(`\bthere is no such (flag|rule|command)\b`), "unknown …"},
	{regexp.MustCompile(`\bis there already\b`), "already exists"},
	{regexp.MustCompile(`\bexclude each other\b`), "cannot be combined"},
	{regexp.MustCompile(`\bbroke off\b`), "internal error"},
	{regexp.MustCompile(`\boccurs? no more\b`), "is stale"},
	{regexp.MustCompile(`\btells? nothing\b`), "is inconclusive"},
	{regexp.MustCompile(`\bmakes? no sense\b`), "cannot be understood"},
}

// TestTurns keeps them out of what the program says.
func TestTurns(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	texts := 0
	for _, top := range []string{"analyzer", "cmd", "simulator"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "testdata" {
				if err == nil {
					err = fs.SkipDir
				}
				return err
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if !ok || text.Kind != token.STRING {
					return true
				}
				texts++
				for _, a := range avoided {
					if found := a.turn.FindString(text.Value); found != "" {
						t.Errorf("%s: %q; better: %s", fset.Position(text.Pos()), found, a.better)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if texts < 1000 {
		t.Errorf("%d texts were read; want all of them", texts)
	}
}
