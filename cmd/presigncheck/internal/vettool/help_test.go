package vettool

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/driver"
	"github.com/presigncheck/presigncheck/analyzer/driver/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool/bystander"
)

// TestHelp: the few declarations that help looks at give the facts that the
// whole package gives, in packages that make durations and do not presign.
// PRESIGNCHECK_MODULES lists the directories of further modules to compare.
func TestHelp(t *testing.T) {
	testdata := filepath.Join("..", "..", "..", "..", "testdata")
	modules := append(strings.Fields(os.Getenv("PRESIGNCHECK_MODULES")), filepath.Join(testdata, "flow"), filepath.Join(testdata, "webshop"))
	compared := 0
	for _, dir := range modules {
		for _, u := range units(t, dir) {
			part, facts, err := u.Part(bystander.Builtin())
			if err != nil || part != bystander.Helping {
				continue
			}
			got, ok := help(u, analyzer.Default(), facts)
			if !ok {
				t.Errorf("%s: left to unitchecker", u.ImportPath)
				continue
			}
			want := whole(t, u)
			if diff := cmp.Diff(decoded(t, want), decoded(t, got)); diff != "" {
				t.Errorf("%s (-whole +help):\n%s", u.ImportPath, diff)
			}
			if len(want) > 0 {
				compared++
			}
		}
	}
	t.Logf("%d packages with facts compared", compared)
	if compared == 0 {
		t.Error("no package has facts")
	}
}

// units lists the packages of a module as the go command describes them to a
// vet tool. No package has facts of others.
func units(t *testing.T, dir string) (units []bystander.Unit) {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export,Imports,ImportMap,Standard,Module", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := make(map[string]string)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir, Export string
			GoFiles, Imports        []string
			ImportMap               map[string]string
			Module                  *struct{ Path, Version, GoVersion string }
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return units
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.Module == nil || p.Module.Version != "" || p.Export == "" {
			continue
		}
		u := bystander.Unit{
			Dir: p.Dir, ImportPath: p.ImportPath, ModulePath: p.Module.Path, GoVersion: "go" + p.Module.GoVersion,
			ImportMap: make(map[string]string), PackageFile: make(map[string]string),
		}
		for _, file := range p.GoFiles {
			u.GoFiles = append(u.GoFiles, filepath.Join(p.Dir, file))
		}
		for _, path := range p.Imports {
			u.ImportMap[path], u.PackageFile[path] = path, exports[path]
		}
		units = append(units, u)
	}
}

// whole analyzes a package without pruning it.
func whole(t *testing.T, u bystander.Unit) driver.Facts {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range u.GoFiles {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	pass, ok := typeCheck(u, fset, files)
	if !ok {
		t.Fatalf("%s does not type-check", u.ImportPath)
	}
	facts := &factSet{made: make(map[types.Object]analysis.Fact), paths: new(objectpath.Encoder)}
	pass.Analyzer = analyzer.New(analyzer.Default())
	pass.Report = func(d analysis.Diagnostic) { t.Errorf("%s: %s", u.ImportPath, d.Message) }
	pass.ImportObjectFact, pass.ExportObjectFact = facts.load, facts.store
	if _, err := pass.Analyzer.Run(pass); err != nil {
		t.Fatal(err)
	}
	return facts.all()
}

// decoded are the facts after a way through a file.
func decoded(t *testing.T, facts driver.Facts) driver.Facts {
	t.Helper()
	text, err := facts.Encode()
	if err != nil {
		t.Fatal(err)
	}
	facts, err = driver.ReadFacts(text)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// TestPrune: names that types alone would not bring along.
func TestPrune(t *testing.T) {
	const text = `package p

import (
	"os"
	"strings"
	"time"
)

type Limits struct {
	most   time.Duration
	client *os.File
}

func (l Limits) Most() time.Duration { return l.orDefault() }

func (l Limits) orDefault() time.Duration { return min(l.most, cap) }

const (
	_   = iota
	cap = time.Hour
)

var _ = os.Args

func unrelated() string { return strings.ToUpper("x") }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	files := []*ast.File{f}
	prune(source.Find(files), files)
	var left []string
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			left = append(left, n.Name.Name)
		case *ast.ImportSpec:
			left = append(left, n.Path.Value)
		case *ast.TypeSpec:
			left = append(left, n.Name.Name)
		case *ast.ValueSpec:
			left = append(left, n.Names[0].Name)
		}
		return true
	})
	want := []string{`"time"`, "Limits", "Most", "orDefault", "_", "cap"}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}
