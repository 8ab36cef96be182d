package ssaview

import (
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"golang.org/x/tools/go/ssa"
)

// Private reports whether only this package can set an exported field: nobody
// imports a program, and the structs with the field get into no interface, by
// which others might fill them.
func (p *Package) Private(f *types.Var) bool {
	if p.Pkg.Name() != "main" {
		return false
	}
	for _, t := range p.boxed {
		if Encloses(t, f) {
			return false
		}
	}
	return len(p.Fields[f]) > 0
}

// IsSet reports whether something is stored to a field, even if nothing is known
// of it yet.
func (p *Package) IsSet(f *types.Var) bool {
	return slices.ContainsFunc(p.Fields[f], func(use FieldUse) bool {
		return (!p.InTest(use.Addr) || p.TestPos(f)) && slices.ContainsFunc(*use.Addr.Referrers(), func(ref ssa.Instruction) bool {
			st, ok := ref.(*ssa.Store)
			return ok && st.Addr == use.Addr
		})
	})
}

// Selects reports whether an address is that of the field which a step leads to.
func Selects(fa *ssa.FieldAddr, head access.Step) bool {
	f := FieldOf(fa.X.Type(), fa.Field)
	return f != nil && access.ToField(f.Name()) == head
}
