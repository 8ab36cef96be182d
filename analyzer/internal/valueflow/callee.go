package valueflow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Callee is the function of this program that is called, if there is only one
// it can be.
func (e *Eval) Callee(c *ssa.CallCommon) *ssa.Function {
	if fn := c.StaticCallee(); fn != nil {
		return e.Unbound(ssaview.Origin(fn))
	}
	if c.IsInvoke() {
		return e.implementation(c)
	}
	return e.FuncValue(c.Value, 0)
}

// implementation is the method that a call of an interface's method calls, if
// the interface always holds the same type.
func (e *Eval) implementation(c *ssa.CallCommon) *ssa.Function {
	if fns := e.implementations(c); len(fns) == 1 {
		return fns[0]
	}
	return nil
}

// implementations are the methods of the package that a call of an interface's
// method may call, nil if there may be others.
func (e *Eval) implementations(c *ssa.CallCommon) (fns []*ssa.Function) {
	if !c.IsInvoke() {
		return nil
	}
	var made []*ssa.MakeInterface
	if !e.madeInterfaces(c.Value, &made, 0) {
		return nil
	}
	for _, mi := range made {
		obj, index, _ := types.LookupFieldOrMethod(mi.X.Type(), true, c.Method.Pkg(), c.Method.Name())
		fn, ok := obj.(*types.Func)
		if !ok || len(index) != 1 || fn.Pkg() != e.Pkg {
			return nil
		}
		m := mi.Parent().Prog.FuncValue(fn)
		if m == nil || m.Blocks == nil {
			return nil
		}
		if m = ssaview.Origin(m); !slices.Contains(fns, m) {
			fns = append(fns, m)
		}
	}
	return fns
}

// madeInterfaces finds where the values were made that an interface may hold; it
// reports false if there may be others.
func (e *Eval) madeInterfaces(v ssa.Value, made *[]*ssa.MakeInterface, depth int) bool {
	if depth > 6 || len(*made) > 8 {
		return false
	}
	all := func(vals []ssa.Value) bool {
		return len(vals) > 0 && !slices.ContainsFunc(vals, func(v ssa.Value) bool { return !ssaview.IsNil(v) && !e.madeInterfaces(v, made, depth+1) })
	}
	switch v := v.(type) {
	case *ssa.MakeInterface:
		*made = append(*made, v)
		return true
	case *ssa.ChangeInterface:
		return e.madeInterfaces(v.X, made, depth+1)
	case *ssa.Parameter:
		arg, f := e.Here.given(v)
		if arg == nil {
			return false
		}
		saved := e.Here
		e.Here = f.Up
		defer func() { e.Here = saved }()
		return e.madeInterfaces(arg, made, depth+1)
	case *ssa.TypeAssert:
		return e.madeInterfaces(v.X, made, depth+1)
	case *ssa.Extract:
		ta, ok := v.Tuple.(*ssa.TypeAssert)
		return ok && v.Index == 0 && e.madeInterfaces(ta.X, made, depth+1)
	case *ssa.Phi:
		return all(v.Edges)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return false
		}
		if ix, ok := v.X.(*ssa.IndexAddr); ok {
			return all(e.ElementValues(ix))
		}
		if a, ok := e.Cell(v.X).(*ssa.Alloc); ok && !ssaview.SetByClosures(a, 0) && !e.Loose(a) {
			return all(ssaview.StoredTo(a))
		}
	}
	return false
}

// ElementValues are the values that are stored to an element of a local array or
// slice, nil if others may be.
func (e *Eval) ElementValues(ix *ssa.IndexAddr) (vals []ssa.Value) {
	c, ok := e.Container(ix.X)
	if !ok || e.Aliased(c.Root, 0) {
		return nil
	}
	head := e.Head(ix.Index, c, ssaview.At(ix))
	for _, st := range storesInto(c.Root) {
		if head.MayBe(ssaview.KeyHead(st.Addr.(*ssa.IndexAddr).Index)) {
			vals = append(vals, st.Val)
		}
	}
	return vals
}

// FuncValue is the function that a function value holds, if it is always the same.
func (e *Eval) FuncValue(v ssa.Value, depth int) *ssa.Function {
	if depth > 6 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.Function:
		return e.Unbound(ssaview.Origin(v))
	case *ssa.MakeClosure:
		return e.Unbound(v.Fn.(*ssa.Function))
	case *ssa.ChangeType:
		return e.FuncValue(v.X, depth+1)
	case *ssa.Lookup:
		if only := e.OnlyEntry(v); only != nil {
			return e.FuncValue(only, depth+1)
		}
	case *ssa.UnOp:
		if ix, ok := v.X.(*ssa.IndexAddr); ok {
			if vals := e.ElementValues(ix); len(vals) > 0 {
				return e.onlyFunc(vals, depth)
			}
			return nil
		}
		if a, ok := v.X.(*ssa.Alloc); ok {
			if ssaview.SetByClosures(a, 0) {
				return nil
			}
			return e.onlyFunc(ssaview.StoredTo(a), depth)
		}
		if fv, ok := v.X.(*ssa.FreeVar); ok {
			return e.capturedFunc(fv, depth)
		}
		if g, ok := v.X.(*ssa.Global); ok && e.SettledGlobal(g) {
			var vals []ssa.Value
			for _, instr := range e.Globals[g] {
				if st, ok := instr.(*ssa.Store); ok {
					vals = append(vals, st.Val)
				}
			}
			return e.onlyFunc(vals, depth)
		}
	case *ssa.FreeVar:
		return e.capturedFunc(v, depth)
	case *ssa.Parameter:
		return e.funcArgument(v, depth)
	}
	return nil
}

// funcArgument is the function that the current call is given for a parameter.
func (e *Eval) funcArgument(v *ssa.Parameter, depth int) *ssa.Function {
	arg, f := e.Here.given(v)
	if arg == nil {
		return nil
	}
	saved := e.Here
	e.Here = f.Up
	defer func() { e.Here = saved }()
	return e.FuncValue(arg, depth+1)
}

func (e *Eval) capturedFunc(fv *ssa.FreeVar, depth int) *ssa.Function {
	for i, v := range fv.Parent().FreeVars {
		if v != fv {
			continue
		}
		var vals []ssa.Value
		for _, mc := range e.Closures[fv.Parent()] {
			switch b := mc.Bindings[i].(type) {
			case *ssa.Alloc:
				if ssaview.SetByClosures(b, 0) {
					return nil
				}
				vals = append(vals, ssaview.StoredTo(b)...)
			default:
				vals = append(vals, b)
			}
		}
		return e.onlyFunc(vals, depth)
	}
	return nil
}

func (e *Eval) onlyFunc(vals []ssa.Value, depth int) *ssa.Function {
	var only *ssa.Function
	for _, v := range vals {
		if c, ok := v.(*ssa.Const); ok && c.Value == nil {
			continue
		}
		fn := e.FuncValue(v, depth+1)
		if fn == nil || only != nil && fn != only {
			return nil
		}
		only = fn
	}
	return only
}
