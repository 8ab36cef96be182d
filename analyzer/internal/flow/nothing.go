package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// forNothing reports whether a return hands back a number because there is
// nothing that it could be read from: it stands behind comparisons with nil, as
// in the getters of optional fields. Such a number is as good as none.
func forNothing(ret *ssa.Return, n int) bool {
	c, ok := ret.Results[n].(*ssa.Const)
	if !ok || !isZero(c) {
		return false
	}
	b := ret.Block()
	for _, pred := range b.Preds {
		cond, ok := pred.Instrs[len(pred.Instrs)-1].(*ssa.If)
		if !ok || !isNilThere(cond, b) {
			return false
		}
	}
	return len(b.Preds) > 0
}

// isNilThere reports whether a condition leads to a block if something is nil.
func isNilThere(cond *ssa.If, there *ssa.BasicBlock) bool {
	cmp, ok := cond.Cond.(*ssa.BinOp)
	if !ok || !isNil(cmp.X) && !isNil(cmp.Y) {
		return false
	}
	succs := cond.Block().Succs
	return cmp.Op == token.EQL && succs[0] == there || cmp.Op == token.NEQ && succs[1] == there
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// zeroes are terms of which each is what a variable holds that was never set.
func zeroes(ts []Term) (out []Term) {
	for _, t := range ts {
		t.Zero = true
		out = append(out, t)
	}
	return out
}
