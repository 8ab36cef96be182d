package load

import (
	"slices"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// A reach knows which packages import one of some packages, directly or
// through others. An import that cannot be found might be one of them, and one
// that the go command could not make sense of might import one, so a package
// with such an import reaches too.
type reach struct {
	of   []string // sorted
	memo map[*listing.Package]bool
}

func newReach(of []string) *reach {
	return &reach{of: of, memo: make(map[*listing.Package]bool)}
}

// reaches reports whether pkg is one of the packages, or imports one, be it for
// its tests.
func (r *reach) reaches(pkg *listing.Package) bool {
	return r.through(pkg) || slices.ContainsFunc(pkg.TestImports, r.through)
}

func (r *reach) through(pkg *listing.Package) bool {
	found, done := r.memo[pkg]
	if done {
		return found
	}
	r.memo[pkg] = false // ends the walk if broken packages import in a circle
	found = pkg.Name == "" || pkg.Unlisted || len(pkg.Errors) > 0 || r.direct(pkg.Path) || slices.ContainsFunc(pkg.Imports, r.through)
	r.memo[pkg] = found
	return found
}

// direct reports whether path is one of the packages.
func (r *reach) direct(path string) bool {
	_, found := slices.BinarySearch(r.of, path)
	return found
}

// importsDirectly reports whether pkg names one of the packages in an import.
func (r *reach) importsDirectly(pkg *listing.Package) bool {
	return slices.ContainsFunc(pkg.AllImports(), func(imp *listing.Package) bool { return r.direct(imp.Path) })
}

// broken reports whether the go command could not make sense of pkg or of one
// of its imports. Loading it shows the error with its position.
func broken(pkg *listing.Package) bool {
	return len(pkg.Errors) > 0 || slices.ContainsFunc(pkg.AllImports(), func(imp *listing.Package) bool { return imp.Name == "" })
}
