package flow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// extract is one result of a call with several.
func (e *eval) extract(v *ssa.Extract, path access.Path, p place) []Term {
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
		return e.memory.element(e, v, tuple.X, tuple.Index, path, p)
	case *ssa.Next:
		if ts, ok := e.goesOn(tuple); ok && v.Index == 0 {
			return ts
		}
		if r, ok := tuple.Iter.(*ssa.Range); ok && v.Index == 2 {
			return e.memory.element(e, v, r.X, nil, path, p)
		}
	}
	return []Term{e.lost(Opaque, v.Pos(), operation(v.Tuple))}
}

// holdsType is the truth of whether an interface holds a type.
func (e *eval) holdsType(ta *ssa.TypeAssert) (ts []Term) {
	var made []*ssa.MakeInterface
	if types.IsInterface(ta.AssertedType) || !e.madeInterfaces(ta.X, &made, 0) {
		t := e.lost(Opaque, ta.Pos(), "which type it has")
		t.Lo, t.Hi = 0, 1
		return []Term{t}
	}
	for _, mi := range made {
		if types.Identical(mi.X.Type(), ta.AssertedType) {
			ts = join(ts, exact(1, Computed))
		} else {
			ts = join(ts, exact(0, Computed))
		}
	}
	return ts
}

// goesOn is the truth of whether a range over a map goes on, in a round of its loop.
func (e *eval) goesOn(next *ssa.Next) ([]Term, bool) {
	r, ok := next.Iter.(*ssa.Range)
	l := e.loopsOf(next.Parent())[next.Block()]
	if !ok || next.IsString || l == nil || l.header != next.Block() {
		return nil, false
	}
	n, ok := e.entriesOf(r)
	f := e.here.ofLoop(l)
	if !ok || f == nil {
		return nil, false
	}
	if f.round < n {
		return []Term{exact(1, Computed)}, true
	}
	return []Term{exact(0, Computed)}, true
}

// call is result n of a call.
func (e *eval) call(v *ssa.Call, n int, path access.Path, p place) []Term {
	if head, _ := path.Split(); head.Kind == access.Client && calleeName(v.Common()) == head.Name {
		return e.clientOptions(v, head.Name)
	}
	if ts, ok := e.rules.result(e, v, n, path, p); ok {
		return ts
	}
	if fn := e.callee(v.Common()); fn != nil {
		if fn.Blocks != nil {
			return e.returned(v, fn, asking{n, path, e.succeeded(v, p)})
		}
	}
	if fns := e.implementations(v.Common()); fns != nil {
		var ts []Term
		for _, fn := range fns {
			ts = join(ts, e.returned(v, fn, asking{n, path, false})...)
		}
		return ts
	}
	if path.Empty() && tellsTime(v.Common()) {
		return []Term{exact(0, Computed)}
	}
	if ts, ok := e.heldResult(v, n, path); ok {
		return ts
	}
	if obj := calleeObject(v.Common()); obj != nil {
		if ts, ok := e.rules.inputTo(e, v, resultType(v, n), path, path); ok {
			return ts
		}
		if ts, ok := e.factResult(obj, n, path, v); ok {
			return ts
		}
	}
	if passesThrough(v.Common()) {
		return e.value(v.Call.Args[0], path, at(v))
	}
	if ts := e.inRegistry(resultType(v, n), path); ts != nil {
		return ts
	}
	return []Term{e.lost(notFollowed(v.Common()), v.Pos(), "the result of "+e.callName(v.Common())+" is not known")}
}

// returned is what a call of a function of this package returns. What the
// function does anyway is worked out once, with its parameters left open; where
// that does not tell enough, it is followed for this call.
func (e *eval) returned(v ssa.CallInstruction, fn *ssa.Function, r asking) []Term {
	fn = origin(fn)
	summary := func() []Term {
		return e.substitute(e.anywhere(func() []Term { return e.resultsHere(fn, r) }), v, fn)
	}
	if e.solver.IsOpen(resultKey{fn, r, nil}) { // what the function does anyway is being worked out
		return summary()
	}
	again := e.here.callOf(fn)
	if !again && !e.dependsOnCall(fn) {
		ts := summary()
		if len(ts) <= 1 && !slices.ContainsFunc(ts, func(t Term) bool { return t.Base.Kind == OtherBase }) {
			return ts
		}
	}
	f := e.enter(v, fn)
	if f == nil {
		return []Term{e.lost(Loops, fn.Pos(), "recursion")}
	}
	ts := e.in(f, func() []Term { return e.resultsHere(fn, r) })
	if again || e.dependsOnCall(fn) || closed(ts) {
		return ts
	}
	return summary()
}

// dependsOnCall reports whether what a function does depends on more than its
// parameters: on variables that it captures.
func (e *eval) dependsOnCall(fn *ssa.Function) bool { return len(fn.FreeVars) > 0 }

// resultType is the type of result n of a call.
func resultType(v *ssa.Call, n int) types.Type {
	if tuple, ok := v.Type().(*types.Tuple); ok {
		return tuple.At(n).Type()
	}
	return v.Type()
}

// clientOptions is what the options given to a client's constructor set.
func (e *eval) clientOptions(v *ssa.Call, constructor string) []Term {
	row := e.clients[constructor]
	if row == nil || row.ClientArg >= len(v.Call.Args) {
		return []Term{unset()}
	}
	s := e.step(v.Pos(), "set for all calls of the client by "+shortName(constructor))
	s.Kind = SetForClient
	return allVia(e.value(v.Call.Args[row.ClientArg], access.Of(access.ToOption(row.Field)), at(v)), s)
}

// results is what a function of this package returns, in terms of its parameters.
func (e *eval) results(fn *ssa.Function, n int, path access.Path) []Term {
	return e.anywhere(func() []Term { return e.resultsHere(origin(fn), asking{n, path, false}) })
}

// resultsHere is what a function returns in the current frame.
func (e *eval) resultsHere(fn *ssa.Function, r asking) []Term {
	if len(fn.Blocks) == 0 {
		return []Term{e.lost(NoSource, fn.Pos(), "the result of "+e.name(fn)+" is not known")}
	}
	return e.solve(resultKey{fn, r, e.here}, func() []Term {
		if e.depth >= maxDepth {
			return []Term{e.lost(TooFar, fn.Pos(), "too many steps back from the call")}
		}
		e.depth++
		defer func() { e.depth-- }()
		var sides []side
		n := r.n
		for _, ret := range returns(fn) {
			if n >= len(ret.Results) || fails(ret) || r.succeeded && isError(ret.Results[len(ret.Results)-1]) || !e.aliveSince(ret.Block(), nil) {
				continue
			}
			ts := e.value(ret.Results[n], r.path, at(ret))
			if load, ok := ret.Results[n].(*ssa.UnOp); ok && isAlloc(load.X) {
				// Package ssa leaves out that these run, if the function itself defers nothing.
				for _, d := range deferredInBodies(fn) {
					ts = []Term{e.lost(Loops, d.Pos(), "deferred in a loop")}
				}
			}
			if forNothing(ret, n) {
				ts = zeroes(ts)
			}
			sides = append(sides, side{ts, at(ret)})
		}
		ts := e.merge(sides)
		if d := recovers(fn); d != nil && len(ts) > 0 {
			ts = join(slices.Clone(ts), e.lost(MayChange, d.Pos(), "a panic that is recovered may end "+e.name(fn)+" early"))
		}
		return ts
	})
}

// mayRecover reports whether a deferred call may recover from a panic. Those of the
// standard library do not.
func mayRecover(fn *ssa.Function) bool {
	return recovers(fn) != nil || slices.ContainsFunc(deferredIn(fn), func(d *ssa.Defer) bool {
		if isBuiltin(&d.Call) || madeClosure(d.Call.Value) != nil {
			return false
		}
		if obj := calleeObject(&d.Call); obj != nil && obj.Pkg() != nil {
			return obj.Pkg() != fn.Pkg.Pkg && !relevance.Standard(obj.Pkg().Path())
		}
		if load, ok := d.Call.Value.(*ssa.UnOp); ok { // a variable that holds one of the literals around
			if _, captured := load.X.(*ssa.FreeVar); captured {
				return slices.ContainsFunc(literals(outermost(fn)), callsRecover)
			}
		}
		if _, captured := d.Call.Value.(*ssa.FreeVar); captured {
			return slices.ContainsFunc(literals(outermost(fn)), callsRecover)
		}
		return !isNamed(d.Call.Value.Type(), "context", "CancelFunc")
	})
}

// recovers is what defers a function literal that recovers from panics, nil if
// nothing does.
func recovers(fn *ssa.Function) *ssa.Defer {
	for _, d := range deferredIn(fn) {
		mc := madeClosure(d.Call.Value)
		var literal *ssa.Function
		if mc != nil {
			literal, _ = mc.Fn.(*ssa.Function)
		} else {
			literal, _ = d.Call.Value.(*ssa.Function)
		}
		if literal == nil {
			continue
		}
		if callsRecover(literal) {
			return d
		}
	}
	return nil
}

func callsRecover(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				if f, ok := call.Call.Value.(*ssa.Builtin); ok && f.Name() == "recover" {
					return true
				}
			}
		}
	}
	return false
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
	in *frame
}

// succeeded reports whether a condition at p says that the error which a call
// returned is nil.
func (e *eval) succeeded(call *ssa.Call, p place) bool {
	results, ok := call.Type().(*types.Tuple)
	if !ok || p.block == nil || results.Len() < 2 || !types.Implements(results.At(results.Len()-1).Type(), errorInterface) {
		return false
	}
	return slices.ContainsFunc(guards(p), func(g guard) bool {
		cmp, op, ok := g.comparison()
		if !ok || op != token.EQL || !isNil(cmp.Y) {
			return false
		}
		x, ok := cmp.X.(*ssa.Extract)
		return ok && x.Tuple == call && x.Index == results.Len()-1
	})
}

// isError reports whether an error is certainly not nil.
func isError(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.Call:
		switch calleeName(v.Common()) {
		case "errors.New", "fmt.Errorf":
			return true
		}
	}
	return false
}

// fails reports whether a return says that the other results are worthless: a
// non-nil error beside zero values, or false.
func fails(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n < 2 {
		return false
	}
	last := ret.Results[n-1]
	if c, ok := last.(*ssa.Const); ok {
		return c.Value != nil && c.Value.String() == "false"
	}
	if !types.Implements(last.Type(), errorInterface) {
		return false
	}
	for _, r := range ret.Results[:n-1] {
		c, ok := r.(*ssa.Const)
		if !ok || !isZero(c) {
			return false
		}
	}
	return true
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

func isZero(c *ssa.Const) bool {
	if c.Value == nil {
		return true
	}
	f, ok := constantNumber(c.Value)
	return ok && f == 0 || c.Value.String() == `""`
}

// substitute puts the arguments of a call in place of fn's parameters.
func (e *eval) substitute(ts []Term, call ssa.CallInstruction, fn *ssa.Function) []Term {
	args := arguments(call.Common(), fn)
	var out []Term
	for _, t := range ts {
		if t.Unset || t.Base.Kind != ParamBase || BaseFunc(t.Base) != origin(fn) {
			out = join(out, t)
			continue
		}
		if t.Base.Index >= len(args) {
			out = join(out, e.lost(FuncValue, call.Pos(), "called with other arguments than it was checked with"))
			continue
		}
		out = join(out, applied(t, e.received(call, fn, t.Base.Index, args[t.Base.Index], t.Base.Path))...)
	}
	return out
}

// received is what lies at path of argument n of a call of fn. What an interface
// holds of another type than the method's receiver does not get there.
func (e *eval) received(call ssa.CallInstruction, fn *ssa.Function, n int, arg ssa.Value, path access.Path) []Term {
	if n == 0 && call.Common().IsInvoke() && len(fn.Params) > 0 {
		return e.asserted(arg, fn.Params[0].Type(), path, at(call), 0)
	}
	return e.value(arg, path, at(call))
}

// applied puts the values of an argument in place of the parameter that t
// starts from, and leaves out the step which says that it is a parameter.
func applied(t Term, values []Term) (out []Term) {
	if len(t.Trace) > 0 {
		t.Trace = t.Trace[1:]
	}
	for _, v := range values {
		if v.Unset {
			continue // the function's own alternative for "nothing set" stands beside t
		}
		if u, ok := t.apply(v); ok {
			out = join(out, u)
		}
	}
	return out
}

// arguments are the arguments of a call of fn as fn's parameters count them.
func arguments(c *ssa.CallCommon, fn *ssa.Function) []ssa.Value {
	args := c.Args
	if c.IsInvoke() {
		args = append([]ssa.Value{c.Value}, args...)
	} else if mc := madeClosure(c.Value); mc != nil && boundMethod(mc) != nil {
		args = append([]ssa.Value{mc.Bindings[0]}, args...)
	} else if fn != nil && len(fn.Params) == len(args)+1 { // a method value, whose receiver is in it
		args = append([]ssa.Value{c.Value}, args...)
	}
	return args
}

// madeClosure is the closure that a function value is, if it is always the same.
func madeClosure(v ssa.Value) *ssa.MakeClosure {
	switch v := v.(type) {
	case *ssa.MakeClosure:
		return v
	case *ssa.ChangeType:
		return madeClosure(v.X)
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			if vals := storedTo(a); len(vals) == 1 && !setByClosures(a, 0) {
				return madeClosure(vals[0])
			}
		}
	}
	return nil
}

// passesThrough recognizes helpers such as aws.Int64 and aws.ToDuration by
// their signature: T to *T, *T to T.
func passesThrough(c *ssa.CallCommon) bool {
	sig := c.Signature()
	if c.IsInvoke() || len(c.Args) != 1 || sig.Results().Len() != 1 || sig.Recv() != nil || sig.Variadic() {
		return false
	}
	from, to := c.Args[0].Type(), sig.Results().At(0).Type()
	if p, ok := to.Underlying().(*types.Pointer); ok && types.Identical(p.Elem(), from) {
		return true
	}
	p, ok := from.Underlying().(*types.Pointer)
	return ok && types.Identical(p.Elem(), to) && isNumber(to)
}
