package memory

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// callEffect is what a call does to the location if it is given its address.
func (w *walk) callEffect(call ssa.CallInstruction) (ts []interval.Term, final bool) {
	c := call.Common()
	if ts, final, ok := w.elementEffect(call); ok {
		return ts, final
	}
	fn := w.Callee(c)
	args := c.Args
	if fn != nil {
		args = ssaview.Arguments(c, fn)
	}
	n, rest, ok := w.passedTo(args, w.pointsTo)
	if !ok {
		if n, rest, ok := w.passedTo(args, w.globalPointsTo); ok {
			return w.globalEffect(call, n, rest)
		}
	}
	spread := !ok
	if spread {
		if rest, ok = w.spreadTo(c); !ok {
			if ts := w.chosenEffect(call, fn, args); ts != nil {
				return interval.Perhaps(ts), false
			}
			if w.mayHoldAddress(call, fn) {
				return w.MayChange(call, "its address is kept, and this call may change it"), false
			}
			return w.boundEffect(call)
		}
		n = len(c.Args) - 1
	}
	if fn != nil {
		if fn.Blocks == nil {
			return w.foreignEffect(call, n, rest)
		}
		if n >= len(fn.Params) || spread && ssaview.PointsAway(fn) {
			return w.MayChange(call, w.Name(fn)+" may change it"), false
		}
		if spread {
			return nil, false
		}
		return w.leftByCall(call, call, 0, fn, n, rest)
	}
	if c.IsInvoke() {
		return w.foreignEffect(call, n, rest)
	}
	if ssaview.IsBuiltin(c) {
		return nil, false
	}
	head, below := rest.Split()
	if head.Kind != access.Field || !below.Empty() {
		return w.MayChange(call, "a function value is given its address, and may change it"), false
	}
	return w.settle(w.Value(c.Value, access.Of(access.ToOption(head.Name)), ssaview.At(call))) // an option function
}

// leftByCall is what a function of the package leaves at the location, which its
// parameter n points to. What it does anyway is worked out once; where that
// depends on what it is given, it is followed for this call.
func (w *walk) leftByCall(call ssa.CallInstruction, runs ssa.Instruction, deferred int, fn *ssa.Function, n int, rest access.Path) (ts []interval.Term, final bool) {
	fn = ssaview.Origin(fn)
	open := w.Solver.IsOpen(valueflow.LeavesKey{Param: fn.Params[n], Path: rest})
	left := w.Leaves(fn, n, rest)
	if open {
		return w.settle(w.Substitute(left, call, fn))
	}
	if !slices.ContainsFunc(left, func(t interval.Term) bool { return !t.Unset }) {
		return nil, false
	}
	unknown := slices.ContainsFunc(left, func(t interval.Term) bool { return t.Base.Kind == interval.OtherBase })
	if _, later := runs.(*ssa.RunDefers); later || len(left) > 1 || unknown {
		if f := w.EnterAt(call, runs, deferred, fn); f != nil {
			ts := w.In(f, func() (ts []interval.Term) {
				for _, ret := range ssaview.Returns(fn) {
					if !ssaview.Fails(ret) && w.AliveSince(ret.Block(), nil) {
						ts = interval.Join(ts, contents(w.Eval, fn.Params[n], rest, ssaview.At(ret), nil)...)
					}
				}
				return ts
			})
			again := w.Here.CallOf(fn)
			if again && len(ts) > 1 { // how often it calls itself is not known
				ts = interval.Perhaps(ts)
			}
			if later || again || interval.Closed(ts) {
				return ts, true
			}
		}
	}
	return w.settle(w.Substitute(left, call, fn))
}

// mayHoldAddress reports whether the address of a number has been put, before a
// call, where the function that is called may find it: in a struct, a collection, a
// package variable or a channel. Flags keep one to set it when they are parsed,
// which [Eval.Rules] know.
func (w *walk) mayHoldAddress(call ssa.CallInstruction, fn *ssa.Function) bool {
	if ssaview.IsBuiltin(call.Common()) {
		return false
	}
	if fn == nil || fn.Blocks == nil {
		obj := ssaview.CalleeObject(call.Common())
		if obj != nil && obj.Pkg() != nil && (relevance.Standard(obj.Pkg().Path()) || model.Harmless(w.Package, obj.Pkg().Path())) {
			return false
		}
	}
	return w.keptBefore(call)
}

// keptBefore reports whether the address of the location, a number, was put
// somewhere before an instruction.
func (w *walk) keptBefore(instr ssa.Instruction) bool {
	a, ok := w.loc.Root.(*ssa.Alloc)
	if !ok || !w.loc.Path.Empty() || !gotype.IsNumber(gotype.Pointee(a.Type())) {
		return false
	}
	return slices.ContainsFunc(*a.Referrers(), func(ref ssa.Instruction) bool {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Val != a || ofForeignStruct(i.Addr) {
				return false
			}
			if _, local := i.Addr.(*ssa.Alloc); local {
				return false // followed
			}
		case *ssa.MapUpdate, *ssa.Send:
		default:
			return false
		}
		return ref.Parent() != instr.Parent() || ssaview.Follows(ref, instr)
	})
}

// ofForeignStruct reports whether an address selects a field of another package's
// struct.
func ofForeignStruct(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	f := ssaview.FieldOf(fa.X.Type(), fa.Field)
	return f != nil && fa.Parent().Pkg != nil && f.Pkg() != fa.Parent().Pkg.Pkg
}

// chosenEffect is what a call may do to the location by a pointer that points
// there or elsewhere.
func (w *walk) chosenEffect(call ssa.CallInstruction, fn *ssa.Function, args []ssa.Value) []interval.Term {
	for n, arg := range args {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		loc := w.Loaded(ssaview.Locate(arg, access.Whole))
		if !ssaview.IsPointer(arg) || ssaview.IsRead(loc.Root) {
			continue
		}
		locs, known := targets(w.Eval, loc, 0)
		for _, loc := range locs {
			rest, ok := w.loc.Path.Below(loc.Path)
			if loc.Root != w.loc.Root || !ok {
				continue
			}
			if fn == nil || fn.Blocks == nil || n >= len(fn.Params) {
				ts, _ := w.foreignEffect(call, n, rest)
				return ts
			}
			ts, _ := w.leftByCall(call, call, 0, fn, n, rest)
			return ts
		}
		a, local := w.loc.Root.(*ssa.Alloc)
		if !known && local && w.Loose(a) && types.Identical(gotype.Pointee(arg.Type()), gotype.Pointee(a.Type())) && fn != nil && fn.Blocks != nil {
			return []interval.Term{interval.UnknownBecause(interval.Unknown, interval.MayChange, w.Step(call.Pos(), w.Name(fn)+" may change it"))}
		}
	}
	return nil
}

// boundEffect is what a call may do that is given a method value of what holds
// the location, as in each(x.grow).
func (w *walk) boundEffect(call ssa.CallInstruction) (ts []interval.Term, final bool) {
	for _, arg := range append(slices.Clip(call.Common().Args), call.Common().Value) {
		mc := ssaview.MadeClosure(arg)
		if mc == nil || ssaview.BoundMethod(mc) == nil {
			continue
		}
		if _, ok := w.pointsTo(mc.Bindings[0]); ok {
			return w.MayChange(call, ssaview.BoundMethod(mc).Name()+" may change it"), false
		}
	}
	return nil, false
}

// settle takes "left alone" out of an effect; without it the effect is final.
func (w *walk) settle(ts []interval.Term) (out []interval.Term, final bool) {
	out = interval.Set(ts)
	return out, len(out) == len(ts)
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
	for _, arg := range ssaview.Variadic(c.Args[len(c.Args)-1]) {
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
	loc := w.Loaded(ssaview.Locate(arg, access.Whole))
	if _, ok := loc.Root.(*ssa.IndexAddr); ok {
		loc = located(w.Eval, arg, access.Whole)
	}
	if !ssaview.IsRead(loc.Root) {
		if locs, ok := targets(w.Eval, loc, 0); ok && len(locs) == 1 {
			loc = locs[0]
		}
	}
	if loc.Root != w.loc.Root || !ssaview.IsPointer(loc.Root) && !types.IsInterface(loc.Root.Type()) {
		return access.Whole, false
	}
	return w.loc.Path.Below(loc.Path)
}

// globalPointsTo is pointsTo for a pointer that is loaded from the package variable
// through which the location is reached.
func (w *walk) globalPointsTo(arg ssa.Value) (rest access.Path, ok bool) {
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	loc := ssaview.Locate(arg, access.Whole)
	load, ok := loc.Root.(*ssa.UnOp)
	if !ok || load.X != w.loc.Root || w.loc.Path.Empty() || !ssaview.IsPointer(load) {
		return access.Whole, false
	}
	if _, ok := load.X.(*ssa.Global); !ok {
		return access.Whole, false
	}
	return w.loc.Path.Below(loc.Path)
}

// globalEffect is what a call does to what a package variable points to. Most
// calls that are handed such a pointer only read.
func (w *walk) globalEffect(call ssa.CallInstruction, n int, rest access.Path) (ts []interval.Term, final bool) {
	c := call.Common()
	if fn := w.Callee(c); fn != nil && fn.Blocks != nil {
		if n >= len(fn.Params) {
			return nil, false
		}
		return w.settle(w.Substitute(w.Leaves(fn, n, rest), call, fn))
	}
	ts, _ = w.Rules.InputTo(w.Eval, call, w.loc.Root.Type().Underlying().(*types.Pointer).Elem(), w.loc.Path, rest)
	return ts, false
}

// foreignEffect is what a function of another package does to the location.
func (w *walk) foreignEffect(call ssa.CallInstruction, n int, rest access.Path) (ts []interval.Term, final bool) {
	obj := ssaview.CalleeObject(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return nil, false
	}
	if ts, final, ok := w.atomicEffect(call, rest); ok {
		return ts, final
	}
	if ts, ok := w.Rules.InputTo(w.Eval, call, w.loc.Root.Type(), w.loc.Path, rest); ok {
		return ts, false
	}
	if ts, ok := w.FactLeaves(obj, n, rest, call); ok {
		return w.settle(ts)
	}
	if _, reads := model.Getter(call.Common()); reads {
		return nil, false
	}
	if model.Harmless(w.Eval.Package, obj.Pkg().Path()) || rest.ThroughOptions() || ssaview.IsReceiver(w.loc.Root) ||
		model.LeavesAlone(w.Eval.Package, obj, w.loc.Root.Type()) || model.OnlyChecks(w.Eval.Package, obj, w.loc.Root.Type(), w.loc.Path) {
		return nil, false
	}
	s := w.Step(call.Pos(), ssaview.ShortName(obj.FullName())+" may change it")
	return []interval.Term{interval.UnknownBecause(interval.Unknown, interval.MayChange, s)}, true
}

// elementEffect is what a call does to an element of a collection that it is
// given; ok is false if it is given none.
func (w *walk) elementEffect(call ssa.CallInstruction) (ts []interval.Term, final, ok bool) {
	head, rest := w.loc.Path.Split()
	if !head.IsElement() {
		return nil, false, false
	}
	c := call.Common()
	n := slices.IndexFunc(c.Args, func(arg ssa.Value) bool {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		held, ok := w.Container(arg)
		return ok && held.Root == w.loc.Root
	})
	if n < 0 {
		if w.partGiven(c) {
			return w.MayChange(call, "a call may change an element of it"), false, true
		}
		return nil, false, false
	}
	any := access.ToAny().Then(rest)
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch {
		case b.Name() == "copy" && n == 0:
			if part, ok := w.copied(c, head); ok {
				return w.Value(c.Args[1], part.Then(rest), ssaview.At(call)), true, true
			}
			return interval.Perhaps(w.Value(c.Args[1], any, ssaview.At(call))), false, true
		case b.Name() == "append" && n == 0 && cutShort(c.Args[0]): // into what is behind the end of the slice
			return interval.Perhaps(w.Value(c.Args[1], any, ssaview.At(call))), false, true
		case b.Name() == "clear":
			gone := &walk{Eval: w.Eval, loc: w.loc}
			return gone.zero(w.loc.Root), !gone.cutOff(c.Args[0]), true
		case b.Name() == "delete":
			deleted := ssaview.KeyHead(c.Args[1])
			if !deleted.MayBe(head) {
				return nil, false, true
			}
			gone := &walk{Eval: w.Eval, loc: w.loc}
			if deleted == head && head.Kind == access.Element {
				return gone.zero(w.loc.Root), true, true
			}
			return interval.Perhaps(gone.zero(w.loc.Root)), false, true
		}
		return nil, false, true
	}
	if fn := w.Callee(c); fn != nil && fn.Blocks != nil {
		if n < len(fn.Params) && !ssaview.ChangesElements(fn.Params[n], 0) {
			return nil, false, true
		}
		return w.MayChange(call, w.Name(fn)+" may change it"), false, true
	}
	if pkg, _ := ssaview.CalledIn(c); (pkg == "slices" || pkg == "sort" || pkg == "math/rand" || pkg == "math/rand/v2") && head.Kind != access.AnyElement {
		other := &walk{Eval: w.Eval, loc: ssaview.Location{Root: w.loc.Root, Path: any}}
		return interval.Perhaps(other.at(ssaview.At(call))), true, true // in another order
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
		if _, ok := ssaview.Locate(arg, access.Whole).Root.(*ssa.IndexAddr); !ok {
			return false
		}
		part := located(w.Eval, arg, access.Whole)
		_, must, may := w.loc.Path.Overlap(part.Path)
		return part.Root == w.loc.Root && may && !must
	})
}

// copied is the element of what copy copies from that gets to an element of what
// it copies to, if it is known that one does.
func (w *walk) copied(c *ssa.CallCommon, head access.Step) (part access.Step, ok bool) {
	to, ok := w.Container(c.Args[0])
	n, long := w.LengthOf(c.Args[1])
	at, known := ssaview.ElementIndex(head)
	if at -= to.First; !ok || !long || !known || !to.Known || at < 0 || at >= n {
		return access.Step{}, false
	}
	return access.ToElement(strconv.FormatInt(at, 10)), true
}

// cutOff reports whether a slice holds a part of the collection only.
func (w *walk) cutOff(v ssa.Value) bool {
	c, ok := w.Container(v)
	return !ok || !c.Known || c.First != 0 || cutShort(v)
}

// cutShort reports whether a slice ends before what it is a slice of.
func cutShort(v ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	return ok && s.High != nil
}
