package valueflow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// extract is one result of a call with several.
func (e *Eval) extract(v *ssa.Extract, path access.Path, p ssaview.Place) []interval.Term {
	switch tuple := v.Tuple.(type) {
	case *ssa.Call:
		return e.call(tuple, v.Index, path, p)
	case *ssa.TypeAssert:
		if v.Index == 1 {
			return e.holdsType(tuple)
		}
		if v.Index == 0 {
			return e.asserted(tuple.X, tuple.AssertedType, path, p, 0)
		}
	case *ssa.Lookup:
		return e.memory.Element(e, v, tuple.X, tuple.Index, path, p)
	case *ssa.Next:
		if ts, ok := e.goesOn(tuple); ok && v.Index == 0 {
			return ts
		}
		if r, ok := tuple.Iter.(*ssa.Range); ok && v.Index == 2 {
			return e.memory.Element(e, v, r.X, nil, path, p)
		}
	}
	return []interval.Term{e.Lost(interval.Opaque, v.Pos(), ssaview.Operation(v.Tuple))}
}

// holdsType is the truth of whether an interface holds a type.
func (e *Eval) holdsType(ta *ssa.TypeAssert) (ts []interval.Term) {
	var made []*ssa.MakeInterface
	if types.IsInterface(ta.AssertedType) || !e.madeInterfaces(ta.X, &made, 0) {
		t := e.Lost(interval.Opaque, ta.Pos(), "which type it has")
		t.Lo, t.Hi = 0, 1
		return []interval.Term{t}
	}
	for _, mi := range made {
		if types.Identical(mi.X.Type(), ta.AssertedType) {
			ts = interval.Join(ts, interval.Exact(1, interval.Computed))
		} else {
			ts = interval.Join(ts, interval.Exact(0, interval.Computed))
		}
	}
	return ts
}

// goesOn is the truth of whether a range over a map goes on, in a round of its loop.
func (e *Eval) goesOn(next *ssa.Next) ([]interval.Term, bool) {
	r, ok := next.Iter.(*ssa.Range)
	l := e.LoopsOf(next.Parent())[next.Block()]
	if !ok || next.IsString || l == nil || l.Header != next.Block() {
		return nil, false
	}
	n, ok := e.EntriesOf(r)
	f := e.Here.OfLoop(l)
	if !ok || f == nil {
		return nil, false
	}
	if f.round < n {
		return []interval.Term{interval.Exact(1, interval.Computed)}, true
	}
	return []interval.Term{interval.Exact(0, interval.Computed)}, true
}

// call is result n of a call.
func (e *Eval) call(v *ssa.Call, n int, path access.Path, p ssaview.Place) []interval.Term {
	if head, _ := path.Split(); head.Kind == access.Client && ssaview.CalleeName(v.Common()) == head.Name {
		return e.ClientOptions(v, head.Name)
	}
	if ts, ok := e.Rules.Result(e, v, n, path, p); ok {
		return ts
	}
	if fn := e.Callee(v.Common()); fn != nil {
		if fn.Blocks != nil {
			return e.returned(v, fn, asking{n, path, e.Succeeded(v, p)})
		}
	}
	if fns := e.implementations(v.Common()); fns != nil {
		var ts []interval.Term
		for _, fn := range fns {
			ts = interval.Join(ts, e.returned(v, fn, asking{n, path, false})...)
		}
		return ts
	}
	if path.Empty() && model.TellsTime(v.Common()) {
		return []interval.Term{interval.Exact(0, interval.Computed)}
	}
	if ts, ok := e.funcValueResult(v, n, path); ok {
		return ts
	}
	if obj := ssaview.CalleeObject(v.Common()); obj != nil {
		if ts, ok := e.Rules.InputTo(e, v, ssaview.ResultType(v, n), path, path); ok {
			return ts
		}
		if ts, ok := e.factResult(obj, n, path, v); ok {
			return ts
		}
	}
	if ssaview.PassesThrough(v.Common()) {
		return e.Value(v.Call.Args[0], path, ssaview.At(v))
	}
	if ts := model.InRegistry(e.Package, ssaview.ResultType(v, n), path); ts != nil {
		return ts
	}
	return []interval.Term{e.Lost(ssaview.WhyNotFollowed(v.Common()), v.Pos(), "the result of "+e.CallName(v.Common())+" is not known")}
}

// returned is what a call of a function of this package returns. What the
// function does anyway is worked out once, with its parameters left open; where
// that does not tell enough, it is followed for this call.
func (e *Eval) returned(v ssa.CallInstruction, fn *ssa.Function, r asking) []interval.Term {
	fn = ssaview.Origin(fn)
	summary := func() []interval.Term {
		return e.Substitute(e.Anywhere(func() []interval.Term { return e.resultsHere(fn, r) }), v, fn)
	}
	if e.Solver.IsOpen(resultKey{fn, r, nil}) { // what the function does anyway is being worked out
		return summary()
	}
	again := e.Here.CallOf(fn)
	if !again && !e.dependsOnCall(fn) {
		ts := summary()
		if len(ts) <= 1 && !slices.ContainsFunc(ts, func(t interval.Term) bool { return t.Base.Kind == interval.OtherBase }) {
			return ts
		}
	}
	f := e.Enter(v, fn)
	if f == nil {
		return []interval.Term{e.Lost(interval.Loops, fn.Pos(), "recursion")}
	}
	ts := e.In(f, func() []interval.Term { return e.resultsHere(fn, r) })
	if again && len(ts) > 1 { // how often it calls itself is not known
		ts = interval.Perhaps(ts)
	}
	if again || e.dependsOnCall(fn) || interval.Closed(ts) {
		return ts
	}
	return summary()
}

// dependsOnCall reports whether what a function does depends on more than its
// parameters: on variables that it captures.
func (e *Eval) dependsOnCall(fn *ssa.Function) bool { return len(fn.FreeVars) > 0 }

// ClientOptions is what the options given to a client's constructor set.
func (e *Eval) ClientOptions(v *ssa.Call, constructor string) []interval.Term {
	row := e.Clients[constructor]
	if row == nil || row.ClientArg >= len(v.Call.Args) {
		return []interval.Term{interval.Unset()}
	}
	s := e.Step(v.Pos(), "set for all calls of the client by "+ssaview.ShortName(constructor))
	s.Kind = interval.SetForClient
	return interval.AllVia(e.Value(v.Call.Args[row.ClientArg], access.Of(access.ToOption(row.Field)), ssaview.At(v)), s)
}

// Results is what a function of this package returns, in terms of its parameters.
func (e *Eval) Results(fn *ssa.Function, n int, path access.Path) []interval.Term {
	return e.Anywhere(func() []interval.Term { return e.resultsHere(ssaview.Origin(fn), asking{n, path, false}) })
}

// resultsHere is what a function returns in the current frame.
func (e *Eval) resultsHere(fn *ssa.Function, r asking) []interval.Term {
	if len(fn.Blocks) == 0 {
		return []interval.Term{e.Lost(interval.NoSource, fn.Pos(), "the result of "+e.Name(fn)+" is not known")}
	}
	return e.Solve(resultKey{fn, r, e.Here}, func() []interval.Term {
		if e.depth >= ssaview.MaxDepth {
			return []interval.Term{e.Lost(interval.TooFar, fn.Pos(), "too many steps back from the call")}
		}
		e.depth++
		defer func() { e.depth-- }()
		var sides []Side
		n := r.n
		for _, ret := range ssaview.Returns(fn) {
			if n >= len(ret.Results) || ssaview.Fails(ret) || r.succeeded && ssaview.IsError(ret.Results[len(ret.Results)-1]) || !e.AliveSince(ret.Block(), nil) {
				continue
			}
			ts := e.Value(ret.Results[n], r.path, ssaview.At(ret))
			if load, ok := ret.Results[n].(*ssa.UnOp); ok && ssaview.IsAlloc(load.X) {
				// Package ssa leaves out that these run, if the function itself defers nothing.
				for _, d := range ssaview.DeferredInBodies(fn) {
					ts = []interval.Term{e.Lost(interval.Loops, d.Pos(), "deferred in a loop")}
				}
			}
			if ssaview.ForNothing(ret, n) {
				ts = interval.Zeroes(ts)
			}
			sides = append(sides, Side{ts, ssaview.At(ret)})
		}
		ts := e.Merge(sides)
		if d := ssaview.Recovers(fn); d != nil && len(ts) > 0 {
			ts = interval.Join(slices.Clone(ts), e.Lost(interval.MayChange, d.Pos(), "a panic that is recovered may end "+e.Name(fn)+" early"))
		}
		return ts
	})
}

// asking is what is asked of a function's results: number n of them, what is at
// path of it, and whether the error beside it is known to be nil.
type asking struct {
	n         int
	path      access.Path
	succeeded bool
}

type resultKey struct {
	fn *ssa.Function
	asking
	in *Frame
}

// Substitute puts the arguments of a call in place of fn's parameters.
func (e *Eval) Substitute(ts []interval.Term, call ssa.CallInstruction, fn *ssa.Function) []interval.Term {
	args := ssaview.Arguments(call.Common(), fn)
	var out []interval.Term
	for _, t := range ts {
		if t.Unset || t.Base.Kind != interval.ParamBase || model.BaseFunc(t.Base) != ssaview.Origin(fn) {
			out = interval.Join(out, t)
			continue
		}
		if t.Base.Index >= len(args) {
			out = interval.Join(out, e.Lost(interval.FuncValue, call.Pos(), "argument count mismatch"))
			continue
		}
		out = interval.Join(out, interval.Applied(t, e.received(call, fn, t.Base.Index, args[t.Base.Index], t.Base.Path))...)
	}
	return out
}

// received is what lies at path of argument n of a call of fn. What an interface
// holds of another type than the method's receiver does not get there.
func (e *Eval) received(call ssa.CallInstruction, fn *ssa.Function, n int, arg ssa.Value, path access.Path) []interval.Term {
	if n == 0 && len(fn.Params) > 0 && types.IsInterface(arg.Type()) && !types.IsInterface(fn.Params[0].Type()) {
		return e.asserted(arg, fn.Params[0].Type(), path, ssaview.At(call), 0)
	}
	return e.Value(arg, path, ssaview.At(call))
}
