package load

import (
	"context"
	"errors"
	"go/ast"
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

// A cache loads packages from what go list said of them: the chosen ones from
// source, and what they import from the compiler's export data in the build
// cache. packages.Load would list everything once more, type-check again for its
// tests what has tests, and type-check what stands between the chosen packages.
// But it also knows what to do with packages that are broken, are not built or
// have parts in C, and a cache leaves those to it.
type cache struct {
	list  map[string]*golist // by package ID
	units map[string]*unit   // by package ID
	fset  *token.FileSet
	parse func(fset *token.FileSet, name string, text []byte) (*ast.File, error)

	syntax map[string]*ast.File // by file name
	sizes  types.Sizes
	views  map[string]map[string]*types.Package // what a unit sees, by unit.view and import path
	mu     sync.Mutex                           // for reading export data, which adds to the packages that it mentions
}

// A unit is a package, or a package as it is built for the tests of one.
type unit struct {
	pkg     *packages.Package // its types are there from the start, and complete when they have been read
	export  string            // the file with its export data
	view    string            // of which package's tests it is built for, as in its ID
	chosen  bool
	next    []*unit       // the chosen ones that come first on the ways to what it depends on
	checked chan struct{} // closed when a chosen one has been type-checked
}

// errNotCached is for packages that a cache cannot load. It says nothing to a
// user: packages.Load does, if something is wrong with them.
var errNotCached = errors.New("not to be loaded from the build cache")

// fromCache loads the packages with these paths, and with their tests those
// whose tests are worth reading.
func (p *Program) fromCache(ctx context.Context, paths map[string]bool) (loaded []*packages.Package, err error) {
	c := &cache{list: p.list.built, units: make(map[string]*unit), fset: token.NewFileSet(), parse: p.parse}
	chosen, err := c.choose(p, paths)
	if err != nil {
		return nil, err
	}
	for _, u := range chosen {
		loaded = append(loaded, u.pkg)
	}
	if c.sizes, err = p.opts.sizes(ctx); err != nil {
		return nil, err
	}
	c.see()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.readAhead(ctx, chosen) })
	group.Go(func() error {
		if err := c.parseAll(chosen); err != nil {
			return err
		}
		return c.check(ctx, chosen)
	})
	return loaded, group.Wait()
}

// choose returns what is to be loaded from source, in the order of the IDs.
func (c *cache) choose(p *Program, paths map[string]bool) (chosen []*unit, err error) {
	wanted := func(file string) bool { return p.tests[file] }
	tested := make(map[string]bool) // the packages of which what is built for their tests is chosen
	for _, id := range slices.Sorted(maps.Keys(c.list)) {
		one := c.list[id]
		if !paths[id] && !(paths[one.ForTest] && slices.ContainsFunc(one.files(), wanted)) {
			continue
		}
		u, err := c.unit(id)
		if err != nil || len(one.CgoFiles)+len(one.SwigFiles)+len(one.SwigCXXFiles) > 0 {
			return nil, errNotCached
		}
		u.chosen, u.checked = true, make(chan struct{})
		u.pkg.GoFiles, u.pkg.CompiledGoFiles = one.files(), one.files()
		tested[one.ForTest] = true
		chosen = append(chosen, u)
	}
	missing := func(pkg *listed) bool {
		return paths[pkg.path] && slices.ContainsFunc(pkg.testFiles, wanted) && !tested[pkg.path]
	}
	if len(chosen) == 0 || slices.ContainsFunc(p.list.all, missing) { // go list was not asked for them
		return nil, errNotCached
	}
	done := make(map[*unit]bool)
	for _, u := range chosen {
		c.order(u, done)
	}
	return chosen, nil
}

// unit returns what has an ID, with all that it depends on.
func (c *cache) unit(id string) (*unit, error) {
	if u := c.units[id]; u != nil {
		return u, nil
	}
	one := c.list[id]
	if one == nil || one.Error != nil {
		return nil, errNotCached
	}
	path, view, _ := strings.Cut(id, " ")
	u := &unit{export: one.Export, view: view, pkg: &packages.Package{
		ID: id, Name: one.Name, PkgPath: path, ForTest: one.ForTest,
		Fset: c.fset, Types: types.NewPackage(path, one.Name), Imports: make(map[string]*packages.Package),
	}}
	if m := one.Module; m != nil {
		u.pkg.Module = &packages.Module{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion, Main: m.Main}
	}
	if path == "unsafe" {
		u.pkg.Types = types.Unsafe
	}
	c.units[id] = u
	for path, id := range one.imported() {
		imp, err := c.unit(id)
		if err != nil {
			return nil, err
		}
		u.pkg.Imports[path] = imp.pkg
	}
	return u, nil
}

// see makes the views. Export data names packages by their paths, so what is
// built for a test needs a view of its own.
// https://pkg.go.dev/golang.org/x/tools/go/gcexportdata#Read
func (c *cache) see() {
	c.views = map[string]map[string]*types.Package{"": make(map[string]*types.Package)}
	for _, u := range c.units {
		if u.view == "" {
			c.views[""][u.pkg.PkgPath] = u.pkg.Types
		}
	}
	for _, u := range c.units {
		if u.view == "" {
			continue
		}
		if c.views[u.view] == nil {
			c.views[u.view] = maps.Clone(c.views[""])
		}
		c.views[u.view][u.pkg.PkgPath] = u.pkg.Types
	}
}

// order finds what has to be type-checked before a unit.
func (c *cache) order(u *unit, done map[*unit]bool) {
	if done[u] {
		return
	}
	done[u] = true
	next := make(map[*unit]bool)
	for _, pkg := range u.pkg.Imports {
		imp := c.units[pkg.ID]
		c.order(imp, done)
		if imp.chosen {
			next[imp] = true
			continue
		}
		for _, n := range imp.next {
			next[n] = true
		}
	}
	u.next = slices.Collect(maps.Keys(next))
}

// parseAll parses the files of the chosen units.
func (c *cache) parseAll(chosen []*unit) error {
	var files []string
	for _, u := range chosen {
		files = append(files, u.pkg.GoFiles...)
	}
	slices.Sort(files)
	files = slices.Compact(files)
	syntax, errs := make([]*ast.File, len(files)), make([]error, len(files))
	inParallel(len(files), func(i int) {
		var text []byte
		if text, errs[i] = os.ReadFile(files[i]); errs[i] == nil {
			syntax[i], errs[i] = c.parse(c.fset, files[i], text)
		}
	})
	c.syntax = make(map[string]*ast.File)
	for i, file := range files {
		c.syntax[file] = syntax[i]
	}
	return errors.Join(errs...)
}

// readAhead reads the export data of what the chosen units import, as far as it
// does not have to wait for one of them to be type-checked.
func (c *cache) readAhead(ctx context.Context, chosen []*unit) error {
	for _, u := range chosen {
		for _, pkg := range u.pkg.Imports {
			imp := c.units[pkg.ID]
			if imp.chosen || len(imp.next) > 0 || ctx.Err() != nil {
				continue
			}
			if _, err := c.types(imp); err != nil {
				return err
			}
		}
	}
	return nil
}

// check type-checks the chosen units, each after those that it depends on.
func (c *cache) check(ctx context.Context, chosen []*unit) error {
	group, ctx := errgroup.WithContext(ctx)
	processors := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, u := range chosen {
		group.Go(func() error {
			for _, before := range u.next {
				select {
				case <-before.checked:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			processors <- struct{}{}
			defer func() { <-processors }()
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := c.checkOne(u); err != nil {
				return err
			}
			close(u.checked)
			return nil
		})
	}
	return group.Wait()
}

func (c *cache) checkOne(u *unit) error {
	for _, file := range u.pkg.GoFiles {
		u.pkg.Syntax = append(u.pkg.Syntax, c.syntax[file])
	}
	u.pkg.TypesSizes = c.sizes
	u.pkg.TypesInfo = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	cfg := types.Config{Sizes: c.sizes, Importer: importer(func(path string) (*types.Package, error) {
		if pkg := u.pkg.Imports[path]; pkg != nil {
			return c.types(c.units[pkg.ID])
		}
		return nil, errNotCached
	})}
	if m := u.pkg.Module; m != nil && m.GoVersion != "" {
		cfg.GoVersion = "go" + m.GoVersion
	}
	return types.NewChecker(&cfg, c.fset, u.pkg.Types, u.pkg.TypesInfo).Files(u.pkg.Syntax)
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// types returns the types of a unit, which for one that is not chosen are read
// now if they have not been.
func (c *cache) types(u *unit) (*types.Package, error) {
	if u.chosen {
		return u.pkg.Types, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if u.pkg.Types.Complete() {
		return u.pkg.Types, nil
	}
	if u.export == "" {
		return nil, errNotCached
	}
	f, err := os.Open(u.export)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, c.fset, c.views[u.view], u.pkg.PkgPath)
}

// sizes are those of the architecture for which the go command builds.
func (o Options) sizes(ctx context.Context) (types.Sizes, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOARCH")
	cmd.Dir, cmd.Env = o.Dir, o.Env
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	sizes := types.SizesFor("gc", strings.TrimSpace(string(out)))
	if sizes == nil {
		return nil, errNotCached
	}
	return sizes, nil
}
