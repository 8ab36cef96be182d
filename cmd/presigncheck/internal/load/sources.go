package load

import (
	"maps"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer/makers"
)

// seeds chooses the packages that may call a presign API: those that can reach
// one and have its name in their text. A dependency from elsewhere must import
// the API itself.
func (l *listing) seeds(names []string, everything bool) map[string]bool {
	sources := make(map[string]bool)
	var ask []*packages.Package
	for _, pkg := range l.all {
		path := sourcePath(pkg)
		switch matched := l.matched[path]; {
		case everything && (l.ours(pkg) || l.importsDirectly(pkg)), matched && broken(pkg) && l.reaches(pkg):
			sources[path] = true
		case l.ours(pkg) && l.reaches(pkg), l.importsDirectly(pkg):
			ask = append(ask, pkg)
		}
	}
	add(sources, mentioning(ask, use{names, word}))
	return sources
}

// ours reports whether pkg matches the patterns or belongs to their module.
func (l *listing) ours(pkg *packages.Package) bool {
	return l.matched[sourcePath(pkg)] || pkg.Module != nil && pkg.Module.Main
}

// A Wrapper is a function that hands an expiry of its callers to a presign call.
type Wrapper struct {
	Package string // import path
	Name    string // without receiver
}

// addCallers adds the packages that may hand an expiry to one of the wrappers,
// and reports whether there are any. One that imports the wrapper's package may
// use its name in any way; one that only depends on it can select the name from
// a value that others made, to call it or to assign to it; all others can only
// call it, as a method of an interface.
func (l *listing) addCallers(sources map[string]bool, wrappers []Wrapper) bool {
	declaring, names := make(map[string]bool), make(map[string]bool)
	for _, w := range wrappers {
		declaring[strings.TrimSuffix(w.Package, "_test")] = true
		names[w.Name] = true
	}
	reach := newReach(sorted(declaring))
	ask := make(map[mention][]*packages.Package)
	for _, pkg := range l.all {
		switch path := sourcePath(pkg); {
		case sources[path]:
		case reach.importsDirectly(pkg):
			ask[word] = append(ask[word], pkg)
		case reach.reaches(pkg):
			ask[selected] = append(ask[selected], pkg)
		case l.matched[path]:
			ask[called] = append(ask[called], pkg)
		}
	}
	before := len(sources)
	for how, pkgs := range ask {
		add(sources, mentioning(pkgs, use{sorted(names), how}))
	}
	return len(sources) > before
}

// declarers returns sources with what they build on: the packages of their
// module which they import (not for tests only) and which declare what has to do
// with an expiry. One that imports a presign API may make its options and its
// clients; one that makes durations or options may bound the expiry.
func (l *listing) declarers(sources map[string]bool) map[string]bool {
	all := maps.Clone(sources)
	for _, user := range l.all {
		if !sources[sourcePath(user)] || user.ForTest != "" || strings.HasSuffix(user.PkgPath, ".test") {
			continue
		}
		for _, imp := range user.Imports {
			if l.ours(imp) && !all[imp.PkgPath] && (l.importsDirectly(imp) || l.helps(imp, user)) {
				all[imp.PkgPath] = true
			}
		}
	}
	return all
}

// helps reports whether user mentions a function or a variable of pkg that
// makes a duration or an option.
func (l *listing) helps(pkg, user *packages.Package) bool {
	names, done := l.makers[pkg]
	if !done {
		names = makers.In(pkg.GoFiles)
		l.makers[pkg] = names
	}
	return len(names) > 0 && len(mentioning([]*packages.Package{user}, use{names, member})) > 0
}

func add(sources map[string]bool, pkgs []*packages.Package) {
	for _, pkg := range pkgs {
		sources[sourcePath(pkg)] = true
	}
}
