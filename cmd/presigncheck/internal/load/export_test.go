package load

import (
	"context"

	"golang.org/x/tools/go/packages"
)

// FromCache loads the program's packages from the build cache.
func (p *Program) FromCache() ([]*packages.Package, error) {
	return p.fromCache(context.Background(), p.list.declarers(p.sources))
}

// Build loads the program's packages with packages.Load.
func (p *Program) Build() ([]*packages.Package, error) {
	return p.build(context.Background(), p.list.declarers(p.sources))
}
