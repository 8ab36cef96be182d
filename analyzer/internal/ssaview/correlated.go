package ssaview

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// Variables that are set together tell of each other: where "never" is known to
// be false, the number that was set along with "never = true" does not come.

// TogetherWith keeps the conditions on values that are chosen in the same place
// as v.
func TogetherWith(v *ssa.Phi, gs []Guard) []Guard {
	var out []Guard
	for _, g := range gs {
		if phi, ok := g.Cond.(*ssa.Phi); ok && phi != v && phi.Block() == v.Block() {
			out = append(out, g)
		}
	}
	return out
}

// OnEdge is what conditions mean for the values that come in over edge i; it
// reports false if control cannot have come from there.
func OnEdge(gs []Guard, i int) (before []Guard, ok bool) {
	for _, g := range gs {
		switch v := g.Cond.(*ssa.Phi).Edges[i].(type) {
		case *ssa.Const:
			if v.Value != nil && v.Value.Kind() == constant.Bool && constant.BoolVal(v.Value) != g.Want {
				return nil, false
			}
		case *ssa.Phi:
			before = append(before, Guard{v, g.Want, g.At})
		}
	}
	return before, true
}
