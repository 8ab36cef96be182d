package flow

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"golang.org/x/tools/go/ssa"
)

// indexFuncValues finds which functions are called through function values:
// variables, method values, and parameters that a function was passed for.
func (e *eval) indexFuncValues() {
	total := e.total
	e.total = fuelForFuncValues
	defer func() { e.total = total }()
	for _, call := range e.invokes {
		if call.Common().IsInvoke() {
			continue // see callers
		}
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
	for _, fn := range slices.SortedFunc(maps.Keys(e.calls), func(a, b *ssa.Function) int { return strings.Compare(a.String(), b.String()) }) {
		if m := e.unbound(fn); m != fn { // a method value or expression
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
	var through []invoke
	for _, of := range e.invokesOf(fn.Name()) {
		if types.Implements(recv.Type(), of.iface) {
			through = append(through, of.calls...)
		}
	}
	slices.SortStableFunc(through, func(a, b invoke) int { return a.order - b.order })
	for _, i := range through {
		out = append(out, i.call)
	}
	return out
}

// interfaceCalls are the calls of one method of an interface, but those that
// sign themselves.
type interfaceCalls struct {
	iface *types.Interface
	calls []invoke
}

type invoke struct {
	order int // among all calls of the package
	call  ssa.CallInstruction
}

// invokesOf are the calls of methods with a name, by the interface.
func (e *eval) invokesOf(name string) []*interfaceCalls {
	if e.byMethod == nil {
		e.byMethod = make(map[string][]*interfaceCalls)
		byType := make(map[string]map[types.Type]*interfaceCalls)
		for i, call := range e.invokes {
			c := call.Common()
			if !c.IsInvoke() || e.match(c) != nil {
				continue
			}
			iface, ok := c.Value.Type().Underlying().(*types.Interface)
			if !ok {
				continue
			}
			name := c.Method.Name()
			of := byType[name][c.Value.Type()]
			if of == nil {
				of = &interfaceCalls{iface: iface}
				if byType[name] == nil {
					byType[name] = make(map[types.Type]*interfaceCalls)
				}
				byType[name][c.Value.Type()] = of
				e.byMethod[name] = append(e.byMethod[name], of)
			}
			of.calls = append(of.calls, invoke{i, call})
		}
	}
	return e.byMethod[name]
}

// handedIn is what the callers set for a client that they hand to a function.
// It is asked at the presign call, not at its callers: the call is where the
// expiry is missing.
func (e *eval) handedIn(t Term, depth int) ([]Term, bool) {
	if !t.Base.Path.Has(access.Client) || t.Base.Kind != ParamBase || depth > 4 {
		return nil, false
	}
	var out []Term
	for _, call := range e.callers(BaseFunc(t.Base)) {
		args := arguments(call.Common(), BaseFunc(t.Base))
		if t.Base.Index >= len(args) || e.inTest(call) && !e.testFile(BaseFunc(t.Base).Pos()) {
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
