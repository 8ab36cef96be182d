package load

import (
	"slices"

	"golang.org/x/tools/go/packages"
)

// A reach knows which packages import one of some packages, directly or
// through others. An import that cannot be found might be one of them, so a
// package with such an import reaches too.
type reach struct {
	of   []string
	memo map[*packages.Package]bool
}

func newReach(of []string) *reach {
	return &reach{of: of, memo: make(map[*packages.Package]bool)}
}

// reaches reports whether pkg is one of the packages or imports one.
func (r *reach) reaches(pkg *packages.Package) bool {
	found, done := r.memo[pkg]
	if done {
		return found
	}
	r.memo[pkg] = false // ends the walk if broken packages import in a circle
	found = pkg.Name == "" || r.direct(pkg.PkgPath)
	for _, imp := range pkg.Imports {
		if found = found || r.reaches(imp); found {
			break
		}
	}
	r.memo[pkg] = found
	return found
}

// direct reports whether path is one of the packages.
func (r *reach) direct(path string) bool {
	_, found := slices.BinarySearch(r.of, path)
	return found
}

// importsDirectly reports whether pkg names one of the packages in an import.
func (r *reach) importsDirectly(pkg *packages.Package) bool {
	for _, imp := range pkg.Imports {
		if r.direct(imp.PkgPath) {
			return true
		}
	}
	return false
}

// broken reports whether the go command could not make sense of pkg or of one
// of its imports. Loading it shows the error with its position.
func broken(pkg *packages.Package) bool {
	if len(pkg.Errors) > 0 {
		return true
	}
	for _, imp := range pkg.Imports {
		if imp.Name == "" {
			return true
		}
	}
	return false
}
