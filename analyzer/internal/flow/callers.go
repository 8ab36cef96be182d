package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// indexFuncValues finds which functions are called through function values:
// variables, method values, and parameters that a function was passed for.
func (e *eval) indexFuncValues() {
	total := e.total
	e.total = fuelForFuncValues
	defer func() { e.total = total }()
	for _, call := range e.invokes {
		e.refuel()
		if fn := e.callee(call.Common()); fn != nil {
			e.byFunc[fn] = append(e.byFunc[fn], call)
		} else if fns := e.held(call).own; len(fns) > 0 {
			for _, fn := range fns {
				e.byFunc[fn] = append(e.byFunc[fn], call)
			}
		} else if p, ok := call.Common().Value.(*ssa.Parameter); ok && !call.Common().IsInvoke() {
			e.indexCallback(p, call)
		}
	}
	for _, fn := range e.funcs {
		if m := e.unbound(fn); m != fn {
			e.byFunc[m] = append(e.byFunc[m], e.calls[fn]...)
		}
	}
}

// fuelForFuncValues bounds the search for all functions that function values hold.
const fuelForFuncValues = 100_000

// indexCallback notes that a call of a parameter calls all functions that are
// passed for it.
func (e *eval) indexCallback(p *ssa.Parameter, call ssa.CallInstruction) {
	n := slices.Index(p.Parent().Params, p)
	for _, outer := range e.calls[p.Parent()] {
		args := arguments(outer.Common(), p.Parent())
		if n < 0 || n >= len(args) {
			continue
		}
		if fn := e.funcValue(args[n], 0); fn != nil {
			e.byFunc[fn] = append(e.byFunc[fn], call)
		}
	}
}

// callers are the calls of fn in the package, also through function values and
// interfaces.
func (e *eval) callers(fn *ssa.Function) []ssa.CallInstruction {
	out := slices.Concat(e.calls[fn], e.byFunc[fn])
	recv := fn.Signature.Recv()
	if recv == nil {
		return out
	}
	for _, call := range e.invokes {
		c := call.Common()
		if !c.IsInvoke() || c.Method.Name() != fn.Name() || e.match(c) != nil {
			continue
		}
		if iface, ok := c.Value.Type().Underlying().(*types.Interface); ok && types.Implements(recv.Type(), iface) {
			out = append(out, call)
		}
	}
	return out
}

// handedIn is what the callers set for a client that they hand to a function.
// It is asked at the presign call, not at its callers: the call is where the
// expiry is missing.
func (e *eval) handedIn(t Term, depth int) ([]Term, bool) {
	if _, ok := isClientPath(t.Base.Path); !ok || t.Base.Kind != ParamBase || depth > 4 {
		return nil, false
	}
	var out []Term
	for _, call := range e.callers(t.Base.Fn) {
		args := arguments(call.Common(), t.Base.Fn)
		if t.Base.Index >= len(args) || e.inTest(call) && !e.testFile(t.Base.Fn.Pos()) {
			continue
		}
		for _, u := range e.value(args[t.Base.Index], t.Base.Path, at(call)) {
			if more, ok := e.handedIn(u, depth+1); ok {
				out = join(out, more...)
			} else {
				out = join(out, u)
			}
		}
	}
	return out, len(out) > 0
}
