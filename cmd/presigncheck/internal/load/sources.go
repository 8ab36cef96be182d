package load

import (
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/driver/source"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// seeds chooses the packages that may call a presign API: those that can reach
// one and have its name in their text. A dependency from elsewhere must import
// the API itself. One that was asked for by its own name is read in any case: that
// it does not compile must not pass for that there is nothing in it.
func (l *selection) seeds(names []string, everything bool) map[string]bool {
	sources := make(map[string]bool)
	var ask []*listing.Package
	for _, pkg := range l.worth {
		path := pkg.Path
		switch matched := l.matched[path]; {
		case everything && (l.ours(pkg) || l.importsDirectly(pkg)), matched && broken(pkg) && l.reaches(pkg), pkg.Named && !pkg.Standard:
			sources[path] = true
		case l.ours(pkg) && l.reaches(pkg), l.importsDirectly(pkg):
			ask = append(ask, pkg)
		}
	}
	add(sources, mentioning(ask, use{names, word}))
	return sources
}

// ours reports whether pkg matches the patterns or belongs to their module.
func (l *selection) ours(pkg *listing.Package) bool {
	return l.matched[pkg.Path] || pkg.Main
}

// addCallers adds the packages that may hand an expiry to one of the wrappers,
// and reports whether there are any. One that imports the wrapper's package may
// use its name in any way; one that only depends on it can select the name from
// a value that others made, to call it or to assign to it; all others can only
// call it, as a method of an interface.
func (l *selection) addCallers(sources map[string]bool, wrappers []analyzer.Wrapper) bool {
	declaring, names := make(map[string]bool), make(map[string]bool)
	for _, w := range wrappers {
		declaring[strings.TrimSuffix(w.Package, "_test")] = true
		names[w.Name] = true
	}
	reach := newReach(sorted(declaring))
	ask := make(map[mention][]*listing.Package)
	for _, pkg := range l.worth {
		switch path := pkg.Path; {
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

// tested returns the test files of those sources whose tests have one of the
// names, or import what cannot be found: loading them shows the error.
func (l *selection) tested(sources map[string]bool, names []string) map[string]bool {
	var files []string
	for _, pkg := range l.worth {
		if sources[pkg.Path] {
			files = append(files, pkg.TestFiles...)
		}
	}
	found := (use{names, word}).search(files)
	wanted := make(map[string]bool)
	for _, pkg := range l.worth {
		missing := func(imp *listing.Package) bool { return imp.Name == "" }
		if sources[pkg.Path] && (slices.ContainsFunc(pkg.TestFiles, func(file string) bool { return found[file] }) || slices.ContainsFunc(pkg.TestImports, missing)) {
			for _, file := range pkg.TestFiles {
				wanted[file] = true
			}
		}
	}
	return wanted
}

// allTests returns all test files.
func (l *selection) allTests() map[string]bool {
	all := make(map[string]bool)
	for _, pkg := range l.worth {
		for _, file := range pkg.TestFiles {
			all[file] = true
		}
	}
	return all
}

// declarers returns sources with what they build on: the packages of their
// module which they import (not for tests only) and which declare what has to do
// with an expiry. One that imports a presign API may make its options and its
// clients; one that makes durations, options or configurations may bound the
// expiry, and so may what it builds on.
func (l *selection) declarers(sources map[string]bool) map[string]bool {
	all := maps.Clone(sources)
	var readers []*listing.Package // who may read a configuration
	for _, pkg := range l.worth {
		if sources[pkg.Path] {
			readers = append(readers, pkg)
		}
	}
	l.makeReady(readers)
	for _, user := range slices.Backward(l.worth) { // dependencies come first in it
		if !all[user.Path] {
			continue
		}
		for _, imp := range user.Imports {
			if l.ours(imp) && !all[imp.Path] && (l.importsDirectly(imp) || l.helps(imp, user, readers)) {
				all[imp.Path] = true
			}
		}
	}
	return all
}

// helps reports whether user mentions a function or a variable of pkg that
// makes a duration or an option, or a configuration of which a reader reads a
// lifetime.
func (l *selection) helps(pkg, user *listing.Package, readers []*listing.Package) bool {
	made := l.made(pkg)
	selects := func(user *listing.Package, names []string) bool {
		selected := l.selected(user)
		return slices.ContainsFunc(names, func(name string) bool { return selected[name] })
	}
	read := func(lifetimes []string) bool {
		return slices.ContainsFunc(readers, func(reader *listing.Package) bool { return selects(reader, lifetimes) })
	}
	if selects(user, made.Durations) {
		return true
	}
	if !selects(user, made.Configs) {
		return false
	}
	return read(made.Lifetimes) || made.Carries && slices.ContainsFunc(pkg.Imports, func(imp *listing.Package) bool {
		return l.ours(imp) && read(l.made(imp).Lifetimes)
	})
}

// makeReady finds at once what users select, and what those packages make that
// they import: nearly all of what will be asked for.
func (l *selection) makeReady(users []*listing.Package) {
	users = slices.DeleteFunc(slices.Clone(users), func(user *listing.Package) bool { return l.selects[user] != nil })
	selects := make([]map[string]bool, len(users))
	inParallel(len(users), func(i int) { selects[i] = selectors(users[i].AllFiles()) })
	for i, user := range users {
		l.selects[user] = selects[i]
	}
	var pkgs []*listing.Package
	for _, user := range users {
		for _, imp := range user.Imports {
			if _, known := l.provides[imp]; !known && l.ours(imp) && !slices.Contains(pkgs, imp) {
				pkgs = append(pkgs, imp)
			}
		}
	}
	made := make([]source.Exported, len(pkgs))
	inParallel(len(pkgs), func(i int) { made[i] = source.ExportedBy(pkgs[i].Files) })
	for i, pkg := range pkgs {
		l.provides[pkg] = made[i]
	}
}

// made returns what a package makes.
func (l *selection) made(pkg *listing.Package) source.Exported {
	made, done := l.provides[pkg]
	if !done {
		made = source.ExportedBy(pkg.Files)
		l.provides[pkg] = made
	}
	return made
}

// selected returns the names that a package selects.
func (l *selection) selected(pkg *listing.Package) map[string]bool {
	names, done := l.selects[pkg]
	if !done {
		names = selectors(pkg.AllFiles())
		l.selects[pkg] = names
	}
	return names
}

func add(sources map[string]bool, pkgs []*listing.Package) {
	for _, pkg := range pkgs {
		sources[pkg.Path] = true
	}
}
