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

// FromList loads the program's packages without the compiler, with its export
// data or without.
func (p *Program) FromList(export bool) ([]*packages.Package, error) {
	return p.fromList(context.Background(), p.list.declarers(p.sources), export)
}

// Build loads the program's packages with packages.Load.
func (p *Program) Build() ([]*packages.Package, error) {
	return p.build(context.Background(), p.list.declarers(p.sources))
}

// Read loads the program's packages in the way that is best for them.
func (p *Program) Read() ([]*packages.Package, error) {
	return p.read(context.Background(), p.list.declarers(p.sources))
}

// ReplaceExportData puts another file in the place of all export data, and
// returns of how many packages there was any.
func (p *Program) ReplaceExportData(file string) (n int) {
	for _, one := range p.list.built {
		if one.Export != "" {
			one.Export = file
			n++
		}
	}
	return n
}
