package apitable

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// TestRow: a method is found by its full name, be its receiver a pointer or not.
func TestRow(t *testing.T) {
	table := NewTable([]api.API{{Func: "(*example.com/s3.Client).Sign"}, {Func: "example.com/s3.Sign"}})
	for name, want := range map[string]bool{
		"(*example.com/s3.Client).Sign": true,
		"(example.com/s3.Client).Sign":  true,
		"example.com/s3.Sign":           true,
		"(*example.com/s3.Other).Sign":  false,
		"example.com/s3.Client.Sign":    false,
	} {
		if got := table.Row(name) != nil; got != want {
			t.Errorf("%s is in the table: %t, want %t", name, got, want)
		}
	}
	if !table.Holds("example.com/s3") || table.Holds("example.com/s") {
		t.Error("Holds does not go by the import path")
	}
}

// TestInterface: an interface's method stands for a row by its name and signature,
// whatever its parameters are called.
func TestInterface(t *testing.T) {
	table := NewTable([]api.API{{Func: "(*example.com/s3.Client).Sign", Signature: "(string, int64) (string, error)"}})
	const src = `package p
type same interface { Sign(key string, seconds int64) (url string, err error) }
type other interface { Sign(key string, seconds int) (string, error) }
type named interface { Presign(string, int64) (string, error) }
type concrete struct{}
func (concrete) Sign(key string, seconds int64) (string, error) { return "", nil }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"same": true, "other": false, "named": false, "concrete": false} {
		obj := pkg.Scope().Lookup(name).Type()
		var method *types.Func
		if i, ok := obj.Underlying().(*types.Interface); ok {
			method = i.Method(0)
		} else {
			method = obj.(*types.Named).Method(0)
		}
		if got := table.Interface(method) != nil; got != want {
			t.Errorf("%s.%s stands for a row: %t, want %t", name, method.Name(), got, want)
		}
	}
}
