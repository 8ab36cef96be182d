package ssaview

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// ForNothing reports whether a return hands back a number because there is
// nothing that it could be read from: it stands behind comparisons with nil, as
// in the getters of optional fields. Such a number is as good as none.
func ForNothing(ret *ssa.Return, n int) bool {
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
	if !ok || !IsNil(cmp.X) && !IsNil(cmp.Y) {
		return false
	}
	succs := cond.Block().Succs
	return cmp.Op == token.EQL && succs[0] == there || cmp.Op == token.NEQ && succs[1] == there
}

// IsNil reports whether a value is the constant nil.
func IsNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}
