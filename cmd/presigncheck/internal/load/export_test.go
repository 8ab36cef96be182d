package load

import (
	"context"

	"golang.org/x/tools/go/packages"
)

// BuiltWith makes the program one that was built with another Go, until the
// returned function is called.
func BuiltWith(version string) (undo func()) {
	before := builtWith
	builtWith = version
	return func() { builtWith = before }
}

// Read loads the program's packages once more.
func (p *Program) Read() ([]*packages.Package, error) {
	return p.read(context.Background(), p.list.declarers(p.sources), p.tests, nil)
}

// Paths are those of the packages that are loaded whole.
func (p *Program) Paths() []string { return sorted(p.list.declarers(p.sources)) }
