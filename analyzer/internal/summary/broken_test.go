package summary

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

// TestBroken: a function that does not type-check costs its package nothing
// but itself, whatever is wrong with it.
func TestBroken(t *testing.T) {
	for _, body := range []string{
		"if id == 0 { return }",
		"var x = id + 1; _ = x",
		"id[\"a\"] = 1",
		"x, y := 1; _, _ = x, y",
		"var a, b missing = nil, 1; _, _ = a, b",
		"for i := range nowhere() { _ = i }",
		"f := func(x nowhere) nowhere { return x }; _ = f",
		"_ = []nowhere{1, 2}",
		"switch v := id.(type) { case int: _ = v }",
		"switch id { case 1, \"a\": }",
		"_ = id[1:\"b\"]",
		"_ = -id",
		"_ = *id",
		"undefined(id)",
		"id.undefined()",
		"_ = struct{ a int `json:\"a\"` }{1, 2}",
		"_ = len(1)",
		"go undefined()",
		"defer func() { _ = id == 0 }()",
		"var c chan<- int; _ = <-c",
		"return 1",
		"_ = map[[]int]string{}",
		"goto nowhere",
		"_ = generic[int, int](1)",
	} {
		src := "package p\n\nfunc sign(d int) {}\n\nfunc good() { sign(5) }\n\nfunc generic[T any](x T) T { return x }\n\nfunc bad(id [16]byte) { " + body + " }\n"
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		info := newInfo()
		var wrong []types.Error
		conf := types.Config{Error: func(err error) { wrong = append(wrong, err.(types.Error)) }}
		pkg, _ := conf.Check("p", fset, []*ast.File{file}, info) // kept
		if len(wrong) == 0 {
			t.Errorf("%s: type-checks", body)
		}
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s: %v", body, r)
				}
			}()
			sites, _ := Analyze(ssaview.Build(fuzzTable, noFacts{}, wellformed.Source{Fset: fset, Pkg: pkg, Info: info, Files: []*ast.File{file}, Wrong: wrong}))
			if len(sites) != 1 {
				t.Errorf("%s: %d sites, want the good one", body, len(sites))
			}
		}()
	}
}

// TestBrokenFiles: the same for what is wrong outside of functions, and with the
// syntax. Each of these once cost a package all of its presign calls, or may.
func TestBrokenFiles(t *testing.T) {
	for _, more := range []string{
		"",
		"packag",
		"package",
		"package other\n\nfunc twice() {}",
		"package p\n\nfunc twice() {}\nfunc twice() { sign(1) }",
		"package p\n\nfunc good() {}",
		"package p\n\nvar a, a = 1, 2\nvar a int\nconst a = 1\ntype a int\nfunc a() {}\nfunc use() { sign(a) }",
		"package p\n\ntype t int\nfunc (t) m() {}\nfunc (t) m() { sign(1) }\nfunc (nowhere) m() {}\nfunc (*t, t) m() {}",
		"package p\n\nfunc init(x int) {}\nvar init = 1\nfunc main() int { return 1 }",
		"package p\n\ntype r r\ntype s struct{ s }\ntype i interface{ i }\ntype a = a\nfunc use(x s, y r, z i) { sign(x.s) }",
		"package p\n\ntype g[T any] struct{ v T }\nfunc (g[T]) m() {}\nfunc use(x g, y g[int, int], z g[nowhere]) { x.m(); y.m(); z.m() }",
		"package p\n\nfunc f[T nowhere](x T) T { return x }\nvar x = f(1)\nvar y = f[int]\nfunc use() { f[string](1) }",
		"package p\n\nimport \"nowhere.example/missing\"\n\nvar x = missing.Y(2)\nfunc use(v missing.T) { v.M(); sign(missing.N) }",
		"package p\n\nimport fmt \"fmt\nfunc use() { fmt.Println(1) }",
		"package p\n\nimport \"p\"\nimport . \"nowhere.example/missing\"\nvar p = p.x",
		"package p\n\nvar x = y\nvar y = x\nvar z, w = sign(1)\nvar _ = func() { undefined() }",
		"package p\n\nfunc syntax() { x := }",
		"package p\n\nfunc syntax() { sign( }\nfunc after() {}",
		"package p\n\nfunc syntax() { sign(1) 5 sign(2) }",
		"package p\n\nfunc syntax() {",
		"package p\n\nfunc (",
		"package p\n\nfunc syntax(x int) { switch x { case } }",
		"package p\n\nfunc syntax(x int) { for { if x { } else",
		"package p\n\nvar = 1\nconst\ntype\nfunc",
		"package p\n\nfunc arity() { sign(); sign(1, 2); var a, b = sign(1); _, _ = a, b; return sign(1) }",
		"package p\n\nfunc overNil() { for range nil { sign(1) } }",
		"package p\n\nfunc labels() { goto x; x: break x; continue }",
		"package p\n\nfunc unused() { var x int; import \"fmt\" }",
		"package p\n\nfunc bodiless()\nfunc (t) bodiless()",
		"package p\n\n<<<<<<< HEAD\nfunc a() {}\n=======\nfunc a() {}\n>>>>>>> branch",
		"\x00\xff",
	} {
		fset := token.NewFileSet()
		const good = "package p\n\nfunc sign(d int) {}\n\nfunc good() { sign(5) }\n"
		var files []*ast.File
		var wrong []types.Error
		for name, src := range map[string]string{"p.go": good, "q.go": more} {
			file, _ := parser.ParseFile(fset, name, src, parser.SkipObjectResolution|parser.AllErrors) // as an editor has it
			files = append(files, file)
		}
		slices.SortFunc(files, func(a, b *ast.File) int {
			return strings.Compare(fset.File(a.FileStart).Name(), fset.File(b.FileStart).Name())
		})
		info := newInfo()
		conf := types.Config{Error: func(err error) { wrong = append(wrong, err.(types.Error)) }}
		pkg, _ := conf.Check("p", fset, files, info)
		var sites []*site.Site
		for _, wrong := range [][]types.Error{wrong, append(wrong, types.Error{Fset: fset, Pos: files[1].FileEnd})} {
			func() {
				defer func() {
					if r := recover(); r != nil && len(wrong) > 0 {
						t.Errorf("%q: %v", more, r)
					}
				}()
				sites, _ = Analyze(ssaview.Build(fuzzTable, noFacts{}, wellformed.Source{Fset: fset, Pkg: pkg, Info: info, Files: files, Wrong: wrong}))
			}()
		}
		if !slices.ContainsFunc(sites, func(s *site.Site) bool { return s.Func == "good" }) {
			t.Errorf("%q: the call in a sound function is not found", more)
		}
	}
}
