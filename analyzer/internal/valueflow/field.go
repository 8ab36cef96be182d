package valueflow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Field is what is ever stored to a struct field in this package, and, if
// others can store to it, that they may.
func (e *Eval) Field(f *types.Var, rest access.Path) []interval.Term {
	return e.Anywhere(func() []interval.Term {
		return e.Solve(fieldKey{f, rest}, func() []interval.Term { return e.fieldStores(f, rest) })
	})
}

func (e *Eval) fieldStores(f *types.Var, rest access.Path) []interval.Term {
	if !e.SeesAllSets(f) {
		return []interval.Term{e.Lost(interval.OpenField, f.Pos(), "field "+f.Name()+" is also set in code that was not analyzed")}
	}
	s := e.Step(f.Pos(), "field "+f.Name())
	s.Expr = f.Name()
	out := interval.AllVia(e.storedToUses(f, rest, func(use ssaview.FieldUse) bool {
		return !e.InTest(use.Addr) || e.TestPos(f)
	}), s)
	for _, from := range e.Converted[f] {
		out = interval.Join(out, interval.AllVia(interval.Perhaps(e.convertedStores(from, rest)), s)...)
	}
	if ts := model.FieldTag(e.Package, f, rest); len(ts) > 0 {
		out = interval.Join(out, ts...)
	} else if held := model.FactFuncValues(e.Package, f, rest); held != nil {
		out = interval.Join(out, held...)
	} else if f.Pkg() != e.Pkg || f.Exported() && !e.Private(f) {
		out = interval.Join(out, interval.Symbol(interval.Base{Kind: interval.FieldBase, Of: f, Path: rest}, interval.Field, interval.OpenField, s))
	}
	if e.Tested(f) {
		out = interval.Perhaps(out)
	}
	if e.BrokenNames[f.Name()] {
		out = interval.Join(out, e.Lost(interval.IllTyped, f.Pos(), "field "+f.Name()+" is named in code that does not type-check"))
	}
	if len(out) == 0 && !e.IsSet(f) {
		out = []interval.Term{model.NeverSet(e.Package, f, rest)}
	}
	return out
}

type fieldKey struct {
	f    *types.Var
	rest access.Path
}

// globalKey is the question what lies at a path of a package variable.
type globalKey struct {
	obj  *types.Var
	path access.Path
}

// storedToUses is what is stored to a field where its address is taken, in the uses
// that count, and to the elements of the collection in it. Once these change, none
// that it is made with is surely there.
func (e *Eval) storedToUses(f *types.Var, rest access.Path, counts func(ssaview.FieldUse) bool) []interval.Term {
	var out, changed []interval.Term
	for _, use := range e.Fields[f] {
		if !counts(use) {
			continue
		}
		out = interval.Join(out, e.stored(use.Addr, rest)...)
		made, more := e.elementsOfField(use.Addr, rest)
		out, changed = interval.Join(out, made...), interval.Join(changed, more...)
	}
	if len(changed) > 0 {
		out = interval.Perhaps(interval.Join(out, changed...))
	}
	return out
}

// stored is what is stored to an address, or written there by a call such as
// flag.DurationVar.
func (e *Eval) stored(addr ssa.Value, rest access.Path) []interval.Term {
	var out []interval.Term
	refs := addr.Referrers()
	if refs == nil {
		return nil
	}
	for _, ref := range *refs {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Addr == addr {
				out = interval.Join(out, e.Assigned(i, rest)...)
			}
		case *ssa.UnOp:
			out = interval.Join(out, e.filledIn(i, rest)...)
		}
		out = interval.Join(out, e.byAddress(ref, addr, rest, 0)...)
	}
	return out
}

// Assigned is what lies at path of the value that is stored. Of a plain number
// the trace says where it is written: there it can be repaired. Where a variable
// is declared with it, that is said already.
func (e *Eval) Assigned(st *ssa.Store, path access.Path) []interval.Term {
	if path.Empty() && st.Parent().Synthetic != "" {
		return e.Value(st.Val, path, ssaview.At(st))
	}
	return e.Put(st.Val, path, st)
}

// Put is what lies at path of a value that an instruction puts somewhere.
func (e *Eval) Put(v ssa.Value, path access.Path, into ssa.Instruction) []interval.Term {
	ts := e.Value(v, path, ssaview.At(into))
	s := e.Step(into.Pos(), "assigned")
	out := make([]interval.Term, len(ts))
	for i, t := range ts {
		switch {
		case t.Zero && !path.Empty() && ssaview.IsPointer(ssaview.Unwrapped(v)):
			// A struct without a value yet: who holds the pointer fills it in.
			t = e.Lost(interval.MayChange, into.Pos(), "nothing is set yet where the pointer is assigned")
		case len(t.Trace) == 0 && t.Exact() && !t.Zero:
			t = t.Via(s)
		}
		out[i] = t
	}
	return out
}

// filledIn is what calls that are handed a pointer, loaded from a field or
// variable, leave at path of what it points to.
func (e *Eval) filledIn(pointer ssa.Value, path access.Path) (out []interval.Term) {
	if path.Empty() || path.ThroughOptions() || path.Has(access.Func) || !ssaview.IsPointer(pointer) {
		return nil
	}
	for _, ref := range *pointer.Referrers() {
		switch i := ref.(type) {
		case *ssa.MakeInterface:
			for _, use := range *i.Referrers() {
				if call, ok := use.(*ssa.Call); ok {
					ts, _ := e.Rules.InputTo(e, call, pointer.Type(), path, path)
					out = interval.Join(out, ts...)
				}
			}
		case *ssa.Call:
			out = interval.Join(out, e.leftBy(i, pointer, path)...)
		}
	}
	return out
}

// leftBy is what a function of the package leaves at path of what a pointer
// points to that it is given.
func (e *Eval) leftBy(call *ssa.Call, pointer ssa.Value, path access.Path) (out []interval.Term) {
	fn := e.Callee(call.Common())
	if fn == nil || fn.Blocks == nil || call.Call.IsInvoke() {
		return nil
	}
	n := slices.Index(call.Call.Args, pointer)
	if n < 0 || n >= len(fn.Params) {
		return nil
	}
	return interval.Set(e.Substitute(e.Leaves(fn, n, path), call, fn))
}

func (e *Eval) writtenBy(call *ssa.Call, path access.Path) []interval.Term {
	if op, field := model.AtomicOp(call.Common()); op != "" && path == field {
		switch op {
		case "Store", "Swap":
			return e.Value(call.Call.Args[1], access.Whole, ssaview.At(call))
		case "CompareAndSwap":
			return e.Value(call.Call.Args[2], access.Whole, ssaview.At(call))
		case "Add":
			return []interval.Term{interval.UnknownBecause(interval.Unknown, interval.Loops, e.Step(call.Pos(), "added to"))}
		}
		return nil
	}
	ts, _ := e.Rules.Input(e, call, access.Whole)
	return ts
}

// Global is what is stored to a package variable.
func (e *Eval) Global(g *ssa.Global, path access.Path) []interval.Term {
	s := e.Step(g.Pos(), "variable "+g.Name())
	obj, _ := g.Object().(*types.Var)
	if g.Pkg != e.SSA {
		return model.FactVar(e.Package, obj, path, s)
	}
	if !e.SeesAllSets(obj) {
		return []interval.Term{e.Lost(interval.OpenField, g.Pos(), "variable "+g.Name()+" is also set in code that was not analyzed")}
	}
	return e.Anywhere(func() []interval.Term {
		return e.Solve(globalKey{obj, path}, func() []interval.Term { return e.globalStores(g, obj, path, s) })
	})
}

func (e *Eval) globalStores(g *ssa.Global, obj *types.Var, path access.Path, s interval.Step) []interval.Term {
	var out, byAddress []interval.Term
	for _, instr := range e.Globals[g] {
		if e.InTest(instr) && !e.TestPos(obj) {
			continue
		}
		switch i := instr.(type) {
		case *ssa.Store:
			if i.Addr == g {
				out = interval.Join(out, interval.AllVia(e.Assigned(i, path), s)...)
			}
		case *ssa.UnOp:
			out = interval.Join(out, interval.AllVia(e.filledIn(i, path), s)...)
		}
		byAddress = interval.Join(byAddress, e.byAddress(instr, g, path, 0)...)
	}
	out = interval.Join(out, byAddress...)
	if slices.ContainsFunc(byAddress, func(t interval.Term) bool {
		return t.Stop.Reason == interval.MayChange || t.Stop.Reason == interval.ByCaller
	}) {
		out = interval.Perhaps(out) // when it is called is not known
	}
	if f, _ := e.PathField(held(g), path); f != nil {
		out = interval.Join(out, e.globalField(g, path)...)
		if e.Tested(f) {
			out = interval.Perhaps(out)
		}
	}
	made, changed := e.elementsOfGlobal(g, path)
	out = interval.Join(out, interval.AllVia(made, s)...)
	if len(changed) > 0 {
		out = interval.Perhaps(interval.Join(out, interval.AllVia(changed, s)...))
	}
	if e.BrokenNames[g.Name()] {
		out = interval.Join(out, e.Lost(interval.IllTyped, g.Pos(), "variable "+g.Name()+" is named in code that does not type-check"))
	}
	set := len(out) > 0
	if path.Empty() && !set && obj != nil && gotype.IsNumber(obj.Type()) {
		t := interval.Exact(0, interval.Constant, s)
		t.Zero = true
		out = []interval.Term{t}
	}
	if len(out) == 0 {
		out = []interval.Term{interval.UnknownBecause(interval.Unknown, interval.Unassigned, s)}
	}
	if obj != nil && obj.Exported() {
		out = interval.Join(out, model.OpenVariable(e.Package, obj, path, set))
	}
	return out
}

// globalField is what is stored to a field of a struct in a package variable.
func (e *Eval) globalField(g *ssa.Global, path access.Path) []interval.Term {
	f, rest := e.PathField(held(g), path)
	if f == nil {
		return nil
	}
	out := e.storedToUses(f, rest, func(use ssaview.FieldUse) bool {
		root := ssaview.Locate(use.Addr, access.Whole).Root
		if load, ok := root.(*ssa.UnOp); ok { // of a pointer in it
			root = load.X
		}
		return root == g
	})
	return interval.Join(out, model.FieldTag(e.Package, f, rest)...)
}

// held is the type of the pointer to the struct that a package variable is, or holds.
func held(g *ssa.Global) types.Type {
	if p, ok := gotype.Pointee(g.Type()).Underlying().(*types.Pointer); ok {
		return p
	}
	return g.Type()
}
