package drivers_test

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/objectpath"

	"github.com/presigncheck/presigncheck/analyzer"
)

// nogo drives an analyzer as Bazel's nogo does: each package alone, with types
// from export data and facts from the files that the packages it imports left;
// no facts for the standard library; and a Pass without Module, ReadFile,
// TypeErrors and OtherFiles. https://github.com/bazel-contrib/rules_go/blob/master/go/tools/builders/nogo_main.go
type nogo struct {
	analyzer *analysis.Analyzer
	facts    string // the directory of fact files
	exports  map[string]string
	found    []finding
	dir      string
}

// serialFact is one fact in a file.
type serialFact struct {
	Package string
	Object  objectpath.Path
	Fact    analysis.Fact
}

func TestNogo(t *testing.T) {
	dir := newShop(t)
	if diff := cmp.Diff(show(inShop), show(runNogo(t, dir, []string{"./..."}, nil))); diff != "" {
		t.Errorf("findings of a driver like nogo (-want +got):\n%s", diff)
	}
	flags := map[string]string{"max-read": "48h", "strict": "true"} // analyzer_flags of nogo's configuration
	got := rules(runNogo(t, dir, []string{"./..."}, flags))
	if got["excessive-expiry"] != 0 || got["short-expiry"] != 1 {
		t.Errorf("with %v: %v, want no excessive-expiry and one short-expiry", flags, got)
	}
}

func runNogo(t testing.TB, dir string, patterns []string, flags map[string]string) []finding {
	t.Helper()
	n := &nogo{analyzer: analyzer.New(analyzer.Default()), facts: t.TempDir(), exports: make(map[string]string), dir: dir}
	for name, value := range flags {
		if err := n.analyzer.Flags.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range n.analyzer.FactTypes {
		gob.Register(f)
	}
	listed, err := packages.Load(&packages.Config{
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off"),
		Mode: packages.NeedName | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile | packages.NeedTypesSizes,
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(map[string]bool)
	for _, p := range listed {
		asked[p.PkgPath] = true
	}
	for p := range packages.Postorder(listed) {
		n.exports[p.PkgPath] = p.ExportFile
		if standard(p) {
			continue
		}
		if err := n.compile(p, asked[p.PkgPath]); err != nil {
			t.Fatalf("%s: %v", p.PkgPath, err)
		}
	}
	return sorted(n.found)
}

func standard(p *packages.Package) bool {
	first, _, _ := strings.Cut(p.PkgPath, "/")
	return !strings.Contains(first, ".")
}

// compile is what nogo does beside the compilation of a package.
func (n *nogo) compile(p *packages.Package, report bool) error {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.CompiledGoFiles {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	imports := make(map[string]*types.Package)
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
		Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
		Scopes: make(map[ast.Node]*types.Scope), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Instances: make(map[*ast.Ident]types.Instance),
	}
	conf := types.Config{Importer: n.importer(fset, p, imports), Sizes: p.TypesSizes}
	pkg, err := conf.Check(p.PkgPath, fset, files, info)
	if err != nil {
		return err
	}
	facts, err := n.read(p, imports)
	if err != nil {
		return err
	}
	_, err = n.analyzer.Run(&analysis.Pass{
		Analyzer: n.analyzer, Fset: fset, Files: files, Pkg: pkg, TypesInfo: info, TypesSizes: p.TypesSizes,
		ResultOf: map[*analysis.Analyzer]any{},
		Report: func(d analysis.Diagnostic) {
			if report {
				at := fset.Position(d.Pos)
				rel, err := filepath.Rel(n.dir, at.Filename)
				if err != nil {
					rel = at.Filename
				}
				n.found = append(n.found, finding{filepath.ToSlash(rel), at.Line, at.Column, d.Category})
			}
		},
		ImportObjectFact: facts.load,
		ExportObjectFact: facts.store,
		AllObjectFacts:   func() []analysis.ObjectFact { return nil },
		AllPackageFacts:  func() []analysis.PackageFact { return nil },
	})
	return errors.Join(err, n.write(p, facts))
}

func (n *nogo) importer(fset *token.FileSet, p *packages.Package, imports map[string]*types.Package) types.Importer {
	return importerFunc(func(path string) (*types.Package, error) {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		if imp := p.Imports[path]; imp != nil {
			path = imp.PkgPath // vendored
		}
		if pkg := imports[path]; pkg != nil && pkg.Complete() {
			return pkg, nil
		}
		f, err := os.Open(n.exports[path])
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r, err := gcexportdata.NewReader(f)
		if err != nil {
			return nil, err
		}
		return gcexportdata.Read(r, fset, imports, path)
	})
}

type importerFunc func(string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// factSet are the facts that a package sees: its own and inherited ones.
type factSet map[types.Object][]analysis.Fact

func (s factSet) load(obj types.Object, into analysis.Fact) bool {
	for _, f := range s[obj] {
		if reflect.TypeOf(f) == reflect.TypeOf(into) {
			reflect.ValueOf(into).Elem().Set(reflect.ValueOf(f).Elem())
			return true
		}
	}
	return false
}

func (s factSet) store(obj types.Object, f analysis.Fact) { s[obj] = append(s[obj], f) }

func (n *nogo) file(path string) string {
	return filepath.Join(n.facts, strings.ReplaceAll(path, "/", "!")+".facts")
}

// read decodes the fact files of the packages that p imports.
func (n *nogo) read(p *packages.Package, imports map[string]*types.Package) (factSet, error) {
	facts := make(factSet)
	seen := make(map[string]bool)
	for _, imp := range p.Imports {
		text, err := os.ReadFile(n.file(imp.PkgPath))
		if errors.Is(err, os.ErrNotExist) {
			continue // of the standard library
		}
		if err != nil {
			return nil, err
		}
		dec := gob.NewDecoder(bytes.NewReader(text))
		for {
			var f serialFact
			if err := dec.Decode(&f); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			key := fmt.Sprintf("%s %s %T", f.Package, f.Object, f.Fact)
			if pkg := imports[f.Package]; pkg != nil && !seen[key] {
				seen[key] = true
				if obj, err := objectpath.Object(pkg, f.Object); err == nil {
					facts.store(obj, f.Fact)
				}
			}
		}
	}
	return facts, nil
}

// write leaves the facts for the packages that import p.
func (n *nogo) write(p *packages.Package, facts factSet) error {
	var buf bytes.Buffer
	enc := gob.NewEncoder(&buf)
	for obj, fs := range facts {
		path, err := objectpath.For(obj)
		if err != nil {
			continue // of no use to other packages
		}
		for _, f := range fs {
			if err := enc.Encode(serialFact{obj.Pkg().Path(), path, f}); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(n.file(p.PkgPath), buf.Bytes(), 0o600)
}
