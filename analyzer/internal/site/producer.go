package site

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// producer is the only call that v can be the result of.
func producer(e *valueflow.Eval, v ssa.Value, depth int) *ssa.Call {
	if depth > 12 {
		return nil
	}
	if inner, ok := ssaview.Unwrap(v); ok {
		return producer(e, inner, depth+1)
	}
	switch v := v.(type) {
	case *ssa.Call:
		if fn := e.Callee(v.Common()); fn != nil && fn.Blocks != nil {
			if rets := ssaview.Returns(fn); len(rets) == 1 && len(rets[0].Results) > 0 {
				return producer(e, rets[0].Results[0], depth+1)
			}
			return nil
		}
		return v
	case *ssa.Extract:
		if v.Index == 0 {
			return producer(e, v.Tuple, depth+1)
		}
	case *ssa.UnOp:
		return onlyStored(e, v.X, depth)
	}
	return nil
}

// onlyStored is producer for what lies at an address, if it is stored to once.
func onlyStored(e *valueflow.Eval, addr ssa.Value, depth int) *ssa.Call {
	var vals []ssa.Value
	switch addr := addr.(type) {
	case *ssa.Alloc:
		vals = ssaview.StoredTo(addr)
	case *ssa.FieldAddr:
		for _, use := range e.Fields[ssaview.FieldOf(addr.X.Type(), addr.Field)] {
			for _, ref := range *use.Addr.Referrers() {
				if st, ok := ref.(*ssa.Store); ok && st.Addr == use.Addr && !e.InTest(st) {
					vals = append(vals, st.Val)
				}
			}
		}
	case *ssa.Global:
		for _, instr := range e.Globals[addr] {
			if st, ok := instr.(*ssa.Store); ok && !e.InTest(st) {
				vals = append(vals, st.Val)
			}
		}
	}
	if len(vals) != 1 {
		return nil
	}
	return producer(e, vals[0], depth+1)
}
