// Package listing says what packages there are, and how they import one another,
// as the go command tells it, or another driver of packages.Load. Nothing is
// built, and nothing of a package is read but its imports.
package listing

import (
	"context"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Options say how to list.
type Options struct {
	Dir   string   // where the go command runs; "" means the working directory
	Tests bool     // the tests of what matches the patterns belong to it
	Tags  string   // build tags, comma-separated
	Env   []string // environment of the go command; nil means the process's own

	// Downloading is told of each module that the go command downloads, as its
	// path and version; nil if nobody wants to know.
	Downloading func(module string)
}

// A Graph is what one listing says.
type Graph struct {
	All       []*Package         // as others import them, dependencies first
	Records   map[string]*Record // and what is built for tests, by package ID
	Sizes     types.Sizes        // of the architecture that is built for
	Unmatched []packages.Error   // of patterns that match nothing
}

// Packages lists what matches the patterns, and all that it depends on; with tests
// also what is built for them, which takes the go command longer, and may have it
// download modules. The error is one line.
func (o Options) Packages(ctx context.Context, patterns []string, tests bool) (g *Graph, err error) {
	if o.hasDriver() || slices.ContainsFunc(patterns, func(p string) bool { return strings.Contains(p, "=") }) {
		g, err = o.byDriver(ctx, patterns)
	} else {
		g, err = o.byGoList(ctx, patterns, tests)
	}
	if err != nil {
		return nil, Error(err)
	}
	return g, nil
}

// environ is the environment of the go command, to be added to.
func (o Options) environ() []string {
	if o.Env == nil {
		return os.Environ()
	}
	return slices.Clone(o.Env)
}

// lookup returns what the environment says last of a variable.
func (o Options) lookup(name string) (value string, set bool) {
	for _, e := range o.environ() {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			value, set = v, true
		}
	}
	return value, set
}
