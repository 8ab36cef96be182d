package flow

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// Variables that are set together tell of each other: where "never" is known to
// be false, the number that was set along with "never = true" does not come.

// togetherWith keeps the conditions on values that are chosen in the same place
// as v.
func togetherWith(v *ssa.Phi, gs []guard) []guard {
	var out []guard
	for _, g := range gs {
		if phi, ok := g.cond.(*ssa.Phi); ok && phi != v && phi.Block() == v.Block() {
			out = append(out, g)
		}
	}
	return out
}

// onEdge is what conditions mean for the values that come in over edge i; it
// reports false if control cannot have come from there.
func onEdge(gs []guard, i int) (before []guard, ok bool) {
	for _, g := range gs {
		switch v := g.cond.(*ssa.Phi).Edges[i].(type) {
		case *ssa.Const:
			if v.Value != nil && v.Value.Kind() == constant.Bool && constant.BoolVal(v.Value) != g.want {
				return nil, false
			}
		case *ssa.Phi:
			before = append(before, guard{v, g.want, g.at})
		}
	}
	return before, true
}
