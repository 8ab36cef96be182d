package valueflow

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// IndexFuncValues finds which functions are called through function values:
// variables, method values, and parameters that a function was passed for.
func (e *Eval) IndexFuncValues() {
	total := e.total
	e.total = fuelForFuncValues
	defer func() { e.total = total }()
	for _, call := range e.Invokes {
		if call.Common().IsInvoke() {
			continue // see Callers
		}
		e.Refuel()
		if fn := e.Callee(call.Common()); fn != nil {
			e.FuncValueCalls[fn] = append(e.FuncValueCalls[fn], call)
		} else if fns := e.FuncValues(call).Own; len(fns) > 0 {
			for _, fn := range fns {
				e.FuncValueCalls[fn] = append(e.FuncValueCalls[fn], call)
			}
		} else if p, ok := call.Common().Value.(*ssa.Parameter); ok && !call.Common().IsInvoke() {
			e.indexCallback(p, call)
		}
	}
	for _, fn := range slices.SortedFunc(maps.Keys(e.Calls), func(a, b *ssa.Function) int { return strings.Compare(a.String(), b.String()) }) {
		if m := e.Unbound(fn); m != fn { // a method value or expression
			e.FuncValueCalls[m] = append(e.FuncValueCalls[m], e.Calls[fn]...)
		}
	}
}

// fuelForFuncValues bounds the search for all functions that function values hold.
const fuelForFuncValues = 100_000

// indexCallback notes that a call of a parameter calls all functions that are
// passed for it.
func (e *Eval) indexCallback(p *ssa.Parameter, call ssa.CallInstruction) {
	n := slices.Index(p.Parent().Params, p)
	for _, outer := range e.Calls[p.Parent()] {
		args := ssaview.Arguments(outer.Common(), p.Parent())
		if n < 0 || n >= len(args) {
			continue
		}
		if fn := e.FuncValue(args[n], 0); fn != nil {
			e.FuncValueCalls[fn] = append(e.FuncValueCalls[fn], call)
		}
	}
}

// callerValues is what the callers set for a client that they hand to a function.
// It is asked at the presign call, not at its callers: the call is where the
// expiry is missing.
func (e *Eval) callerValues(t interval.Term, depth int) ([]interval.Term, bool) {
	if !t.Base.Path.Has(access.Client) || t.Base.Kind != interval.ParamBase || depth > 4 {
		return nil, false
	}
	var out []interval.Term
	for _, call := range e.Callers(model.BaseFunc(t.Base)) {
		args := ssaview.Arguments(call.Common(), model.BaseFunc(t.Base))
		if t.Base.Index >= len(args) || e.InTest(call) && !e.TestFile(model.BaseFunc(t.Base).Pos()) {
			continue
		}
		for _, u := range e.Value(args[t.Base.Index], t.Base.Path, ssaview.At(call)) {
			if more, ok := e.callerValues(u, depth+1); ok {
				out = interval.Join(out, more...)
			} else {
				out = interval.Join(out, u)
			}
		}
	}
	return out, len(out) > 0
}
