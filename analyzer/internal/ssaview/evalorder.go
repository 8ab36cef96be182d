package ssaview

import (
	"golang.org/x/tools/go/ssa"
)

// ReadBy is the instruction before which a load takes place.
//
// In "return cfg, decode(&cfg)" the language leaves open whether cfg is read
// before the call or after it (Go specification, "Order of evaluation"). The gc
// compiler reads it after, programs count on that, and package ssa reads it
// before.
func ReadBy(load *ssa.UnOp) ssa.Instruction {
	refs := load.Referrers()
	if refs == nil || len(*refs) != 1 {
		return load
	}
	b := load.Block()
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || (*refs)[0].Block() != b {
		return load
	}
	switch user := (*refs)[0].(type) {
	case *ssa.Return:
	case *ssa.Store: // to a named result
		if user.Val != load || !isResult(user.Addr) {
			return load
		}
	default:
		return load
	}
	var last ssa.Instruction = load
	after := false
	for _, instr := range b.Instrs {
		after = after || instr == load
		if call, ok := instr.(*ssa.Call); ok && after && call.Pos() > ret.Pos() {
			last = (*refs)[0]
		}
	}
	return last
}

// isResult reports whether an address is that of a named result.
func isResult(addr ssa.Value) bool {
	alloc, ok := addr.(*ssa.Alloc)
	if !ok {
		return false
	}
	for r := range alloc.Parent().Signature.Results().Variables() {
		if r.Name() != "" && r.Name() == alloc.Comment {
			return true
		}
	}
	return false
}
