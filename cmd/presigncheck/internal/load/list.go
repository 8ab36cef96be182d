package load

import (
	"context"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer/makers"
	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// A listed package is a node of the import graph.
type listed struct {
	path, name string           // the name is empty if the package cannot be found
	module     string           // its module's path, "" in the standard library
	main       bool             // of a module that is being worked on
	standard   bool             // of the standard library
	root       bool             // matches the patterns
	unlisted   bool             // nothing but the path is known
	testOnly   bool             // only tests depend on it
	errors     []packages.Error // the go command could not make sense of it

	files, testFiles     []string // Go files
	imports, testImports []*listed
}

// allImports returns what the package and its tests import.
func (l *listed) allImports() []*listed { return slices.Concat(l.imports, l.testImports) }

// allFiles returns the Go files of the package and its tests.
func (l *listed) allFiles() []string { return slices.Concat(l.files, l.testFiles) }

// A listing is the import graph of the packages that match the patterns.
type listing struct {
	*reach
	roots     int               // packages that match the patterns
	matched   map[string]bool   // their paths
	unmatched []packages.Error  // of patterns that match nothing
	why       map[string]string // what the go command says of packages that it could not find
	all       []*listed         // roots and dependencies that are worth reading, dependencies first
	makers    map[*listed]makers.Exported
	selects   map[*listed]map[string]bool // the names that they select
	records   map[string]*record          // what was listed, and what is built for tests, by package ID
	sizes     types.Sizes
	patterns  []string
}

// list asks for the import graph.
func list(ctx context.Context, target Target, patterns []string, opts Options) (*listing, error) {
	var got *graph
	var err error
	if opts.hasDriver() || slices.ContainsFunc(patterns, func(p string) bool { return strings.Contains(p, "=") }) {
		got, err = opts.byDriver(ctx, patterns)
	} else {
		got, err = opts.byGoList(ctx, target, patterns)
	}
	if err != nil {
		return nil, goError(err)
	}
	if err := tooNew(got.byID); err != nil {
		return nil, err
	}
	l := &listing{
		reach: newReach(target.Packages), matched: make(map[string]bool), why: make(map[string]string), records: got.byID, sizes: got.sizes, unmatched: got.unmatched, patterns: patterns,
		makers: make(map[*listed]makers.Exported), selects: make(map[*listed]map[string]bool),
	}
	sdks := make(map[string]bool) // modules of the presign packages
	for _, pkg := range got.all {
		switch {
		case pkg.root && pkg.name == "": // stands for a pattern that matches nothing
			l.unmatched = append(l.unmatched, pkg.errors...)
		case pkg.root:
			l.matched[pkg.path] = true
		case (pkg.name == "" || pkg.unlisted) && len(pkg.errors) > 0:
			l.why[pkg.path] = pkg.errors[0].Msg
		}
		if pkg.module != "" && !pkg.main && l.direct(pkg.path) {
			sdks[pkg.module] = true
		}
	}
	l.roots = len(l.matched)
	if l.roots == 0 {
		return nil, nothingMatches(patterns, l.unmatched)
	}
	for _, pkg := range got.all {
		// The check knows the API of an SDK from the table, and its inside is
		// nobody's wrapper.
		if l.matched[pkg.path] || pkg.name != "" && !pkg.testOnly && !pkg.standard && !sdks[pkg.module] && !screen.SDK(pkg.path) {
			l.all = append(l.all, pkg)
		}
	}
	return l, nil
}

// listTests asks again, for what is built for tests too.
func (l *listing) listTests(ctx context.Context, opts Options) error {
	found, err := opts.goList(ctx, []string{"-test"}, l.patterns)
	if err != nil {
		return err
	}
	l.records = found.byID
	return nil
}

// sourcePath is the path by which the go command finds the package, which for
// the variants made for tests is that of the package under test.
func sourcePath(pkg *packages.Package) string {
	if pkg.ForTest != "" && (strings.HasSuffix(pkg.PkgPath, "_test") || strings.HasSuffix(pkg.PkgPath, ".test")) {
		return pkg.ForTest
	}
	return strings.TrimSuffix(pkg.PkgPath, ".test")
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func nothingMatches(patterns []string, errs []packages.Error) error {
	why := "name packages as for go build, for example ./..."
	if len(errs) > 0 {
		why = strings.ReplaceAll(errs[0].Msg, "\n\t", " ")
	}
	if pattern := strings.TrimSuffix(patterns[0], "/"); len(patterns) == 1 && strings.HasPrefix(why, "no Go files in ") {
		why += "; " + pattern + "/... names the packages below it"
	}
	return fmt.Errorf("no packages match %s: %s", strings.Join(patterns, " "), why)
}
