package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// A loader makes types from what go list said of packages, and never has
// anything built. The chosen packages are type-checked from source. What they
// import comes from the compiler's export data where the build cache has it,
// and otherwise from source too, without the bodies of its functions: nobody
// needs the compiler to know types. Errors in imported packages are tolerated;
// only what they break in the chosen ones is reported.
type loader struct {
	list  map[string]*golist // by package ID
	units map[string]*unit   // by package ID
	fset  *token.FileSet
	parse func(fset *token.FileSet, name string, text []byte) (*ast.File, error)
	why   map[string]string // what the go command says of packages that it could not find

	sizes      types.Sizes
	syntax     map[string]func() (*ast.File, error) // of the chosen units, by file name
	views      map[string]map[string]*types.Package // what a unit sees, by unit.view and import path
	mu         sync.Mutex                           // for reading export data, which adds to the packages that it mentions
	processors chan struct{}
}

// A unit is a package, or a package as it is built for the tests of one.
type unit struct {
	pkg     *packages.Package // its types are there from the start, and complete when they have been read
	files   []string
	export  string // the file with its export data
	view    string // of which package's tests it is built for, as in its ID
	chosen  bool
	source  bool          // type-checked from source: chosen, or not built
	next    []*unit       // those from source that come first on the ways to what it depends on
	cycle   []string      // imports that lead back to it
	checked chan struct{} // closed when one from source has been type-checked
}

var (
	// errNeedsCompiler is for packages whose files cgo or SWIG makes.
	errNeedsCompiler = errors.New("the package has parts in C")
	// errNotListed is for tests that go list was not asked for.
	errNotListed = errors.New("the tests were not listed")
	// errExport is for export data that cannot be read: that of a newer
	// compiler, or a file that was just removed.
	errExport = errors.New("export data cannot be read")
)

// fromList loads the packages with these paths, and with their tests those
// whose tests are worth reading. With export data or without, the types are the
// same.
func (p *Program) fromList(ctx context.Context, paths map[string]bool, export bool) (loaded []*packages.Package, err error) {
	l := &loader{
		list: p.list.built, units: make(map[string]*unit), fset: token.NewFileSet(), parse: p.parse, why: p.list.why,
		processors: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	chosen, err := l.choose(p, paths)
	if err != nil {
		return nil, err
	}
	for _, u := range chosen {
		loaded = append(loaded, u.pkg)
	}
	if l.sizes, err = p.opts.sizes(ctx); err != nil {
		return nil, err
	}
	var fromSource []*unit
	for _, u := range l.units {
		u.source = (u.chosen || u.export == "" || !export) && u.pkg.Types != types.Unsafe
		if u.source {
			u.checked = make(chan struct{})
			fromSource = append(fromSource, u)
		}
	}
	visited := make(map[*unit]bool)
	for _, u := range chosen {
		l.order(u, visited, nil)
	}
	l.see()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return l.readAhead(ctx, chosen) })
	for _, u := range fromSource {
		group.Go(func() error { return l.check(ctx, u) })
	}
	return loaded, group.Wait()
}

// choose returns what is to be loaded from source, in the order of the IDs.
func (l *loader) choose(p *Program, paths map[string]bool) (chosen []*unit, err error) {
	wanted := func(file string) bool { return p.tests[file] }
	tested := make(map[string]bool) // the packages of which what is built for their tests is chosen
	l.syntax = make(map[string]func() (*ast.File, error))
	for _, id := range slices.Sorted(maps.Keys(l.list)) {
		one := l.list[id]
		if !paths[id] && !(paths[one.ForTest] && slices.ContainsFunc(one.files(), wanted)) {
			continue
		}
		if len(one.CgoFiles)+len(one.SwigFiles)+len(one.SwigCXXFiles) > 0 {
			return nil, errNeedsCompiler
		}
		u := l.unit(id)
		if u == nil {
			continue // the list says why
		}
		u.chosen = true
		u.pkg.GoFiles, u.pkg.CompiledGoFiles = u.files, u.files
		if one.Error != nil {
			u.pkg.Errors = append(u.pkg.Errors, packages.Error{Pos: one.Error.Pos, Msg: one.Error.Err, Kind: packages.ListError})
		}
		for _, file := range u.files {
			if l.syntax[file] == nil {
				l.syntax[file] = sync.OnceValues(func() (*ast.File, error) { return l.read(file) })
			}
		}
		tested[one.ForTest] = true
		chosen = append(chosen, u)
	}
	missing := func(pkg *listed) bool {
		return paths[pkg.path] && slices.ContainsFunc(pkg.testFiles, wanted) && !tested[pkg.path]
	}
	if slices.ContainsFunc(p.list.all, missing) {
		return nil, errNotListed
	}
	for path := range paths { // a package that was not read is no package that needs no check
		if l.units[path] == nil && (l.list[path] == nil || l.list[path].Error == nil) {
			return nil, fmt.Errorf("stderr: package %s was listed and not loaded; go build shows more", path)
		}
	}
	return chosen, nil
}

// unit returns what has an ID, with all that it depends on, and nil for what
// cannot be found.
func (l *loader) unit(id string) *unit {
	if u := l.units[id]; u != nil {
		return u
	}
	one := l.list[id]
	if one == nil || one.Name == "" {
		return nil
	}
	path, view, _ := strings.Cut(id, " ")
	u := &unit{export: one.Export, view: view, files: one.files(), pkg: &packages.Package{
		ID: id, Name: one.Name, PkgPath: path, ForTest: one.ForTest,
		Fset: l.fset, Types: types.NewPackage(path, one.Name), Imports: make(map[string]*packages.Package),
	}}
	if m := one.Module; m != nil {
		u.pkg.Module = &packages.Module{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion, Main: m.Main}
	}
	if path == "unsafe" {
		u.pkg.Types = types.Unsafe
	}
	l.units[id] = u
	for path, id := range one.imported() {
		if imp := l.unit(id); imp != nil {
			u.pkg.Imports[path] = imp.pkg
		}
	}
	return u
}

// see makes the views. Export data names packages by their paths, so what is
// built for a test needs a view of its own.
// https://pkg.go.dev/golang.org/x/tools/go/gcexportdata#Read
func (l *loader) see() {
	l.views = map[string]map[string]*types.Package{"": make(map[string]*types.Package)}
	for _, u := range l.units {
		if u.view == "" {
			l.views[""][u.pkg.PkgPath] = u.pkg.Types
		}
	}
	for _, u := range l.units {
		if u.view == "" {
			continue
		}
		if l.views[u.view] == nil {
			l.views[u.view] = maps.Clone(l.views[""])
		}
		l.views[u.view][u.pkg.PkgPath] = u.pkg.Types
	}
}

// order finds what has to be type-checked before a unit. above are the units on
// the way to it: an import of one of them is a cycle, and is taken away.
func (l *loader) order(u *unit, visited map[*unit]bool, above []*unit) {
	if visited[u] {
		return
	}
	visited[u] = true
	next := make(map[*unit]bool)
	for path, pkg := range u.pkg.Imports {
		imp := l.units[pkg.ID]
		if slices.Contains(above, imp) || imp == u {
			u.cycle = append(u.cycle, path)
			delete(u.pkg.Imports, path)
			continue
		}
		l.order(imp, visited, append(above, u))
		if imp.source {
			next[imp] = true
			continue
		}
		for _, n := range imp.next {
			next[n] = true
		}
	}
	u.next = slices.Collect(maps.Keys(next))
}

// readAhead reads the export data of what the chosen units import, as far as it
// does not have to wait for something to be type-checked.
func (l *loader) readAhead(ctx context.Context, chosen []*unit) error {
	for _, u := range chosen {
		for _, pkg := range u.pkg.Imports {
			imp := l.units[pkg.ID]
			if imp.source || len(imp.next) > 0 || ctx.Err() != nil {
				continue
			}
			if _, err := l.types(imp); err != nil {
				return err
			}
		}
	}
	return nil
}

// check parses and type-checks a unit, after those that it depends on.
func (l *loader) check(ctx context.Context, u *unit) error {
	defer close(u.checked)
	if err := l.work(ctx, func() error { return l.parseFiles(u) }); err != nil {
		return err
	}
	for _, before := range u.next {
		select {
		case <-before.checked:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return l.work(ctx, func() error { return l.typeCheck(u) })
}

// work does something when a processor is free.
func (l *loader) work(ctx context.Context, do func() error) error {
	l.processors <- struct{}{}
	defer func() { <-l.processors }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return do()
}

// parseFiles parses the files of a unit. A file that cannot be read or parsed
// is an error of the package, and as much of it as was understood is used.
func (l *loader) parseFiles(u *unit) error {
	for _, name := range u.files {
		read := func() (*ast.File, error) { return l.declarations(name) }
		if u.chosen {
			read = l.syntax[name]
		}
		file, err := read()
		if file != nil {
			u.pkg.Syntax = append(u.pkg.Syntax, file)
		}
		u.pkg.Errors = append(u.pkg.Errors, parseErrors(name, err)...)
	}
	return nil
}

func (l *loader) read(name string) (*ast.File, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return l.parse(l.fset, name, text)
}

// declarations parses a file and leaves nothing of its functions but their
// types. The body stays, empty: init and generic functions must have one.
func (l *loader) declarations(name string) (*ast.File, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(l.fset, name, text, parser.SkipObjectResolution)
	if file != nil {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				fn.Body = &ast.BlockStmt{Lbrace: fn.Body.Lbrace, Rbrace: fn.Body.Rbrace}
			}
		}
	}
	return file, err
}

func parseErrors(name string, err error) (out []packages.Error) {
	var list scanner.ErrorList
	switch {
	case err == nil:
	case errors.As(err, &list):
		for _, e := range list {
			out = append(out, packages.Error{Pos: e.Pos.String(), Msg: e.Msg, Kind: packages.ParseError})
		}
	default:
		out = append(out, packages.Error{Pos: name + ":1", Msg: err.Error(), Kind: packages.ParseError})
	}
	return out
}

// typeCheck gives a unit its types. What is wrong with it is among its errors.
func (l *loader) typeCheck(u *unit) error {
	var failed error // export data that cannot be read
	cfg := types.Config{
		Sizes: l.sizes, FakeImportC: !u.chosen, IgnoreFuncBodies: !u.chosen,
		Importer: importer(func(path string) (*types.Package, error) {
			pkg, err := l.imported(u, path)
			if errors.Is(err, errExport) {
				failed = err
			}
			return pkg, err
		}),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				u.pkg.TypeErrors = append(u.pkg.TypeErrors, e)
				u.pkg.Errors = append(u.pkg.Errors, packages.Error{Pos: l.fset.Position(e.Pos).String(), Msg: e.Msg, Kind: packages.TypeError})
			}
		},
	}
	if m := u.pkg.Module; m != nil && m.GoVersion != "" {
		cfg.GoVersion = "go" + m.GoVersion
	}
	var info *types.Info
	if u.chosen {
		info = &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue),
			Instances:    make(map[*ast.Ident]types.Instance),
			Defs:         make(map[*ast.Ident]types.Object),
			Uses:         make(map[*ast.Ident]types.Object),
			Implicits:    make(map[ast.Node]types.Object),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			FileVersions: make(map[*ast.File]string),
		}
		u.pkg.TypesInfo, u.pkg.TypesSizes = info, l.sizes
	}
	_ = types.NewChecker(&cfg, l.fset, u.pkg.Types, info).Files(u.pkg.Syntax) // cfg.Error has them
	u.pkg.IllTyped = len(u.pkg.Errors) > 0
	if !u.chosen {
		u.pkg.Syntax = nil
	}
	return failed
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// imported returns the types of what stands in an import of a unit.
func (l *loader) imported(u *unit, path string) (*types.Package, error) {
	pkg := u.pkg.Imports[path]
	switch {
	case slices.Contains(u.cycle, path):
		return nil, errors.New("import cycle not allowed")
	case pkg == nil && l.why[path] != "":
		return nil, errors.New(strings.Join(strings.Fields(l.why[path]), " "))
	case pkg == nil:
		return nil, errors.New("the package cannot be found")
	}
	return l.types(l.units[pkg.ID])
}

// types returns the types of a unit, which for one that is not from source are
// read now if they have not been.
func (l *loader) types(u *unit) (*types.Package, error) {
	if u.source {
		return u.pkg.Types, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if u.pkg.Types.Complete() {
		return u.pkg.Types, nil
	}
	f, err := os.Open(u.export)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errExport, err)
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errExport, err)
	}
	pkg, err := gcexportdata.Read(r, l.fset, l.views[u.view], u.pkg.PkgPath)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errExport, err)
	}
	return pkg, nil
}

// sizes are those of the architecture for which the go command builds.
func (o Options) sizes(ctx context.Context) (types.Sizes, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOARCH")
	cmd.Dir, cmd.Env = o.Dir, o.Env
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	arch := strings.TrimSpace(string(out))
	sizes := types.SizesFor("gc", arch)
	if sizes == nil {
		return nil, fmt.Errorf("GOARCH %q is not an architecture of the gc compiler", arch)
	}
	return sizes, nil
}
