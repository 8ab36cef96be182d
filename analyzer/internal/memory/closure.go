package memory

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// sharingOf finds the closures that share what a value of a function points to.
func sharingOf(e *valueflow.Eval, root ssa.Value) *ssaview.Sharing {
	if s, ok := e.Shared[root]; ok {
		return s
	}
	s := &ssaview.Sharing{}
	outer := ssaview.Outermost(root.Parent())
	if s.Writers = e.WritersIn(outer)[root]; len(s.Writers) > 0 {
		all := ssaview.Literals(outer)
		s.Runners = slices.Clone(s.Writers)
		for again := true; again; {
			again = false
			for _, fn := range all {
				if !slices.Contains(s.Runners, fn) && mayRun(e, fn, s.Runners) {
					s.Runners, again = append(s.Runners, fn), true
				}
			}
		}
		for _, fn := range s.Runners {
			switch _, known := e.RunsOf(fn); {
			case known:
			case e.Kept(fn):
				s.Escaped = append(s.Escaped, fn)
			default:
				s.Handed = append(s.Handed, fn)
			}
		}
	}
	e.Shared[root] = s
	return s
}

// mayRun reports whether a function literal calls one of some functions, or one
// that is not known.
func mayRun(e *valueflow.Eval, fn *ssa.Function, targets []*ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			c := call.Common()
			if callee := e.Callee(c); slices.Contains(targets, callee) || callee == nil && !c.IsInvoke() && !ssaview.IsBuiltin(c) {
				return true
			}
			for _, arg := range c.Args {
				if gotype.IsFunc(arg.Type()) && slices.Contains(targets, e.FuncValue(arg, 0)) {
					return true
				}
			}
		}
	}
	return false
}

// ranByCall is what functions that share the location leave there when a call
// runs them.
func (w *walk) ranByCall(call ssa.CallInstruction) (ts []interval.Term, final bool) {
	if w.loc.Root.Parent() == nil {
		return nil, false
	}
	s := sharingOf(w.Eval, w.loc.Root)
	if len(s.Writers) == 0 {
		return nil, false
	}
	c := call.Common()
	fn := w.Callee(c)
	_, started := call.(*ssa.Go)
	if fn != nil && fn.Blocks != nil && !started && (slices.Contains(s.Runners, fn) || w.givenRunner(c, s)) {
		ts, final = w.through(call, call, 0, fn)
		if len(ts) > 1 && slices.ContainsFunc(c.Args, ssaview.BodyOfLoop) { // it runs as often as the function likes
			ts = interval.Perhaps(ts)
		}
		return ts, final
	}
	if ssaview.IsBuiltin(c) {
		return nil, false
	}
	if own := w.ownFuncs(call); !started && fn == nil && slices.ContainsFunc(own, func(fn *ssa.Function) bool { return slices.Contains(s.Runners, fn) }) {
		return w.throughOne(call, call, 0, own), true
	}
	before := func(fn *ssa.Function) bool { return w.madeBefore(fn, call) }
	if slices.ContainsFunc(s.Escaped, before) || slices.ContainsFunc(s.Handed, before) && w.mayRunHanded(c, s) {
		return interval.Perhaps(w.writtenByClosures(s)), false
	}
	return nil, false
}

// ownFuncs are the functions of the package that a call of a function value may
// call, nil if there may be others.
func (w *walk) ownFuncs(call ssa.CallInstruction) []*ssa.Function {
	h := w.FuncValues(call)
	if len(h.Foreign)+len(h.Rest) > 0 || slices.ContainsFunc(h.Own, func(fn *ssa.Function) bool { return fn.Blocks == nil }) {
		return nil
	}
	return h.Own
}

// givenRunner reports whether a call is given a function that may write to the
// location.
func (w *walk) givenRunner(c *ssa.CallCommon, s *ssaview.Sharing) bool {
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		if !gotype.IsFunc(arg.Type()) {
			return false
		}
		fn := w.FuncValue(arg, 0)
		return slices.Contains(s.Runners, fn) || fn == nil && len(s.Handed) > 0 && !ssaview.IsNil(arg)
	})
}

// mayRunHanded reports whether a call whose function is not followed may run a
// function that writes to the location and that is handed around: it is the call
// of an unknown function value, or is given one.
func (w *walk) mayRunHanded(c *ssa.CallCommon, s *ssaview.Sharing) bool {
	if !c.IsInvoke() && c.StaticCallee() == nil && w.Callee(c) == nil {
		return true
	}
	return w.givenRunner(c, s)
}

// madeBefore reports whether a function literal may have been made when an
// instruction is reached.
func (w *walk) madeBefore(fn *ssa.Function, instr ssa.Instruction) bool {
	for _, mc := range w.Closures[fn] {
		if mc.Parent() != instr.Parent() || ssaview.Follows(mc, instr) {
			return true
		}
	}
	return len(w.Closures[fn]) == 0
}

// writtenByClosures is what the closures that share the location may ever store
// there.
func (w *walk) writtenByClosures(s *ssaview.Sharing) []interval.Term {
	return w.Anywhere(func() (ts []interval.Term) {
		for _, fn := range s.Writers {
			more, _ := w.storesIn(fn, nil)
			ts = interval.Join(ts, more...)
		}
		return ts
	})
}

// storesIn is what a function may ever store to the location, after an
// instruction of it if there is one; outside reports whether all of it is filled
// in from outside, as by the registration of a flag.
func (w *walk) storesIn(fn *ssa.Function, after ssa.Instruction) (ts []interval.Term, outside bool) {
	outside = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if after != nil && !ssaview.Follows(after, instr) {
				continue
			}
			switch i := instr.(type) {
			case *ssa.Store, *ssa.MapUpdate:
				more, _ := w.effect(instr)
				ts, outside = interval.Join(ts, more...), outside && len(more) == 0
			case ssa.CallInstruction:
				more, _ := w.callEffect(i)
				if obj := ssaview.CalleeObject(i.Common()); len(more) > 0 && outside {
					outside = obj != nil
					if outside {
						_, outside = model.OriginOf(obj, i.Common())
					}
				}
				ts = interval.Join(ts, more...)
			}
		}
	}
	return ts, outside
}

// through is what is at the location after a call of a function of the package,
// which runs at an instruction: the call itself, or the one that runs what was
// deferred.
func (w *walk) through(call ssa.CallInstruction, runs ssa.Instruction, deferred int, fn *ssa.Function) (ts []interval.Term, final bool) {
	fn = ssaview.Origin(fn)
	f := w.EnterAt(call, runs, deferred, fn)
	if f == nil {
		return []interval.Term{w.Lost(interval.Loops, call.Pos(), "recursion")}, false
	}
	ts = w.In(f, func() (ts []interval.Term) {
		for _, ret := range ssaview.Returns(fn) {
			if w.AliveSince(ret.Block(), nil) {
				ts = interval.Join(ts, w.at(ssaview.At(ret))...)
			}
		}
		return ts
	})
	return ts, true
}

// throughOne is what is at the location after a call of one of some functions.
func (w *walk) throughOne(call ssa.CallInstruction, runs ssa.Instruction, deferred int, fns []*ssa.Function) (ts []interval.Term) {
	for _, fn := range fns {
		more, _ := w.through(call, runs, deferred, fn)
		ts = interval.Join(ts, more...)
	}
	return interval.Perhaps(ts)
}

// atEntry is what is at a location of another function when one that shares it
// is entered: in the current call, or in any.
func (w *walk) atEntry(fn *ssa.Function) []interval.Term {
	declares := w.loc.Root.Parent()
	if f := w.Here.OfCall(); f != nil && f.Fn == fn {
		if made := w.Made(f); made != nil && made.Fn == declares {
			return w.whereMade(made)
		}
		return w.beforeCall(f)
	}
	if ssaview.Outermost(declares) != ssaview.Outermost(fn) {
		return []interval.Term{w.Lost(interval.FuncValue, w.loc.Root.Pos(), "captured variable is not followed")}
	}
	var ts []interval.Term
	calls, known := w.RunsOf(fn)
	if !known {
		calls, known = w.SignsWith(fn)
	}
	if known {
		for _, call := range calls {
			if _, later := call.(*ssa.Defer); later && w.LoopsOf(call.Parent())[call.Block()] != nil {
				ts = interval.Join(ts, w.Lost(interval.Loops, call.Pos(), "deferred in a loop"))
				continue
			}
			for _, runs := range ssaview.RunsAt(call) {
				if f := w.EnterAt(call, runs, ssaview.DeferredBefore(call), fn); f != nil {
					ts = interval.Join(ts, w.beforeCall(f)...)
				}
			}
		}
		return ts
	}
	later, outside := w.writtenByClosures(sharingOf(w.Eval, w.loc.Root)), true
	for _, mc := range w.Closures[fn] {
		ts = interval.Join(ts, w.In(w.Here.At(mc.Block()), func() []interval.Term { return w.at(ssaview.At(mc)) })...)
		var after ssa.Instruction
		if mc.Parent() == declares {
			after = mc
		}
		later = interval.Join(later, w.Anywhere(func() (ts []interval.Term) {
			ts, filled := w.storesIn(declares, after)
			outside = outside && filled
			return ts
		})...)
	}
	if len(later) == 0 {
		return ts
	}
	if outside && len(sharingOf(w.Eval, w.loc.Root).Writers) == 0 {
		return interval.Join(interval.Perhaps(ts), later...) // a flag, and its default
	}
	return interval.Perhaps(interval.Join(ts, later...)) // when it runs is not known
}

// whereMade is what the call that made a closure left in a variable of its own that
// the closure captures. What changes after that is not followed: what other
// closures share, and what a pointer points to.
func (w *walk) whereMade(made *valueflow.Frame) []interval.Term {
	cell, ok := w.loc.Root.(*ssa.Alloc)
	if !ok || ssaview.Refers(gotype.Pointee(cell.Type())) || !w.loc.Path.Empty() && w.loc.Path != access.AsFunc || len(sharingOf(w.Eval, cell).Writers) > 0 {
		return []interval.Term{w.Lost(interval.FuncValue, w.loc.Root.Pos(), "captured variable is not followed")}
	}
	return w.In(made, func() (ts []interval.Term) {
		for _, ret := range ssaview.Returns(made.Fn) {
			if w.AliveSince(ret.Block(), nil) {
				ts = interval.Join(ts, w.at(ssaview.At(ret))...)
			}
		}
		return ts
	})
}

// beforeCall is what is at the location before the call of a frame.
func (w *walk) beforeCall(f *valueflow.Frame) []interval.Term {
	return w.In(f.Up, func() []interval.Term {
		if f.Runs != nil {
			return w.afterDeferred(f.Runs, f.Deferred)
		}
		return w.at(ssaview.At(f.Call))
	})
}

// afterDeferred is what is at the location when n of the deferred calls that an
// instruction runs have been made.
func (w *walk) afterDeferred(rd *ssa.RunDefers, n int) []interval.Term {
	if n == 0 {
		return w.at(ssaview.At(rd))
	}
	d := ssaview.DeferredIn(rd.Parent())[n-1]
	if !ssaview.Follows(d, rd) {
		return w.afterDeferred(rd, n-1)
	}
	ts, final := w.deferredEffect(d, rd, n-1)
	if !final || !d.Block().Dominates(rd.Block()) {
		ts = interval.Join(ts, w.afterDeferred(rd, n-1)...)
	}
	return ts
}

// deferredEffect is what a deferred call does to the location.
func (w *walk) deferredEffect(d *ssa.Defer, rd *ssa.RunDefers, before int) (ts []interval.Term, final bool) {
	if w.loc.Root.Parent() != nil {
		s := sharingOf(w.Eval, w.loc.Root)
		fn := w.Callee(d.Common())
		if fn != nil && fn.Blocks != nil && len(s.Writers) > 0 && (slices.Contains(s.Runners, fn) || w.givenRunner(d.Common(), s)) {
			return w.through(d, rd, before, fn)
		}
		if fn == nil && len(s.Handed) > 0 && !d.Common().IsInvoke() {
			if own := w.ownFuncs(d); len(own) > 0 {
				return w.throughOne(d, rd, before, own), true
			}
			return interval.Perhaps(w.writtenByClosures(s)), false
		}
	}
	if fn := w.Callee(d.Common()); fn != nil && fn.Blocks != nil {
		if n, rest, ok := w.passedTo(ssaview.Arguments(d.Common(), fn), w.pointsTo); ok && n < len(fn.Params) {
			return w.leftByCall(d, rd, before, fn, n, rest)
		}
	}
	ts, _ = w.callEffect(d)
	return ts, false
}

// ranDeferred is what deferred calls leave at the location.
func (w *walk) ranDeferred(rd *ssa.RunDefers) (ts []interval.Term, final bool) {
	for _, d := range ssaview.DeferredInBodies(rd.Parent()) {
		if w.touchedBy(d) {
			return []interval.Term{w.Lost(interval.Loops, d.Pos(), "deferred in a loop")}, true
		}
	}
	ds := ssaview.DeferredIn(rd.Parent())
	if !slices.ContainsFunc(ds, w.touchedBy) {
		return nil, false
	}
	for _, d := range ds {
		if w.LoopsOf(d.Parent())[d.Block()] != nil && w.touchedBy(d) {
			return []interval.Term{w.Lost(interval.Loops, d.Pos(), "deferred in a loop")}, true
		}
	}
	return w.afterDeferred(rd, len(ds)), true
}

// touchedBy reports whether a deferred call may have to do with the location.
func (w *walk) touchedBy(d *ssa.Defer) bool {
	if w.loc.Root.Parent() == nil {
		return false
	}
	args := d.Common().Args
	if fn := w.Callee(d.Common()); fn != nil {
		args = ssaview.Arguments(d.Common(), fn)
	}
	if _, _, ok := w.passedTo(args, w.pointsTo); ok {
		return true
	}
	s := sharingOf(w.Eval, w.loc.Root)
	return slices.Contains(s.Runners, w.Callee(d.Common())) || len(s.Handed) > 0 && w.mayRunHanded(d.Common(), s) || w.givenRunner(d.Common(), s)
}

// beforeDeferred is what is at the location, which a parameter of a deferred
// function points to, before the function runs.
func (w *walk) beforeDeferred(f *valueflow.Frame, n int) []interval.Term {
	args := ssaview.Arguments(f.Call.Common(), f.Fn)
	if n >= len(args) {
		return []interval.Term{w.Lost(interval.FuncValue, f.Call.Pos(), "argument count mismatch")}
	}
	return w.In(f.Up, func() []interval.Term {
		there := &walk{Eval: w.Eval, loc: w.Pointed(located(w.Eval, args[n], w.loc.Path))}
		return there.beforeCall(f)
	})
}
