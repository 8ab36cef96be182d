package flow

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
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
			sites, _ := Build(fuzzTable, noFacts{}, fset, pkg, info, []*ast.File{file}, wrong).Analyze()
			if len(sites) != 1 {
				t.Errorf("%s: %d sites, want the good one", body, len(sites))
			}
		}()
	}
}
