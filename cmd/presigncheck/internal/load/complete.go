package load

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/tools/go/packages"
)

// complete returns an error unless each of the paths that were to be loaded is
// there, with the syntax of its files or with what is wrong with it.
//
// packages.Load asks the go command to build, and takes one that could not even
// start for one that found nothing: packages that are missing from what it
// returns are no packages that need no check.
// https://pkg.go.dev/golang.org/x/tools/go/packages#Load
func (p *Program) complete(ctx context.Context, paths map[string]bool, loaded []*packages.Package) error {
	there, broken := make(map[string]bool), false
	for _, pkg := range loaded {
		if len(pkg.Syntax) > 0 || len(pkg.Errors) > 0 || len(pkg.GoFiles) == 0 {
			there[sourcePath(pkg)] = true
		}
		broken = broken || len(pkg.Errors) > 0
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		switch {
		case there[path]:
			continue
		case paths[ofFiles] && path != ofFiles: // the go command takes no packages beside files
			if p.sources[path] && !broken {
				return fmt.Errorf("stderr: %s has to be read too; name packages instead of files", path)
			}
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		// Whoever does not build for packages.Load says why.
		if _, err := p.opts.goList(ctx, []string{"-export"}, p.list.arguments(map[string]bool{path: true})); err != nil {
			return err
		}
		return fmt.Errorf("stderr: package %s was listed and not loaded; go build shows more", path)
	}
	return nil
}

// why is what the go command says of imports that failed. Where the list of
// packages has nothing on one, it was found and could not be built.
func (p *Program) why(ctx context.Context, paths map[string]bool, loaded []*packages.Package) map[string]string {
	unexplained := func(e packages.Error) bool {
		m := failedImport.FindStringSubmatch(e.Msg)
		return m != nil && p.list.why[m[1]] == ""
	}
	if !slices.ContainsFunc(loaded, func(pkg *packages.Package) bool { return slices.ContainsFunc(pkg.Errors, unexplained) }) {
		return p.list.why
	}
	built, err := p.opts.goList(ctx, []string{"-export"}, p.list.arguments(paths))
	if err != nil {
		return p.list.why // the type checker's words have to do
	}
	why := maps.Clone(p.list.why)
	for path, pkg := range built.byID {
		if pkg.Error != nil && why[path] == "" {
			why[path] = firstLines(withoutHeadings(pkg.Error.Err))
		}
	}
	why["C"] = why["runtime/cgo"]
	return why
}

// unread are the errors of packages that match the patterns and of which loading
// says nothing: those that need no look into, as far as one can tell, and those
// that have no files left to look into.
func (l *listing) unread(loaded []*packages.Package) (errs []packages.Error) {
	said := make(map[string]bool)
	for _, pkg := range loaded {
		if len(pkg.Errors) > 0 {
			said[sourcePath(pkg)] = true
		}
	}
	for _, pkg := range l.all {
		if !l.matched[pkg.path] || said[pkg.path] {
			continue
		}
		for _, e := range pkg.errors {
			if !onlyEmbeds(e.Msg) && !slices.Contains(errs, e) {
				errs = append(errs, e)
			}
		}
	}
	return errs
}
