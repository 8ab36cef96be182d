package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// field is what is ever stored to a struct field in this package, and, if
// others can store to it, that they may.
func (e *eval) field(f *types.Var, rest access.Path) []Term {
	return e.anywhere(func() []Term {
		return e.solve(fieldKey{f, rest}, func() []Term { return e.fieldStores(f, rest) })
	})
}

func (e *eval) fieldStores(f *types.Var, rest access.Path) []Term {
	if !e.settled(f) {
		return []Term{e.lost(OpenField, f.Pos(), "field "+f.Name()+" is also set in code that was not analyzed")}
	}
	s := e.step(f.Pos(), "field "+f.Name())
	s.Expr = f.Name()
	var out []Term
	for _, use := range e.fields[f] {
		if !e.inTest(use.addr) || e.testPos(f) {
			out = join(out, allVia(e.stored(use.addr, rest), s)...)
		}
	}
	if ts := e.fieldTag(f, rest); len(ts) > 0 {
		out = join(out, ts...)
	} else if held := e.factHolds(f, rest); held != nil {
		out = join(out, held...)
	} else if f.Pkg() != e.Pkg || f.Exported() && !e.private(f) {
		out = join(out, symbol(Base{Kind: FieldBase, Of: f, Path: rest}, Field, OpenField, s))
	}
	if e.elsewhere[f.Name()] {
		out = join(out, e.lost(IllTyped, f.Pos(), "field "+f.Name()+" is named in code that does not type-check"))
	}
	if len(out) == 0 && !e.isSet(f) {
		out = []Term{e.neverSet(f, rest)}
	}
	return out
}

// private reports whether only this package can set an exported field: nobody
// imports a program, and the structs with the field get into no interface, by
// which others might fill them.
func (e *eval) private(f *types.Var) bool {
	if e.Pkg.Name() != "main" {
		return false
	}
	for _, t := range e.boxed {
		if encloses(t, f) {
			return false
		}
	}
	return len(e.fields[f]) > 0
}

// isSet reports whether something is stored to a field, even if nothing is known
// of it yet.
func (e *eval) isSet(f *types.Var) bool {
	return slices.ContainsFunc(e.fields[f], func(use fieldUse) bool {
		return (!e.inTest(use.addr) || e.testPos(f)) && slices.ContainsFunc(*use.addr.Referrers(), func(ref ssa.Instruction) bool {
			st, ok := ref.(*ssa.Store)
			return ok && st.Addr == use.addr
		})
	})
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

// neverSet is the value of an unexported field that nothing sets.
func (e *eval) neverSet(f *types.Var, rest access.Path) Term {
	s := e.step(f.Pos(), "field "+f.Name()+" is never set")
	if rest.Has(access.Option) {
		return unset().via(s)
	}
	if !rest.Empty() || isTime(f.Type()) || !isNumber(f.Type()) {
		return unknown(Unknown, Unassigned, s)
	}
	t := exact(0, Constant, s)
	t.Zero = true
	return t
}

// stored is what is stored to an address, or written there by a call such as
// flag.DurationVar.
func (e *eval) stored(addr ssa.Value, rest access.Path) []Term {
	var out []Term
	refs := addr.Referrers()
	if refs == nil {
		return nil
	}
	for _, ref := range *refs {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Addr == addr {
				out = join(out, e.assigned(i, rest)...)
			}
		case *ssa.Call:
			out = join(out, e.writtenBy(i, rest)...)
		case *ssa.UnOp:
			out = join(out, e.filledIn(i, rest)...)
		case *ssa.MakeInterface:
			for _, use := range *i.Referrers() {
				if call, ok := use.(*ssa.Call); ok {
					out = join(out, e.writtenBy(call, rest)...)
				}
			}
		}
	}
	return out
}

// assigned is what lies at path of the value that is stored. Of a plain number
// the trace says where it is written: there it can be repaired. Where a variable
// is declared with it, that is said already.
func (e *eval) assigned(st *ssa.Store, path access.Path) []Term {
	if path.Empty() && st.Parent().Synthetic != "" {
		return e.value(st.Val, path, at(st))
	}
	return e.put(st.Val, path, st)
}

// put is what lies at path of a value that an instruction puts somewhere.
func (e *eval) put(v ssa.Value, path access.Path, into ssa.Instruction) []Term {
	ts := e.value(v, path, at(into))
	s := e.step(into.Pos(), "assigned")
	out := make([]Term, len(ts))
	for i, t := range ts {
		switch {
		case t.Zero && !path.Empty() && isPointer(unwrapped(v)):
			// A struct without a value yet: who holds the pointer fills it in.
			t = e.lost(MayChange, into.Pos(), "nothing is set yet where the pointer is assigned")
		case len(t.Trace) == 0 && t.Exact() && !t.Zero:
			t = t.via(s)
		}
		out[i] = t
	}
	return out
}

// filledIn is what calls that are handed a pointer, loaded from a field or
// variable, leave at path of what it points to.
func (e *eval) filledIn(pointer ssa.Value, path access.Path) (out []Term) {
	if path.Empty() || path.ThroughOptions() || path.Has(access.Func) || !isPointer(pointer) {
		return nil
	}
	for _, ref := range *pointer.Referrers() {
		switch i := ref.(type) {
		case *ssa.MakeInterface:
			for _, use := range *i.Referrers() {
				if call, ok := use.(*ssa.Call); ok {
					ts, _ := e.rules.inputTo(e, call, pointer.Type(), path, path)
					out = join(out, ts...)
				}
			}
		case *ssa.Call:
			out = join(out, e.leftBy(i, pointer, path)...)
		}
	}
	return out
}

// leftBy is what a function of the package leaves at path of what a pointer
// points to that it is given.
func (e *eval) leftBy(call *ssa.Call, pointer ssa.Value, path access.Path) (out []Term) {
	fn := e.callee(call.Common())
	if fn == nil || fn.Blocks == nil || call.Call.IsInvoke() {
		return nil
	}
	n := slices.Index(call.Call.Args, pointer)
	if n < 0 || n >= len(fn.Params) {
		return nil
	}
	for _, t := range e.substitute(e.leaves(fn, n, path), call, fn) {
		if !t.Unset {
			out = join(out, t)
		}
	}
	return out
}

func (e *eval) writtenBy(call *ssa.Call, path access.Path) []Term {
	if op, field := atomicOp(call.Common()); op != "" && path == field {
		switch op {
		case "Store", "Swap":
			return e.value(call.Call.Args[1], access.Whole, at(call))
		case "CompareAndSwap":
			return e.value(call.Call.Args[2], access.Whole, at(call))
		case "Add":
			return []Term{unknown(Unknown, Loops, e.step(call.Pos(), "added to"))}
		}
		return nil
	}
	ts, _ := e.rules.input(e, call, access.Whole)
	return ts
}

// fieldTag is what a field that this package uses holds by its struct tag.
func (e *eval) fieldTag(f *types.Var, rest access.Path) []Term {
	for _, use := range e.fields[f] {
		return e.fromTag(f, tagOf(use.addr), rest)
	}
	return nil
}

// global is what is stored to a package variable.
func (e *eval) global(g *ssa.Global, path access.Path) []Term {
	s := e.step(g.Pos(), "variable "+g.Name())
	obj, _ := g.Object().(*types.Var)
	if g.Pkg != e.ssa {
		return e.factVar(obj, path, s)
	}
	if !e.settled(obj) {
		return []Term{e.lost(OpenField, g.Pos(), "variable "+g.Name()+" is also set in code that was not analyzed")}
	}
	return e.anywhere(func() []Term {
		return e.solve(globalKey{obj, path}, func() []Term { return e.globalStores(g, obj, path, s) })
	})
}

func (e *eval) globalStores(g *ssa.Global, obj *types.Var, path access.Path, s Step) []Term {
	var out []Term
	for _, instr := range e.globals[g] {
		if e.inTest(instr) && !e.testPos(obj) {
			continue
		}
		switch i := instr.(type) {
		case *ssa.Store:
			out = join(out, allVia(e.assigned(i, path), s)...)
		case *ssa.Call:
			out = join(out, e.writtenBy(i, path)...)
		case *ssa.UnOp:
			out = join(out, allVia(e.filledIn(i, path), s)...)
		}
	}
	if !path.Empty() {
		out = join(out, e.globalField(g, path)...)
	}
	if e.elsewhere[g.Name()] {
		out = join(out, e.lost(IllTyped, g.Pos(), "variable "+g.Name()+" is named in code that does not type-check"))
	}
	set := len(out) > 0
	if path.Empty() && !set && obj != nil && isNumber(obj.Type()) {
		t := exact(0, Constant, s)
		t.Zero = true
		out = []Term{t}
	}
	if len(out) == 0 {
		out = []Term{unknown(Unknown, Unassigned, s)}
	}
	if obj != nil && obj.Exported() {
		out = join(out, e.openVariable(obj, path, set))
	}
	return out
}

// openVariable is what other packages may store to an exported variable. If its
// own does not set it, they have to.
func (e *eval) openVariable(obj *types.Var, path access.Path, set bool) Term {
	s := e.step(obj.Pos(), "variable "+obj.Name()+" is exported; other packages may set it")
	s.Expr = obj.Name()
	if set {
		return symbol(Base{Kind: FieldBase, Of: obj, Path: path}, Unknown, OpenField, s)
	}
	return symbol(Base{Kind: FieldBase, Of: obj, Path: path}, Field, OpenField, s)
}

// globalField is what is stored to a field of a struct in a package variable.
func (e *eval) globalField(g *ssa.Global, path access.Path) []Term {
	f, rest := e.pathField(g.Type(), path)
	if f == nil {
		return nil
	}
	var out []Term
	for _, use := range e.fields[f] {
		if locate(use.addr, access.Whole).root == g {
			out = join(out, e.stored(use.addr, rest)...)
		}
	}
	return join(out, e.fieldTag(f, rest)...)
}
