package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// A loader makes types from the source of what was listed. The chosen packages are
// type-checked whole. Of those that they import, and those that these import, only
// declarations are, and only those that importers can see: what nothing but the
// bodies of functions needs is not even read. Errors in imported packages are
// tolerated; only what they break in the chosen ones is reported.
//
// What C has to do with is taken for unknown: nothing has cgo run, or a compiler.
type loader struct {
	list  map[string]*listing.Record // by package ID
	why   map[string]string          // what the go command says of packages that it could not find
	texts map[string][]byte          // of files that are not to be read from the disk, by name
	fset  *token.FileSet
	sizes types.Sizes

	processors chan struct{}
	syntax     map[string]func() (*ast.File, error) // of the chosen units, by file name

	mu    sync.Mutex
	units map[string]*unit // by package ID
}

// A unit is a package, or a package as it is built for the tests of one.
type unit struct {
	pkg     *packages.Package // its types are there from the start, and complete when they have been checked
	record  *listing.Record
	chosen  bool
	cycle   []string      // imports that lead back to it
	checked chan struct{} // closed when it has been type-checked
}

// errNotListed is for tests that go list was not asked for.
var errNotListed = errors.New("the tests were not listed")

// read loads the packages with these paths, and with their tests those of which a
// test file is wanted, with texts in the place of files that have these names.
func (p *Program) read(ctx context.Context, paths, tests map[string]bool, texts map[string][]byte) ([]*packages.Package, error) {
	loaded, err := p.list.load(ctx, paths, tests, texts)
	if errors.Is(err, errNotListed) {
		if err := p.list.listTests(ctx, p.opts); err != nil {
			return nil, err
		}
		loaded, err = p.list.load(ctx, paths, tests, texts)
	}
	return loaded, err
}

func (list *selection) load(ctx context.Context, paths, tests map[string]bool, texts map[string][]byte) (loaded []*packages.Package, err error) {
	l := &loader{
		list: list.Records, why: list.why, texts: texts, fset: token.NewFileSet(), sizes: list.Sizes,
		processors: make(chan struct{}, runtime.GOMAXPROCS(0)),
		syntax:     make(map[string]func() (*ast.File, error)), units: make(map[string]*unit),
	}
	chosen, err := l.choose(list, paths, tests)
	if err != nil {
		return nil, err
	}
	group, parsing := errgroup.WithContext(ctx)
	for _, u := range chosen {
		loaded = append(loaded, u.pkg)
		group.Go(func() error { return l.parse(parsing, group, u) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	visited := make(map[*unit]bool)
	for _, u := range chosen {
		l.breakCycles(u, visited, nil)
	}
	group, ctx = errgroup.WithContext(ctx)
	for _, u := range l.units {
		group.Go(func() error { return l.check(ctx, u) })
	}
	return loaded, group.Wait()
}

// choose returns what is to be loaded whole, in the order of the IDs.
func (l *loader) choose(list *selection, paths, tests map[string]bool) (chosen []*unit, err error) {
	wanted := func(file string) bool { return tests[file] }
	read, tested := make(map[string]bool), make(map[string]bool) // packages, and those of which what is built for their tests is chosen
	for _, id := range slices.Sorted(maps.Keys(l.list)) {
		one := l.list[id]
		if !(one.ForTest == "" && paths[one.Path]) && !(paths[one.ForTest] && slices.ContainsFunc(one.Files(), wanted)) {
			continue
		}
		read[one.Path] = read[one.Path] || one.Error != nil
		u, _ := l.unit(id)
		if u == nil {
			continue // the list says why
		}
		u.chosen = true
		u.pkg.GoFiles = one.Files()
		u.pkg.CompiledGoFiles = u.pkg.GoFiles
		if one.Error != nil {
			u.pkg.Errors = append(u.pkg.Errors, packages.Error{Pos: one.Error.Pos, Msg: one.Error.Err, Kind: packages.ListError})
		}
		for _, file := range u.pkg.GoFiles {
			if l.syntax[file] == nil {
				l.syntax[file] = sync.OnceValues(func() (*ast.File, error) { return l.whole(file) })
			}
		}
		read[one.Path], tested[one.ForTest] = true, true
		chosen = append(chosen, u)
	}
	missing := func(pkg *listing.Package) bool {
		return paths[pkg.Path] && slices.ContainsFunc(pkg.TestFiles, wanted) && !tested[pkg.Path]
	}
	if slices.ContainsFunc(list.worth, missing) {
		return nil, errNotListed
	}
	for path := range paths { // a package that was not read is no package that needs no check
		if !read[path] {
			return nil, fmt.Errorf("stderr: package %s was listed and not loaded; go build shows more", path)
		}
	}
	return chosen, nil
}

// unit returns what has an ID, and whether it was not there before; nil for what
// cannot be found.
func (l *loader) unit(id string) (u *unit, isNew bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if u := l.units[id]; u != nil {
		return u, false
	}
	one := l.list[id]
	if one == nil || one.Name == "" {
		return nil, false
	}
	u = &unit{record: one, checked: make(chan struct{}), pkg: &packages.Package{
		ID: id, Name: one.Name, PkgPath: one.Path, ForTest: one.ForTest,
		Fset: l.fset, Types: types.NewPackage(one.Path, one.Name), Imports: make(map[string]*packages.Package),
	}}
	if m := one.Module; m != nil {
		u.pkg.Module = &packages.Module{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion, Main: m.Main}
	}
	if one.Path == "unsafe" {
		u.pkg.Types = types.Unsafe
	}
	l.units[id] = u
	return u, true
}

// breakCycles takes away the imports of a unit that lead to one of those above it,
// on the way to it.
func (l *loader) breakCycles(u *unit, visited map[*unit]bool, above []*unit) {
	if visited[u] {
		return
	}
	visited[u] = true
	above = append(above, u)
	for path, pkg := range u.pkg.Imports {
		imp := l.units[pkg.ID]
		if slices.Contains(above, imp) {
			u.cycle = append(u.cycle, path)
			delete(u.pkg.Imports, path)
			continue
		}
		l.breakCycles(imp, visited, above)
	}
}

// check type-checks a unit, after those that it imports.
func (l *loader) check(ctx context.Context, u *unit) error {
	defer close(u.checked)
	for _, pkg := range u.pkg.Imports {
		select {
		case <-l.units[pkg.ID].checked:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return l.work(ctx, func() { l.typeCheck(u) })
}

// work does something when a processor is free.
func (l *loader) work(ctx context.Context, do func()) error {
	l.processors <- struct{}{}
	defer func() { <-l.processors }()
	if err := ctx.Err(); err != nil {
		return err
	}
	do()
	return nil
}
