package flow

import "golang.org/x/tools/go/ssa"

// madeBy is the only call that v can be the result of.
func (e *eval) madeBy(v ssa.Value, depth int) *ssa.Call {
	if depth > 12 {
		return nil
	}
	if inner, ok := unwrap(v); ok {
		return e.madeBy(inner, depth+1)
	}
	switch v := v.(type) {
	case *ssa.Call:
		if fn := e.callee(v.Common()); fn != nil && fn.Blocks != nil {
			if rets := returns(fn); len(rets) == 1 && len(rets[0].Results) > 0 {
				return e.madeBy(rets[0].Results[0], depth+1)
			}
			return nil
		}
		return v
	case *ssa.Extract:
		if v.Index == 0 {
			return e.madeBy(v.Tuple, depth+1)
		}
	case *ssa.UnOp:
		return e.onlyStored(v.X, depth)
	}
	return nil
}

// onlyStored is madeBy for what lies at an address, if it is stored to once.
func (e *eval) onlyStored(addr ssa.Value, depth int) *ssa.Call {
	var vals []ssa.Value
	switch addr := addr.(type) {
	case *ssa.Alloc:
		vals = storedTo(addr)
	case *ssa.FieldAddr:
		for _, use := range e.fields[fieldOf(addr.X.Type(), addr.Field)] {
			for _, ref := range *use.addr.Referrers() {
				if st, ok := ref.(*ssa.Store); ok && st.Addr == use.addr && !e.inTest(st) {
					vals = append(vals, st.Val)
				}
			}
		}
	case *ssa.Global:
		for _, instr := range e.globals[addr] {
			if st, ok := instr.(*ssa.Store); ok && !e.inTest(st) {
				vals = append(vals, st.Val)
			}
		}
	}
	if len(vals) != 1 {
		return nil
	}
	return e.madeBy(vals[0], depth+1)
}
