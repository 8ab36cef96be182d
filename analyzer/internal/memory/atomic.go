package memory

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// AtomicLoad is what a call reads from an atomic variable.
func AtomicLoad(e *valueflow.Eval, v *ssa.Call, path access.Path) ([]interval.Term, bool) {
	op, held := model.AtomicOp(v.Common())
	addr := func() []interval.Term {
		return contents(e, v.Call.Args[0], held.Append(path), ssaview.At(v), nil)
	}
	switch op {
	case "Load", "Swap":
		return addr(), true
	case "Add":
		return e.Combine(token.ADD, addr(), e.Value(v.Call.Args[1], access.Whole, ssaview.At(v)), true), true
	}
	return nil, false
}

// atomicEffect is what a call stores to the location, if that is an atomic
// variable.
func (w *walk) atomicEffect(call ssa.CallInstruction, rest access.Path) (ts []interval.Term, final, ok bool) {
	c := call.Common()
	op, field := model.AtomicOp(c)
	if op == "" {
		return nil, false, false
	}
	rest, inside := rest.Below(field)
	if !inside {
		return nil, false, false
	}
	switch op {
	case "Store", "Swap":
		return w.Value(c.Args[1], rest, ssaview.At(call)), true, true
	case "Add":
		before := contents(w.Eval, c.Args[0], field, ssaview.At(call), nil)
		return w.Combine(token.ADD, before, w.Value(c.Args[1], access.Whole, ssaview.At(call)), true), true, true
	case "CompareAndSwap":
		return interval.Perhaps(w.Value(c.Args[2], rest, ssaview.At(call))), false, true
	}
	return nil, false, op == "Load"
}
