package flow

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// callEffect is what a call does to the location if it is given its address.
func (w *walk) callEffect(call ssa.CallInstruction) (ts []Term, final bool) {
	c := call.Common()
	if ts, final, ok := w.elementEffect(call); ok {
		return ts, final
	}
	fn := w.callee(c)
	args := c.Args
	if fn != nil {
		args = arguments(c, fn)
	}
	n, rest, ok := w.passedTo(args, w.pointsTo)
	if !ok {
		if n, rest, ok := w.passedTo(args, w.heldBy); ok {
			return w.heldEffect(call, n, rest)
		}
	}
	spread := !ok
	if spread {
		if rest, ok = w.spreadTo(c); !ok {
			if ts := w.chosenEffect(call, fn, args); ts != nil {
				return perhaps(ts), false
			}
			return w.boundEffect(call)
		}
		n = len(c.Args) - 1
	}
	if fn != nil {
		if fn.Blocks == nil {
			return w.foreignEffect(call, n, rest)
		}
		if n >= len(fn.Params) || spread && pointsAway(fn) {
			return perhaps([]Term{unknown(Unknown, MayChange, w.step(call.Pos(), w.name(fn)+" may change it"))}), false
		}
		if spread {
			return nil, false
		}
		return w.leftByCall(call, call, 0, fn, n, rest)
	}
	if c.IsInvoke() {
		return w.foreignEffect(call, n, rest)
	}
	head, below := rest.Split()
	if head.Kind != access.Field || !below.Empty() {
		return nil, false
	}
	return w.settle(w.value(c.Value, access.Of(access.ToOption(head.Name)), at(call))) // an option function
}

// leftByCall is what a function of the package leaves at the location, which its
// parameter n points to. What it does anyway is worked out once; where that
// depends on what it is given, it is followed for this call.
func (w *walk) leftByCall(call ssa.CallInstruction, runs ssa.Instruction, deferred int, fn *ssa.Function, n int, rest access.Path) (ts []Term, final bool) {
	fn = origin(fn)
	open := w.solver.IsOpen(leavesKey{fn.Params[n], rest})
	left := w.leaves(fn, n, rest)
	if open {
		return w.settle(w.substitute(left, call, fn))
	}
	if !slices.ContainsFunc(left, func(t Term) bool { return !t.Unset }) {
		return nil, false
	}
	if _, later := runs.(*ssa.RunDefers); later || len(left) > 1 || left[0].Stop.Reason == Loops {
		if f := w.enterAt(call, runs, deferred, fn); f != nil {
			ts := w.in(f, func() (ts []Term) {
				for _, ret := range returns(fn) {
					if !fails(ret) && w.aliveSince(ret.Block(), nil) {
						ts = join(ts, w.contents(fn.Params[n], rest, at(ret), nil)...)
					}
				}
				return ts
			})
			if later || closed(ts) || w.here.callOf(fn) {
				return ts, true
			}
		}
	}
	return w.settle(w.substitute(left, call, fn))
}

// closed reports whether something is known of all alternatives.
func closed(ts []Term) bool {
	return len(ts) > 0 && !slices.ContainsFunc(ts, func(t Term) bool {
		return t.Base.Kind != NoBase && !(t.Base.Kind == OtherBase && t.Lo > -inf && t.Hi < inf) && !t.Unset
	})
}

// pointsAway reports whether the last parameter of a variadic function takes
// pointers.
func pointsAway(fn *ssa.Function) bool {
	s, ok := fn.Params[len(fn.Params)-1].Type().Underlying().(*types.Slice)
	if !ok {
		return false
	}
	_, ok = s.Elem().Underlying().(*types.Pointer)
	return ok
}

// chosenEffect is what a call may do to the location by a pointer that points
// there or elsewhere.
func (w *walk) chosenEffect(call ssa.CallInstruction, fn *ssa.Function, args []ssa.Value) []Term {
	for n, arg := range args {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		loc := w.loaded(locate(arg, access.Whole))
		if !isPointer(arg) || isRead(loc.root) {
			continue
		}
		locs, known := w.targets(loc, 0)
		for _, loc := range locs {
			rest, ok := w.loc.path.Below(loc.path)
			if loc.root != w.loc.root || !ok {
				continue
			}
			if fn == nil || fn.Blocks == nil || n >= len(fn.Params) {
				ts, _ := w.foreignEffect(call, n, rest)
				return ts
			}
			ts, _ := w.leftByCall(call, call, 0, fn, n, rest)
			return ts
		}
		a, local := w.loc.root.(*ssa.Alloc)
		if !known && local && w.loose(a) && types.Identical(pointee(arg.Type()), pointee(a.Type())) && fn != nil && fn.Blocks != nil {
			return []Term{unknown(Unknown, MayChange, w.step(call.Pos(), w.name(fn)+" may change it"))}
		}
	}
	return nil
}

// boundEffect is what a call may do that is given a method value of what holds
// the location, as in each(x.grow).
func (w *walk) boundEffect(call ssa.CallInstruction) (ts []Term, final bool) {
	for _, arg := range append(slices.Clip(call.Common().Args), call.Common().Value) {
		mc := madeClosure(arg)
		if mc == nil || boundMethod(mc) == nil {
			continue
		}
		if _, ok := w.pointsTo(mc.Bindings[0]); ok {
			return perhaps([]Term{unknown(Unknown, MayChange, w.step(call.Pos(), boundMethod(mc).Name()+" may change it"))}), false
		}
	}
	return nil, false
}

// settle takes "left alone" out of an effect; without it the effect is final.
func (w *walk) settle(ts []Term) (out []Term, final bool) {
	final = true
	for _, t := range ts {
		if t.Unset {
			final = false
			continue
		}
		out = append(out, t)
	}
	return out, final
}

// passedTo finds the argument that points to the location, and the path from there.
func (w *walk) passedTo(args []ssa.Value, points func(ssa.Value) (access.Path, bool)) (n int, rest access.Path, ok bool) {
	for i, arg := range args {
		if rest, ok := points(arg); ok {
			return i, rest, true
		}
	}
	return 0, access.Whole, false
}

// spreadTo is passedTo for the arguments of a variadic function.
func (w *walk) spreadTo(c *ssa.CallCommon) (rest access.Path, ok bool) {
	if len(c.Args) == 0 || !c.Signature().Variadic() {
		return access.Whole, false
	}
	for _, arg := range variadic(c.Args[len(c.Args)-1]) {
		if rest, ok := w.pointsTo(arg); ok {
			return rest, true
		}
	}
	return access.Whole, false
}

// pointsTo reports whether an argument points to the location or to what holds
// it, and the path from there.
func (w *walk) pointsTo(arg ssa.Value) (rest access.Path, ok bool) {
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	loc := w.loaded(locate(arg, access.Whole))
	if _, ok := loc.root.(*ssa.IndexAddr); ok {
		loc = w.located(arg, access.Whole)
	}
	if !isRead(loc.root) {
		if locs, ok := w.targets(loc, 0); ok && len(locs) == 1 {
			loc = locs[0]
		}
	}
	if loc.root != w.loc.root || !isPointer(loc.root) && !types.IsInterface(loc.root.Type()) {
		return access.Whole, false
	}
	return w.loc.path.Below(loc.path)
}

// heldBy is pointsTo for a pointer that is loaded from the package variable
// through which the location is reached.
func (w *walk) heldBy(arg ssa.Value) (rest access.Path, ok bool) {
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	loc := locate(arg, access.Whole)
	load, ok := loc.root.(*ssa.UnOp)
	if !ok || load.X != w.loc.root || w.loc.path.Empty() || !isPointer(load) {
		return access.Whole, false
	}
	if _, ok := load.X.(*ssa.Global); !ok {
		return access.Whole, false
	}
	return w.loc.path.Below(loc.path)
}

// heldEffect is what a call does to what a package variable points to. Most
// calls that are handed such a pointer only read.
func (w *walk) heldEffect(call ssa.CallInstruction, n int, rest access.Path) (ts []Term, final bool) {
	c := call.Common()
	if fn := w.callee(c); fn != nil && fn.Blocks != nil {
		if n >= len(fn.Params) {
			return nil, false
		}
		return w.settle(w.substitute(w.leaves(fn, n, rest), call, fn))
	}
	ts, _ = w.rules.inputTo(w.eval, call, w.loc.root.Type().Underlying().(*types.Pointer).Elem(), w.loc.path, rest)
	return ts, false
}

// foreignEffect is what a function of another package does to the location.
func (w *walk) foreignEffect(call ssa.CallInstruction, n int, rest access.Path) (ts []Term, final bool) {
	obj := calleeObject(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return nil, false
	}
	if ts, final, ok := w.atomicEffect(call, rest); ok {
		return ts, final
	}
	if ts, ok := w.rules.inputTo(w.eval, call, w.loc.root.Type(), w.loc.path, rest); ok {
		return ts, false
	}
	if ts, ok := w.factLeaves(obj, n, rest, call); ok {
		return w.settle(ts)
	}
	if _, reads := getter(call.Common()); reads {
		return nil, false
	}
	if w.harmless(obj.Pkg().Path()) || rest.ThroughOptions() || isReceiver(w.loc.root) ||
		w.leavesAlone(obj, w.loc.root.Type()) || w.checkedOnly(obj, w.loc.root.Type(), w.loc.path) {
		return nil, false
	}
	s := w.step(call.Pos(), shortName(obj.FullName())+" may change it")
	return []Term{unknown(Unknown, MayChange, s)}, true
}

// throughFuncs reports whether a path leads through options or a client, which
// nobody changes once they are made.

// harmless reports whether the functions of a package do not write to what
// they are given.
func (e *eval) harmless(pkgPath string) bool {
	switch pkgPath {
	case "fmt", "log", "log/slog", "errors", "context", "testing", "sync", "strings", "strconv", "time":
		return true
	}
	return e.presignPackages[pkgPath]
}

func isPointer(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Pointer)
	return ok
}

// isReceiver reports whether v is the receiver of its method. Receivers are
// handed around too freely to take every call for a change.
func isReceiver(v ssa.Value) bool {
	p, ok := v.(*ssa.Parameter)
	return ok && p.Parent().Signature.Recv() != nil && p.Parent().Params[0] == p
}

// elementEffect is what a call does to an element of a collection that it is
// given; ok is false if it is given none.
func (w *walk) elementEffect(call ssa.CallInstruction) (ts []Term, final, ok bool) {
	head, rest := w.loc.path.Split()
	if !head.IsElement() {
		return nil, false, false
	}
	c := call.Common()
	n := slices.IndexFunc(c.Args, func(arg ssa.Value) bool {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		held, ok := w.container(arg)
		return ok && held.root == w.loc.root
	})
	if n < 0 {
		if w.partGiven(c) {
			return perhaps([]Term{unknown(Unknown, MayChange, w.step(call.Pos(), "a call may change an element of it"))}), false, true
		}
		return nil, false, false
	}
	any := access.ToAny().Then(rest)
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch {
		case b.Name() == "copy" && n == 0:
			if part, ok := w.copied(c, head); ok {
				return w.value(c.Args[1], part.Then(rest), at(call)), true, true
			}
			return perhaps(w.value(c.Args[1], any, at(call))), false, true
		case b.Name() == "append" && n == 0 && cutShort(c.Args[0]): // into what is behind the end of the slice
			return perhaps(w.value(c.Args[1], any, at(call))), false, true
		case b.Name() == "clear":
			gone := &walk{eval: w.eval, loc: w.loc}
			return gone.zero(w.loc.root), !gone.cutOff(c.Args[0]), true
		case b.Name() == "delete":
			deleted := keyHead(c.Args[1])
			if !deleted.MayBe(head) {
				return nil, false, true
			}
			gone := &walk{eval: w.eval, loc: w.loc}
			if deleted == head && head.Kind == access.Element {
				return gone.zero(w.loc.root), true, true
			}
			return perhaps(gone.zero(w.loc.root)), false, true
		}
		return nil, false, true
	}
	if fn := w.callee(c); fn != nil && fn.Blocks != nil {
		if n < len(fn.Params) && !changesElements(fn.Params[n], 0) {
			return nil, false, true
		}
		s := w.step(call.Pos(), w.name(fn)+" may change it")
		return perhaps([]Term{unknown(Unknown, MayChange, s)}), false, true
	}
	if pkg, _ := calledIn(c); (pkg == "slices" || pkg == "sort" || pkg == "math/rand" || pkg == "math/rand/v2") && head.Kind != access.AnyElement {
		other := &walk{eval: w.eval, loc: location{w.loc.root, any}}
		return perhaps(other.at(at(call))), true, true // in another order
	}
	return nil, false, true
}

// partGiven reports whether a call is given the address of an element that may
// be the one at the location.
func (w *walk) partGiven(c *ssa.CallCommon) bool {
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		if _, ok := locate(arg, access.Whole).root.(*ssa.IndexAddr); !ok {
			return false
		}
		part := w.located(arg, access.Whole)
		_, must, may := w.loc.path.Overlap(part.path)
		return part.root == w.loc.root && may && !must
	})
}

// copied is the element of what copy copies from that gets to an element of what
// it copies to, if it is known that one does.
func (w *walk) copied(c *ssa.CallCommon, head access.Step) (part access.Step, ok bool) {
	to, ok := w.container(c.Args[0])
	n, long := w.lengthOf(c.Args[1])
	at, known := elementIndex(head)
	if at -= to.first; !ok || !long || !known || !to.known || at < 0 || at >= n {
		return access.Step{}, false
	}
	return access.ToElement(strconv.FormatInt(at, 10)), true
}

// cutOff reports whether a slice holds a part of the collection only.
func (w *walk) cutOff(v ssa.Value) bool {
	c, ok := w.container(v)
	return !ok || !c.known || c.first != 0 || cutShort(v)
}

// cutShort reports whether a slice ends before what it is a slice of.
func cutShort(v ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	return ok && s.High != nil
}

// changesElements reports whether a function may store to the elements of a
// collection that it is given.
func changesElements(v ssa.Value, depth int) bool {
	if depth > 4 {
		return true
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Lookup, *ssa.Range, *ssa.Return, *ssa.Index:
		case *ssa.UnOp:
			if isPointer(i) {
				return true
			}
		case *ssa.IndexAddr:
			for _, use := range *i.Referrers() {
				if f, ok := use.(*ssa.FieldAddr); ok && onlyLoaded(f) {
					continue
				}
				if load, ok := use.(*ssa.UnOp); !ok || isPointer(load) {
					return true
				}
			}
		case *ssa.Call:
			b, ok := i.Call.Value.(*ssa.Builtin)
			if !ok || b.Name() != "len" && b.Name() != "cap" {
				return true
			}
		case *ssa.BinOp:
		default:
			return true
		}
	}
	return false
}
