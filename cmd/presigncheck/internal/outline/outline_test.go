package outline

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithoutBodies(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "func f() {}\n", "func f() {}\n"},
		{"one line", "func f() { g() }; var x int\n", "func f() {}; var x int\n"},
		{"lines stay", "func f() {\n\tg()\n}\n\nvar x int\n", "func f() {\n\n}\n\nvar x int\n"},
		{"method", "func (t *T[K, V]) f(a, b int) (n int, err error) { return }", "func (t *T[K, V]) f(a, b int) (n int, err error) {}"},
		{"struct result", "func f() struct{ a int } { return struct{ a int }{1} }", "func f() struct{ a int } {}"},
		{"interface in constraint", "func f[T interface{ ~[]int | ~string }](t T) interface{ M() } { panic(0) }", "func f[T interface{ ~[]int | ~string }](t T) interface{ M() } {}"},
		{"function result", "func f() func() struct{} { return nil }", "func f() func() struct{} {}"},
		{"braces in literals", "func f() { _ = \"}\" + `}\n}` + string('}') + \"\\\"}\"; /* } */ // }\n}\nvar x int", "func f() {\n\n}\nvar x int"},
		{"quotes in comments", "// don't\nfunc f() { // won't {\n}\nvar x = '\\''\nfunc g() { h() }", "// don't\nfunc f() {\n}\nvar x = '\\''\nfunc g() {}"},
		{"comment before", "/* a */ func f() { g() }", "/* a */ func f() {}"},
		{"assembly", "func f(x int) int\n\nfunc g() { h() }", "func f(x int) int\n\nfunc g() {}"},
		{"types stay", "type f func() struct{ a int }\nvar g func(x struct{}) error\n", "type f func() struct{ a int }\nvar g func(x struct{}) error\n"},
		{"word with func in it", "var funcs = []func(){func() { g() }}\n", "var funcs = []func(){func() { g() }}\n"},
		{"CRLF", "func f() {\r\n\tg()\r\n}\r\n", "func f() {\n\n}\r\n"},
		{"not closed", "func f() { g(", "func f() { g("},
	} {
		if diff := cmp.Diff(c.want, string(withoutBodies([]byte(c.text)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestParse: what is left of the standard library is what the parser finds in it.
func TestParse(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, dir := range []string{"bytes", "crypto", "encoding", "go", "internal", "net", "reflect", "runtime", "slices", "text"} {
		_ = filepath.WalkDir(filepath.Join(strings.TrimSpace(string(root)), "src", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.Contains(path, "testdata") {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			fset := token.NewFileSet()
			whole, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
			if err != nil {
				return nil
			}
			for _, decl := range whole.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
					fn.Body.List = nil
				}
			}
			got, err := Parse(fset, path, text)
			if err != nil {
				t.Errorf("%v", err)
				return nil
			}
			if files++; oneLine(t, whole) != oneLine(t, got) {
				t.Errorf("%s: the declarations differ", path)
			}
			return nil
		})
	}
	if files < 500 {
		t.Skipf("only %d files of the standard library are here", files)
	}
}

func oneLine(t *testing.T, f *ast.File) string {
	t.Helper()
	var b bytes.Buffer
	for _, decl := range f.Decls {
		if err := printer.Fprint(&b, token.NewFileSet(), decl); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestTrim: importers see the same of a trimmed package, and it imports less.
func TestTrim(t *testing.T) {
	const text = `package p

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	str "strings"
	. "time"
)

const (
	first = iota
	Latter
)

const width = 1 << 3

type Client struct {
	config
	buf    bytes.Buffer
	widths [width]int
	wait   Duration
}

type config struct{ Name string }

func (c *config) Named() string { return fmt.Sprint(c.Name) }

type hidden struct{ b str.Builder }

func (hidden) String() string { return "" }

var ErrGone = errors.New("gone")

var Table = map[string]hidden2{"a": {fmt.Sprint(1)}}

type hidden2 struct{ s string }

var Do = func(ctx context.Context) error { return fmt.Errorf("x") }

var Sizes = [...]int{1, 2, width}

var used, unused = fmt.Sprint(1), hidden{}

var _ fmt.Stringer = hidden{}

func helper(hidden) {}

func List[T ~[]E, E any](t T) E { return t[0] }
`
	check := func(trim bool) (string, map[string]bool) {
		fset := token.NewFileSet()
		f, err := Parse(fset, "p.go", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var imports map[string]bool
		if trim {
			imports = Trim([]*ast.File{f}, filepath.Base)
		}
		cfg := types.Config{Importer: importer.ForCompiler(fset, "source", nil), IgnoreFuncBodies: true, DisableUnusedImportCheck: true}
		pkg, err := cfg.Check("p", fset, []*ast.File{f}, nil)
		if err != nil {
			t.Fatalf("trimmed %t: %v", trim, err)
		}
		var out []string
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() {
				out = append(out, obj.String()+" "+types.NewMethodSet(types.NewPointer(obj.Type())).String())
			}
		}
		return strings.Join(out, "\n"), imports
	}
	whole, _ := check(false)
	trimmed, imports := check(true)
	if diff := cmp.Diff(whole, trimmed); diff != "" {
		t.Errorf("(-whole +trimmed):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"bytes": true, "context": true, "errors": true, "time": true}, imports); diff != "" {
		t.Errorf("imports (-want +got):\n%s", diff)
	}
}
