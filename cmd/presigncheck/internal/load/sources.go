package load

import (
	"slices"

	"golang.org/x/tools/go/packages"
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
		case everything && (matched || l.importsDirectly(pkg)), matched && broken(pkg) && l.reaches(pkg):
			sources[path] = true
		case l.ours(pkg) && l.reaches(pkg), l.importsDirectly(pkg):
			ask = append(ask, pkg)
		}
	}
	for _, pkg := range mentioning(ask, anyUse(names)) {
		sources[sourcePath(pkg)] = true
	}
	l.addDeclarers(sources)
	return sources
}

// ours reports whether pkg matches the patterns or belongs to their module.
func (l *listing) ours(pkg *packages.Package) bool {
	return l.matched[sourcePath(pkg)] || pkg.Module != nil && pkg.Module.Main
}

// callers chooses further packages that may hand an expiry to a wrapper of one
// of these names. One that imports the wrapper, perhaps through others, may use
// the name in any way; one that does not can only call it, as a method of an
// interface.
func (l *listing) callers(names []string, sources map[string]bool) []string {
	importers := newReach(sorted(sources))
	var users, strangers []*packages.Package
	for _, pkg := range l.all {
		switch path := sourcePath(pkg); {
		case sources[path]:
		case importers.reaches(pkg):
			users = append(users, pkg)
		case l.matched[path]:
			strangers = append(strangers, pkg)
		}
	}
	var paths []string
	for _, pkg := range slices.Concat(mentioning(users, anyUse(names)), mentioning(strangers, methodCall(names))) {
		paths = append(paths, sourcePath(pkg))
	}
	return paths
}

// addDeclarers adds to sources the packages among their dependencies that
// import a presign API without calling it. They may declare the options, the
// clients and the limits that the sources use.
func (l *listing) addDeclarers(sources map[string]bool) {
	var roots []*packages.Package
	for _, pkg := range l.all {
		if sources[sourcePath(pkg)] {
			roots = append(roots, pkg)
		}
	}
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if l.ours(pkg) && l.importsDirectly(pkg) {
			sources[sourcePath(pkg)] = true
		}
	})
}
