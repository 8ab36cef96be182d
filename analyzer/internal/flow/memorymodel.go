package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// memory finds what is in memory at a place.
type memory struct {
	at        func(e *eval, addr ssa.Value, path access.Path, p place) []Term               // what lies at path of what addr points to
	load      func(e *eval, v *ssa.UnOp, path access.Path, p place) []Term                  // what a load yields
	element   func(e *eval, v, collection, key ssa.Value, path access.Path, p place) []Term // what lies at path of the element that v reads
	collected func(e *eval, v ssa.Value, path access.Path, p place) ([]Term, bool)          // what lies at a path that begins with an element, if v makes a collection
}
