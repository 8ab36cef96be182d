package analyzer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestSurvive: what makes the check panic is found and left out, and everything
// else is checked.
func TestSurvive(t *testing.T) {
	if repanic != "" {
		t.Skip("panics are let through")
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", "package p\nfunc a() {}\nfunc b() {}\nfunc c() {}\nfunc d() {}\nfunc e() {}\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Fset: fset, Files: []*ast.File{file}, TypesInfo: &types.Info{}, Pkg: types.NewPackage("p", "p")}
	for _, bad := range []map[string]bool{{"a": true}, {"e": true}, {"b": true, "d": true}, {}} {
		reached := make(map[string]bool)
		found := survive(pass, func(without map[ast.Node]bool) *checked {
			clear(reached)
			for _, p := range bodies(pass) {
				if without[p.node] {
					continue
				}
				if bad[p.name] {
					panic("odd\ncode")
				}
				reached[p.name] = true
			}
			return &checked{judge: judge{result: &Result{Wrappers: []Wrapper{{Name: "kept"}}}}}
		})
		if n := len(found.judge.result.Problems); n != len(bad) {
			t.Errorf("%v: %d problems, want one for each: %v", bad, n, found.judge.result.Problems)
		}
		if len(found.judge.result.Wrappers) != 1 {
			t.Errorf("%v: the rest is lost", bad)
		}
	}
}
