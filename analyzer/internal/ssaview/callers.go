package ssaview

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Callers are the calls of fn in the package, also through function values and
// interfaces.
func (p *Package) Callers(fn *ssa.Function) []ssa.CallInstruction {
	out := slices.Concat(p.Calls[fn], p.FuncValueCalls[fn])
	recv := fn.Signature.Recv()
	if recv == nil {
		return out
	}
	var through []isInvoke
	for _, of := range p.invokesOf(fn.Name()) {
		if types.Implements(recv.Type(), of.iface) {
			through = append(through, of.calls...)
		}
	}
	slices.SortStableFunc(through, func(a, b isInvoke) int { return a.order - b.order })
	for _, i := range through {
		out = append(out, i.call)
	}
	return out
}

// interfaceCalls are the calls of one method of an interface, but those that
// sign themselves.
type interfaceCalls struct {
	iface *types.Interface
	calls []isInvoke
}

type isInvoke struct {
	order int // among all calls of the package
	call  ssa.CallInstruction
}

// invokesOf are the calls of methods with a name, by the interface.
func (p *Package) invokesOf(name string) []*interfaceCalls {
	if p.byMethod == nil {
		p.byMethod = make(map[string][]*interfaceCalls)
		byType := make(map[string]map[types.Type]*interfaceCalls)
		for i, call := range p.Invokes {
			c := call.Common()
			if !c.IsInvoke() || p.Match(c) != nil {
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
				p.byMethod[name] = append(p.byMethod[name], of)
			}
			of.calls = append(of.calls, isInvoke{i, call})
		}
	}
	return p.byMethod[name]
}
