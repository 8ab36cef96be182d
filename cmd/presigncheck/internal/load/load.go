// Package load brings in just the packages that the check has to read.
//
// Most packages of a module cannot presign anything. Listing packages is
// cheap, and so is looking for a name in their text; only packages that can
// reach a presign API and mention one, and those that mention a wrapper of one,
// are parsed and type-checked whole.
//
// One go list tells what there is, or another driver of packages.Load. From that
// a loader makes the types of what is chosen, and of what it imports, from source.
// Nothing is built, and nothing is kept: a build cache makes it no faster, except
// for the go command's own index of packages.
package load

import (
	"context"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// Options say what to load.
type Options struct {
	Dir   string   // where the go command runs; "" means the working directory
	Tests bool     // test files too
	Tags  string   // build tags, comma-separated
	Env   []string // environment of the go command; nil means the process's own

	// Downloading is told of each module that the go command downloads, as its
	// path and version; nil if nobody wants to know.
	Downloading func(module string)

	// Everything loads all packages that can reach a presign API, whatever
	// their text says, and all that match the patterns. It is slow and finds
	// the same; it is there to show that.
	Everything bool
}

func (o Options) listing() listing.Options {
	return listing.Options{Dir: o.Dir, Tests: o.Tests, Tags: o.Tags, Env: o.Env, Downloading: o.Downloading}
}

// Target is what the check looks for.
type Target struct {
	Packages []string // import paths of the packages that hold presign APIs
	Names    []string // names of the functions that presign, without package and receiver
}

// A Program is what Packages found.
type Program struct {
	// Listed counts the packages that match the patterns.
	Listed int
	// Packages are those that match the patterns and have to be checked,
	// loaded from source. Packages with errors are among them, as far as they
	// could be read. Packages that do not match the patterns but may wrap a
	// presign call are loaded from source too: they are found among Imports.
	Packages []*packages.Package
	// Errors are the problems of packages, in the order of the packages.
	Errors []packages.Error
	// Excluded are the Go files in what the patterns match that are for other
	// systems or other tags, and have the name of a presign function or a wrapper.
	// Nothing of them was checked.
	Excluded []string

	opts    Options
	list    *selection
	sources map[string]bool // paths of what may presign or call a wrapper
	names   []string        // of presign functions and wrappers
	tests   map[string]bool // the test files of sources that are worth reading
}

// Packages loads what has to be checked for the target among the packages
// matching the patterns. The error is for patterns that match nothing and for a
// go command that fails; problems of single packages are in the Program.
func Packages(ctx context.Context, target Target, patterns []string, opts Options) (*Program, error) {
	l, err := list(ctx, target, patterns, opts)
	if err != nil {
		return nil, err
	}
	p := &Program{Listed: l.roots, opts: opts, list: l, names: target.Names}
	p.sources = l.seeds(target.Names, opts.Everything)
	if opts.Everything {
		p.tests = l.allTests()
	} else {
		p.follow(l.predict(p.sources, target.Names))
	}
	return p, p.load(ctx)
}

// Follow loads in addition the packages that may call one of these wrappers, and
// reports whether there are any. Then all packages are new, and have to be
// checked again.
func (p *Program) Follow(ctx context.Context, wrappers []analyzer.Wrapper) (more bool, err error) {
	if p.opts.Everything || !p.follow(wrappers) {
		return false, nil
	}
	return true, p.load(ctx)
}

// follow chooses what calls one of the wrappers, and reports whether that is
// anything new. Tests that name nothing of interest are left alone.
func (p *Program) follow(wrappers []analyzer.Wrapper) (more bool) {
	more = p.list.addCallers(p.sources, wrappers)
	for _, w := range wrappers {
		p.names = append(p.names, w.Name)
	}
	read := len(p.tests)
	p.tests = p.list.tested(p.sources, p.names)
	return more || len(p.tests) > read
}

// load reads the sources, all of them at once, so that the same type is the same
// object everywhere.
func (p *Program) load(ctx context.Context) error {
	p.Packages, p.Errors = nil, slices.Clone(p.list.Unmatched)
	var loaded []*packages.Package
	if len(p.sources) > 0 {
		var err error
		if loaded, err = p.read(ctx, p.list.declarers(p.sources), p.tests, nil); err != nil {
			return listing.Error(err)
		}
	}
	p.Excluded = p.list.excludedWith(p.names, p.opts.Tests)
	found := newProblems(p.list.why)
	for _, pkg := range loaded {
		switch path := listing.SourcePath(pkg); {
		case p.list.matched[path]:
			p.Packages = append(p.Packages, pkg)
			found.of(pkg)
		case p.sources[path]: // a wrapper, without which its callers are not seen
			found.of(pkg)
		}
	}
	p.Errors = append(p.Errors, p.list.unread(loaded)...)
	p.Errors = append(p.Errors, found.all()...)
	return nil
}
