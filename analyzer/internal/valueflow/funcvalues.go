package valueflow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// fuelPerFuncValue is less than for a number: there are many calls of function
// values in some packages, and few lead anywhere.
const fuelPerFuncValue = 400

// funcValueKey is the question which functions a call may call, in a frame.
type funcValueKey struct {
	call ssa.CallInstruction
	in   *Frame
}

// FuncValues finds the functions that a call of a function value may call.
func (e *Eval) FuncValues(call ssa.CallInstruction) model.FuncValues {
	c := call.Common()
	if c.IsInvoke() || c.StaticCallee() != nil {
		return model.FuncValues{}
	}
	key := funcValueKey{call, e.Here.At(call.Block())}
	if h, ok := e.funcValueMemo[key]; ok {
		return h
	}
	fuel, total := e.fuel, e.total
	e.fuel = min(fuelPerFuncValue, fuel)
	var h model.FuncValues
	for _, t := range e.Expand(e.Value(c.Value, access.AsFunc, ssaview.At(call))) {
		switch {
		case t.Base.Kind == interval.FuncBase && model.BaseFact(t.Base) != nil:
			h.Foreign = append(h.Foreign, model.ForeignFunc{Func: model.BaseFact(t.Base), Bound: t.Base.Index})
		case t.Base.Kind == interval.FuncBase:
			h.Own = append(h.Own, model.BaseFunc(t.Base))
		case !t.Exact(): // not nil
			h.Rest = append(h.Rest, t)
		}
	}
	e.fuel = fuel - (total - e.total)
	e.funcValueMemo[key] = h
	return h
}

// funcValueResult is what a call of a function value returns. Where a function is
// not known, neither is the result, and the trace says why.
func (e *Eval) funcValueResult(v *ssa.Call, n int, path access.Path) ([]interval.Term, bool) {
	h := e.FuncValues(v)
	var out []interval.Term
	for _, fn := range h.Own {
		out = interval.Join(out, e.Substitute(e.Results(fn, n, path), v, fn)...)
	}
	s := e.Step(v.Pos(), "the result of a function value is not known")
	for _, f := range h.Foreign {
		ts, ok := e.resultOf(f.Func, f.Name, n, path, v, f.Arguments(v.Common()))
		if !ok {
			ts = []interval.Term{interval.UnknownBecause(interval.Unknown, interval.NoSource, s)}
		}
		out = interval.Join(out, ts...)
	}
	for _, t := range h.Rest {
		out = interval.Join(out, interval.UnknownBecause(interval.Unknown, interval.FuncValue, t.Stop.Step).Via(s))
	}
	return out, len(out) > 0
}
