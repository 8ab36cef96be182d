package vettool

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"reflect"
	"runtime"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/driver"
	"github.com/presigncheck/presigncheck/analyzer/driver/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool/bystander"
)

// help answers for a package that does not presign but may make durations or
// options for packages that do. Of such a package the analyzer reads only the
// functions that make them, so only they are type-checked, with what they need;
// unitchecker would type-check all and read the types of all that is imported.
// It reports false if that cannot be done with this package.
func help(u bystander.Unit, cfg analyzer.Config, known driver.Facts) (_ driver.Facts, ok bool) {
	defer func() {
		if recover() != nil { // unitchecker will meet it, and say so
			ok = false
		}
	}()
	for _, leave := range []func(*source.Providers, []*ast.File){prune, (*source.Providers).DropBodies} {
		fset := token.NewFileSet()
		files, ok := parse(u, fset)
		if !ok {
			return nil, false
		}
		found := source.Find(files)
		if len(found.Names) == 0 {
			return known.Inherited(), true
		}
		leave(found, files)
		if pass, ok := typeCheck(u, fset, files); ok {
			return made(pass, cfg, found, known), true
		}
	}
	return nil, false
}

func parse(u bystander.Unit, fset *token.FileSet) (files []*ast.File, ok bool) {
	for _, name := range u.GoFiles {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, false
		}
		files = append(files, f)
	}
	return files, true
}

// made are the facts of what a package makes, and those that it inherits.
func made(pass *analysis.Pass, cfg analyzer.Config, found *source.Providers, known driver.Facts) driver.Facts {
	facts := &factSet{known: known, made: make(map[types.Object]analysis.Fact), paths: new(objectpath.Encoder)}
	pass.ImportObjectFact, pass.ExportObjectFact = facts.load, facts.store
	analyzer.ExportProviders(pass, cfg, found)
	return facts.all()
}

// typeCheck makes a pass of a package. It reports false if there is an error
// other than an unused import.
func typeCheck(u bystander.Unit, fset *token.FileSet, files []*ast.File) (_ *analysis.Pass, ok bool) {
	info := &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Implicits:  make(map[ast.Node]types.Object),
		Instances:  make(map[*ast.Ident]types.Instance),
		Scopes:     make(map[ast.Node]*types.Scope),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
	sizes := types.SizesFor("gc", runtime.GOARCH)
	ok = true
	conf := types.Config{
		Importer:  exports{u, importer.ForCompiler(fset, "gc", open(u))},
		Sizes:     sizes,
		GoVersion: u.GoVersion,
		Error: func(err error) {
			var e types.Error
			ok = ok && errors.As(err, &e) && e.Soft
		},
	}
	pkg, _ := conf.Check(u.ImportPath, fset, files, info) // told to Error
	return &analysis.Pass{
		Fset: fset, Files: files, Pkg: pkg, TypesInfo: info, TypesSizes: sizes,
		Module: &analysis.Module{Path: u.ModulePath, Version: u.ModuleVersion, GoVersion: u.GoVersion},
	}, ok
}

// exports imports packages from the export data that the go command names.
type exports struct {
	bystander.Unit
	compiled types.Importer
}

func (e exports) Import(path string) (*types.Package, error) {
	resolved, ok := e.ImportMap[path]
	if !ok {
		return nil, fmt.Errorf("import %q is not in vet.cfg", path)
	}
	return e.compiled.Import(resolved)
}

func open(u bystander.Unit) importer.Lookup {
	return func(path string) (io.ReadCloser, error) {
		file, ok := u.PackageFile[path]
		if !ok {
			return nil, fmt.Errorf("package %q is not in vet.cfg", path)
		}
		return os.Open(file)
	}
}

// A factSet holds the facts of the packages that a package imports, and makes
// its own.
type factSet struct {
	known driver.Facts
	made  map[types.Object]analysis.Fact
	order []types.Object
	paths *objectpath.Encoder
}

func (s *factSet) load(obj types.Object, into analysis.Fact) bool {
	one, ok := s.made[obj]
	if !ok {
		one, ok = s.imported(obj, reflect.TypeOf(into))
	}
	if !ok || reflect.TypeOf(one) != reflect.TypeOf(into) {
		return false
	}
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(one).Elem())
	return true
}

func (s *factSet) imported(obj types.Object, t reflect.Type) (analysis.Fact, bool) {
	pkg := obj.Pkg().Path()
	if !slices.ContainsFunc(s.known, func(f driver.Fact) bool { return f.PkgPath == pkg }) {
		return nil, false
	}
	path, err := s.paths.For(obj)
	if err != nil {
		return nil, false // unexported, and out of reach
	}
	for _, f := range s.known {
		if f.PkgPath == pkg && f.Object == string(path) && reflect.TypeOf(f.Fact) == t {
			return f.Fact, true
		}
	}
	return nil, false
}

func (s *factSet) store(obj types.Object, one analysis.Fact) {
	if _, ok := s.made[obj]; !ok {
		s.order = append(s.order, obj)
	}
	s.made[obj] = one
}

// all returns the facts for the importers.
func (s *factSet) all() driver.Facts {
	out := s.known.Inherited()
	for _, obj := range s.order {
		if path, err := s.paths.For(obj); err == nil {
			out = append(out, driver.Fact{PkgPath: obj.Pkg().Path(), Object: string(path), Fact: s.made[obj]})
		}
	}
	return out
}
