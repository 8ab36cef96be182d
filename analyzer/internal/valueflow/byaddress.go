package valueflow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// The address of a field or of a package variable may be handed to others, which
// store by it what no store by the name shows.

// byAddress is what is stored by an address in one of its uses, but for stores and
// loads. Where the address gets out of sight, anything may be.
func (e *Eval) byAddress(use ssa.Instruction, addr ssa.Value, path access.Path, depth int) (out []interval.Term) {
	if depth > 6 {
		return e.addressKept(use)
	}
	switch i := use.(type) {
	case *ssa.Store:
		if i.Val != addr {
			if i.Addr == addr && depth > 0 { // of the same place by another name
				return e.Assigned(i, path)
			}
			return nil
		}
		if call := e.variadicCall(i); call != nil {
			return e.byCall(call, addr, nil, path)
		}
		return e.addressIn(i.Addr, i, path, depth)
	case ssa.CallInstruction:
		return e.byCall(i, addr, addr, path)
	case *ssa.ChangeType:
		return e.byAddressOf(i, path, depth)
	case *ssa.MakeInterface:
		return e.byAddressOf(i, path, depth)
	case *ssa.Phi, *ssa.Return, *ssa.MapUpdate, *ssa.Send, *ssa.Convert:
		return e.addressKept(use)
	}
	return nil
}

// byAddressOf is byAddress for all uses of a value.
func (e *Eval) byAddressOf(v ssa.Value, path access.Path, depth int) (out []interval.Term) {
	for _, use := range *v.Referrers() {
		out = interval.Join(out, e.byAddress(use, v, path, depth+1)...)
	}
	return out
}

// addressIn is what is stored by an address that lies in a variable, if that is a
// local one.
func (e *Eval) addressIn(cell ssa.Value, stored ssa.Instruction, path access.Path, depth int) (out []interval.Term) {
	switch cell.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
	default:
		return e.addressKept(stored)
	}
	if depth > 6 {
		return e.addressKept(stored)
	}
	for _, ref := range *cell.Referrers() {
		switch i := ref.(type) {
		case *ssa.Store, *ssa.DebugRef:
			if st, ok := i.(*ssa.Store); ok && st.Val == cell {
				return e.addressKept(stored)
			}
		case *ssa.UnOp:
			out = interval.Join(out, e.byAddressOf(i, path, depth)...)
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			n := slices.Index(i.Bindings, cell)
			if n < 0 || n >= len(fn.FreeVars) {
				return e.addressKept(stored)
			}
			out = interval.Join(out, e.addressIn(fn.FreeVars[n], stored, path, depth+1)...)
		default:
			return e.addressKept(stored)
		}
	}
	return out
}

func (e *Eval) addressKept(at ssa.Instruction) []interval.Term {
	return e.MayChange(at, "its address is kept")
}

// MayChange is what is there after an instruction that may store there, in a way
// that is not followed.
func (e *Eval) MayChange(at ssa.Instruction, text string) []interval.Term {
	return interval.Perhaps([]interval.Term{e.Lost(interval.MayChange, at.Pos(), text)})
}

// variadicCall is the call for which a store puts together the arguments, nil if
// it is for none.
func (e *Eval) variadicCall(st *ssa.Store) ssa.CallInstruction {
	ix, ok := st.Addr.(*ssa.IndexAddr)
	if !ok || ix.X.Referrers() == nil {
		return nil
	}
	for _, ref := range *ix.X.Referrers() {
		list, ok := ref.(*ssa.Slice)
		if !ok || len(*list.Referrers()) != 1 {
			continue
		}
		if call, ok := (*list.Referrers())[0].(ssa.CallInstruction); ok && call.Common().Signature().Variadic() {
			return call
		}
	}
	return nil
}

// byCall is what a call stores by an address that it is given, as arg or, if that is
// nil, among its last arguments.
func (e *Eval) byCall(call ssa.CallInstruction, addr, arg ssa.Value, path access.Path) (out []interval.Term) {
	c := call.Common()
	if ssaview.IsBuiltin(c) {
		return nil
	}
	if made, ok := call.(*ssa.Call); ok {
		if op, _ := model.AtomicOp(c); op != "" {
			return e.writtenBy(made, path)
		}
	}
	may := e.MayChange(call, e.CallName(c)+" may change it")
	if fn := e.Callee(c); fn != nil && fn.Blocks != nil {
		n := slices.Index(ssaview.Arguments(c, fn), arg)
		if arg == nil || n < 0 || n >= len(fn.Params) {
			return may
		}
		out = interval.Set(e.Substitute(e.Leaves(fn, n, path), call, ssaview.Origin(fn)))
		if escapes(fn.Params[n], 0) {
			out = interval.Join(out, may...)
		}
		return out
	}
	obj := ssaview.CalleeObject(c)
	if obj != nil && (strings.HasPrefix(obj.Name(), "Marshal") || strings.HasPrefix(obj.Name(), "Encode")) {
		return nil
	}
	if ts, ok := e.Rules.Input(e, call, access.Whole); ok {
		return ts
	}
	if obj == nil || obj.Pkg() == nil {
		return may
	}
	if ts, ok := e.FactLeaves(obj, slices.Index(c.Args, arg), path, call); ok && arg != nil {
		return interval.Set(ts)
	}
	if model.Harmless(e.Package, obj.Pkg().Path()) {
		return nil
	}
	if _, reads := model.Getter(c); reads || model.LeavesAlone(e.Package, obj, addr.Type()) {
		return nil
	}
	return may
}

// escapes reports whether a function keeps, or hands back, a pointer that it is given.
func escapes(v ssa.Value, depth int) bool {
	if depth > 4 {
		return true
	}
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch i := use.(type) {
		case *ssa.Store:
			if i.Val != v {
				return false
			}
			cell, ok := i.Addr.(*ssa.Alloc)
			return !ok || cell.Heap
		case *ssa.Return, *ssa.Phi, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.MakeClosure:
			return true
		case *ssa.ChangeType:
			return escapes(i, depth+1)
		}
		return false
	})
}

// convertedStores is what is stored to a field of a struct that is converted to one
// with the field that is asked for.
func (e *Eval) convertedStores(f *types.Var, rest access.Path) (out []interval.Term) {
	for _, use := range e.Fields[f] {
		if !e.InTest(use.Addr) || e.TestPos(f) {
			out = interval.Join(out, e.stored(use.Addr, rest)...)
		}
	}
	out = interval.Join(out, model.FieldTag(e.Package, f, rest)...)
	if f.Pkg() != e.Pkg || f.Exported() && !e.Private(f) {
		out = interval.Join(out, interval.Symbol(interval.Base{Kind: interval.FieldBase, Of: f, Path: rest}, interval.Field, interval.OpenField, e.Step(f.Pos(), "field "+f.Name())))
	}
	return out
}
