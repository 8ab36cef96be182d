package flow

import (
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"golang.org/x/tools/go/ssa"
)

// A variable that a closure captures is a cell that the function which declares
// it shares with the closure: what the closure reads is what was stored before
// it runs, not before it is made, and what it stores is there after it ran.

// cell is the variable that a closure captures as fv, if it is always the same.
func (e *eval) cell(v ssa.Value) ssa.Value {
	for range maxDepth {
		fv, ok := v.(*ssa.FreeVar)
		if !ok {
			return v
		}
		made := e.closures[fv.Parent()]
		n := slices.Index(fv.Parent().FreeVars, fv)
		if len(made) != 1 || n < 0 || n >= len(made[0].Bindings) {
			return v
		}
		v = made[0].Bindings[n]
	}
	return v
}

// sharing is what is known of the closures that capture a variable.
type sharing struct {
	writers []*ssa.Function // those which may store to it
	runners []*ssa.Function // those which may store to it, or run one that does
	escaped []*ssa.Function // those of the runners which somebody unknown may run
}

// sharingOf finds the closures that share what a value of a function points to.
func (e *eval) sharingOf(root ssa.Value) *sharing {
	if s, ok := e.shared[root]; ok {
		return s
	}
	s := &sharing{}
	outer := outermost(root.Parent())
	if s.writers = e.writersIn(outer)[root]; len(s.writers) > 0 {
		all := literals(outer)
		s.runners = slices.Clone(s.writers)
		for again := true; again; {
			again = false
			for _, fn := range all {
				if !slices.Contains(s.runners, fn) && e.mayRun(fn, s.runners) {
					s.runners, again = append(s.runners, fn), true
				}
			}
		}
		for _, fn := range s.runners {
			if _, known := e.runsOf(fn); !known {
				s.escaped = append(s.escaped, fn)
			}
		}
	}
	e.shared[root] = s
	return s
}

// writersIn tells, for the function literals in a function, what of other
// functions they may write to.
func (e *eval) writersIn(outer *ssa.Function) map[ssa.Value][]*ssa.Function {
	if w, ok := e.writers[outer]; ok {
		return w
	}
	out := make(map[ssa.Value][]*ssa.Function)
	for _, fn := range literals(outer) {
		add := func(addr ssa.Value) {
			root := e.loaded(locate(addr, access.Whole)).root
			if ix, ok := root.(*ssa.IndexAddr); ok {
				c, ok := e.container(ix.X)
				if !ok {
					return
				}
				root = c.root
			}
			if root.Parent() != nil && root.Parent() != fn && !slices.Contains(out[root], fn) {
				out[root] = append(out[root], fn)
			}
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch i := instr.(type) {
				case *ssa.Store:
					add(i.Addr)
				case *ssa.MapUpdate:
					if c, ok := e.container(i.Map); ok {
						add(c.root)
					}
				case ssa.CallInstruction:
					for _, arg := range i.Common().Args {
						if mi, ok := arg.(*ssa.MakeInterface); ok {
							arg = mi.X
						}
						if isPointer(arg) {
							add(arg)
						}
					}
				}
			}
		}
	}
	e.writers[outer] = out
	return out
}

// literals are the function literals in a function, at any depth.
func literals(fn *ssa.Function) (out []*ssa.Function) {
	for _, anon := range fn.AnonFuncs {
		out = append(append(out, anon), literals(anon)...)
	}
	return out
}

// mayRun reports whether a function literal calls one of some functions, or one
// that is not known.
func (e *eval) mayRun(fn *ssa.Function, targets []*ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			c := call.Common()
			if callee := e.callee(c); slices.Contains(targets, callee) || callee == nil && !c.IsInvoke() && !isBuiltin(c) {
				return true
			}
			for _, arg := range c.Args {
				if isFunc(arg.Type()) && slices.Contains(targets, e.funcValue(arg, 0)) {
					return true
				}
			}
		}
	}
	return false
}

func isBuiltin(c *ssa.CallCommon) bool { _, ok := c.Value.(*ssa.Builtin); return ok }

// runsOf are the calls that run a function literal; known is false if there may
// be others.
func (e *eval) runsOf(fn *ssa.Function) (calls []ssa.CallInstruction, known bool) {
	if r, ok := e.runs[fn]; ok {
		return r.calls, r.known
	}
	made := e.closures[fn]
	known = len(made) == 1 && e.usesOfFunc(made[0], &calls, 0)
	if len(made) == 0 && len(fn.FreeVars) == 0 { // it captures nothing, and stands for itself
		known = e.usesOfFunc(fn, &calls, 0)
	}
	e.runs[fn] = runs{calls, known}
	return calls, known
}

type runs struct {
	calls []ssa.CallInstruction
	known bool
}

// usesOfFunc collects the calls of a function value; it reports false if the
// value gets where it is not followed.
func (e *eval) usesOfFunc(v ssa.Value, calls *[]ssa.CallInstruction, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > 6 {
		return false
	}
	for _, ref := range *refs {
		switch i := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Call, *ssa.Defer:
			call := i.(ssa.CallInstruction)
			c := call.Common()
			if c.Value != v || slices.Contains(c.Args, v) {
				return false
			}
			*calls = append(*calls, call)
		case *ssa.Store:
			a, ok := i.Addr.(*ssa.Alloc)
			if !ok || i.Val != v || e.once(a) == nil || !e.loadsOfFunc(a, calls, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// loadsOfFunc is usesOfFunc for a variable that holds the function.
func (e *eval) loadsOfFunc(addr ssa.Value, calls *[]ssa.CallInstruction, depth int) bool {
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Store:
		case *ssa.UnOp:
			if !e.usesOfFunc(i, calls, depth+1) {
				return false
			}
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			n := slices.Index(i.Bindings, addr)
			if depth > 6 || n < 0 || n >= len(fn.FreeVars) || !e.loadsOfFunc(fn.FreeVars[n], calls, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// ranByCall is what functions that share the location leave there when a call
// runs them.
func (w *walk) ranByCall(call ssa.CallInstruction) (ts []Term, final bool) {
	if w.loc.root.Parent() == nil {
		return nil, false
	}
	s := w.sharingOf(w.loc.root)
	if len(s.writers) == 0 {
		return nil, false
	}
	c := call.Common()
	fn := w.callee(c)
	_, started := call.(*ssa.Go)
	if fn != nil && fn.Blocks != nil && !started && (slices.Contains(s.runners, fn) || w.givenRunner(c, s)) {
		ts, final = w.through(call, call, 0, fn)
		if len(ts) > 1 && slices.ContainsFunc(c.Args, bodyOfLoop) { // it runs as often as the function likes
			ts = perhaps(ts)
		}
		return ts, final
	}
	if isBuiltin(c) || !slices.ContainsFunc(s.escaped, func(fn *ssa.Function) bool { return w.madeBefore(fn, call) }) {
		return nil, false
	}
	return perhaps(w.writtenByClosures(s)), false
}

// rangeOverFunc is what package ssa says of the body of a loop that ranges over a
// function.
const rangeOverFunc = "range-over-func yield"

// bodyOfLoop reports whether a value is the body of a loop that ranges over a
// function.
func bodyOfLoop(v ssa.Value) bool {
	mc, ok := v.(*ssa.MakeClosure)
	return ok && mc.Fn.(*ssa.Function).Synthetic == rangeOverFunc
}

// givenRunner reports whether a call is given a function that may write to the
// location.
func (w *walk) givenRunner(c *ssa.CallCommon, s *sharing) bool {
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		return isFunc(arg.Type()) && slices.Contains(s.runners, w.funcValue(arg, 0))
	})
}

// madeBefore reports whether a function literal may have been made when an
// instruction is reached.
func (w *walk) madeBefore(fn *ssa.Function, instr ssa.Instruction) bool {
	for _, mc := range w.closures[fn] {
		if mc.Parent() != instr.Parent() || follows(mc, instr) {
			return true
		}
	}
	return len(w.closures[fn]) == 0
}

// follows reports whether control can get from one instruction of a function to
// another.
func follows(first, then ssa.Instruction) bool {
	a, b := first.Block(), then.Block()
	if a == b && slices.Index(a.Instrs, first) < slices.Index(a.Instrs, then) {
		return true
	}
	return slices.ContainsFunc(a.Succs, func(s *ssa.BasicBlock) bool { return reachesBlock(s, b) })
}

// writtenByClosures is what the closures that share the location may ever store
// there.
func (w *walk) writtenByClosures(s *sharing) []Term {
	return w.anywhere(func() (ts []Term) {
		for _, fn := range s.writers {
			more, _ := w.storesIn(fn, nil)
			ts = join(ts, more...)
		}
		return ts
	})
}

// storesIn is what a function may ever store to the location, after an
// instruction of it if there is one; outside reports whether all of it is filled
// in from outside, as by the registration of a flag.
func (w *walk) storesIn(fn *ssa.Function, after ssa.Instruction) (ts []Term, outside bool) {
	outside = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if after != nil && !follows(after, instr) {
				continue
			}
			switch i := instr.(type) {
			case *ssa.Store, *ssa.MapUpdate:
				more, _ := w.effect(instr)
				ts, outside = join(ts, more...), outside && len(more) == 0
			case ssa.CallInstruction:
				more, _ := w.callEffect(i)
				if obj := calleeObject(i.Common()); len(more) > 0 && outside {
					outside = obj != nil
					if outside {
						_, outside = originOf(obj, i.Common())
					}
				}
				ts = join(ts, more...)
			}
		}
	}
	return ts, outside
}

// through is what is at the location after a call of a function of the package,
// which runs at an instruction: the call itself, or the one that runs what was
// deferred.
func (w *walk) through(call ssa.CallInstruction, runs ssa.Instruction, deferred int, fn *ssa.Function) (ts []Term, final bool) {
	fn = origin(fn)
	f := w.enterAt(call, runs, deferred, fn)
	if f == nil {
		return []Term{w.lost(Loops, call.Pos(), "recursion")}, false
	}
	ts = w.in(f, func() (ts []Term) {
		for _, ret := range returns(fn) {
			if w.aliveSince(ret.Block(), nil) {
				ts = join(ts, w.at(at(ret))...)
			}
		}
		return ts
	})
	return ts, true
}

// atEntry is what is at a location of another function when one that shares it
// is entered: in the current call, or in any.
func (w *walk) atEntry(fn *ssa.Function) []Term {
	if f := w.here.ofCall(); f != nil && f.fn == fn {
		return w.beforeCall(f)
	}
	declares := w.loc.root.Parent()
	if outermost(declares) != outermost(fn) {
		return []Term{w.lost(FuncValue, w.loc.root.Pos(), "captured variable is not followed")}
	}
	var ts []Term
	calls, known := w.runsOf(fn)
	if known {
		for _, call := range calls {
			if _, later := call.(*ssa.Defer); later && w.loopsOf(call.Parent())[call.Block()] != nil {
				ts = join(ts, w.lost(Loops, call.Pos(), "deferred in a loop"))
				continue
			}
			for _, runs := range runsAt(call) {
				if f := w.enterAt(call, runs, deferredBefore(call), fn); f != nil {
					ts = join(ts, w.beforeCall(f)...)
				}
			}
		}
		return ts
	}
	later, outside := w.writtenByClosures(w.sharingOf(w.loc.root)), true
	for _, mc := range w.closures[fn] {
		ts = join(ts, w.in(w.here.at(mc.Block()), func() []Term { return w.at(at(mc)) })...)
		var after ssa.Instruction
		if mc.Parent() == declares {
			after = mc
		}
		later = join(later, w.anywhere(func() (ts []Term) {
			ts, filled := w.storesIn(declares, after)
			outside = outside && filled
			return ts
		})...)
	}
	if len(later) == 0 {
		return ts
	}
	if outside && len(w.sharingOf(w.loc.root).writers) == 0 {
		return join(perhaps(ts), later...) // a flag, and its default
	}
	return perhaps(join(ts, later...)) // when it runs is not known
}

// beforeCall is what is at the location before the call of a frame.
func (w *walk) beforeCall(f *frame) []Term {
	return w.in(f.up, func() []Term {
		if f.runs != nil {
			return w.afterDeferred(f.runs, f.deferred)
		}
		return w.at(at(f.call))
	})
}

// runsAt is where a call takes place: a deferred one wherever its function
// returns.
func runsAt(call ssa.CallInstruction) (out []ssa.Instruction) {
	if _, ok := call.(*ssa.Defer); !ok {
		return []ssa.Instruction{call}
	}
	for _, b := range call.Parent().Blocks {
		for _, instr := range b.Instrs {
			if rd, ok := instr.(*ssa.RunDefers); ok {
				out = append(out, rd)
			}
		}
	}
	return out
}

// deferredIn are the deferred calls of a function, in the order in which they run.
func deferredIn(fn *ssa.Function) (out []*ssa.Defer) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok {
				out = append(out, d)
			}
		}
	}
	slices.Reverse(out)
	return out
}

// deferredBefore is how many deferred calls run before this one.
func deferredBefore(call ssa.CallInstruction) int {
	if d, ok := call.(*ssa.Defer); ok {
		return slices.Index(deferredIn(d.Parent()), d)
	}
	return 0
}

// afterDeferred is what is at the location when n of the deferred calls that an
// instruction runs have been made.
func (w *walk) afterDeferred(rd *ssa.RunDefers, n int) []Term {
	if n == 0 {
		return w.at(at(rd))
	}
	d := deferredIn(rd.Parent())[n-1]
	if !follows(d, rd) {
		return w.afterDeferred(rd, n-1)
	}
	ts, final := w.deferredEffect(d, rd, n-1)
	if !final || !d.Block().Dominates(rd.Block()) {
		ts = join(ts, w.afterDeferred(rd, n-1)...)
	}
	return ts
}

// deferredEffect is what a deferred call does to the location.
func (w *walk) deferredEffect(d *ssa.Defer, rd *ssa.RunDefers, before int) (ts []Term, final bool) {
	if w.loc.root.Parent() != nil {
		s := w.sharingOf(w.loc.root)
		fn := w.callee(d.Common())
		if fn != nil && fn.Blocks != nil && len(s.writers) > 0 && (slices.Contains(s.runners, fn) || w.givenRunner(d.Common(), s)) {
			return w.through(d, rd, before, fn)
		}
	}
	if fn := w.callee(d.Common()); fn != nil && fn.Blocks != nil {
		if n, rest, ok := w.passedTo(arguments(d.Common(), fn), w.pointsTo); ok && n < len(fn.Params) {
			return w.leftByCall(d, rd, before, fn, n, rest)
		}
	}
	ts, _ = w.callEffect(d)
	return ts, false
}

// deferredInBodies are the deferred calls in the bodies of loops that range over
// functions. They run when the function around the loop returns.
func deferredInBodies(fn *ssa.Function) (out []*ssa.Defer) {
	for _, body := range literals(fn) {
		if body.Synthetic != rangeOverFunc {
			continue
		}
		for _, d := range deferredIn(body) {
			if d.DeferStack != nil {
				out = append(out, d)
			}
		}
	}
	return out
}

// ranDeferred is what deferred calls leave at the location.
func (w *walk) ranDeferred(rd *ssa.RunDefers) (ts []Term, final bool) {
	for _, d := range deferredInBodies(rd.Parent()) {
		if w.touchedBy(d) {
			return []Term{w.lost(Loops, d.Pos(), "deferred in a loop")}, true
		}
	}
	ds := deferredIn(rd.Parent())
	if !slices.ContainsFunc(ds, w.touchedBy) {
		return nil, false
	}
	for _, d := range ds {
		if w.loopsOf(d.Parent())[d.Block()] != nil && w.touchedBy(d) {
			return []Term{w.lost(Loops, d.Pos(), "deferred in a loop")}, true
		}
	}
	return w.afterDeferred(rd, len(ds)), true
}

// touchedBy reports whether a deferred call may have to do with the location.
func (w *walk) touchedBy(d *ssa.Defer) bool {
	if w.loc.root.Parent() == nil {
		return false
	}
	args := d.Common().Args
	if fn := w.callee(d.Common()); fn != nil {
		args = arguments(d.Common(), fn)
	}
	if _, _, ok := w.passedTo(args, w.pointsTo); ok {
		return true
	}
	s := w.sharingOf(w.loc.root)
	return slices.Contains(s.runners, w.callee(d.Common())) || w.givenRunner(d.Common(), s)
}

// beforeDeferred is what is at the location, which a parameter of a deferred
// function points to, before the function runs.
func (w *walk) beforeDeferred(f *frame, n int) []Term {
	args := arguments(f.call.Common(), f.fn)
	if n >= len(args) {
		return []Term{w.lost(FuncValue, f.call.Pos(), "called with other arguments than it was checked with")}
	}
	return w.in(f.up, func() []Term {
		there := &walk{eval: w.eval, loc: w.pointed(w.located(args[n], w.loc.path))}
		return there.beforeCall(f)
	})
}
