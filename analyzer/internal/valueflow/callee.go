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
	if mc := ssaview.MadeClosure(c.Value); mc != nil && ssaview.BoundMethod(mc) != nil {
		return e.FuncValue(mc, 0)
	}
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
	return e.methodsOf(c.Value, c.Method)
}

// methodsOf are the methods of the package that one of an interface's may be,
// given the interface.
func (e *Eval) methodsOf(v ssa.Value, method *types.Func) (fns []*ssa.Function) {
	var made []*ssa.MakeInterface
	if !e.madeInterfaces(v, &made, 0) {
		return nil
	}
	for _, mi := range made {
		obj, index, _ := types.LookupFieldOrMethod(mi.X.Type(), true, method.Pkg(), method.Name())
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
	case *ssa.Call:
		in, results := e.resultsOf(v)
		if in == nil {
			return false
		}
		saved := e.Here
		e.Here = in
		defer func() { e.Here = saved }()
		return all(results)
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
		if m := ssaview.BoundMethod(v); m != nil && types.IsInterface(v.Bindings[0].Type()) {
			if fns := e.methodsOf(v.Bindings[0], m); len(fns) == 1 {
				return fns[0]
			}
			return nil
		}
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
	case *ssa.Call:
		return e.funcResult(v, depth)
	}
	return nil
}

// resultsOf are the values of which a call of a function of the package returns
// one, and the frame of the call; nil if it returns several, or is not followed.
func (e *Eval) resultsOf(v *ssa.Call) (in *Frame, results []ssa.Value) {
	fn := e.Callee(v.Common())
	if fn == nil || fn.Blocks == nil || fn.Signature.Results().Len() != 1 {
		return nil, nil
	}
	if in = e.Enter(v, fn); in == nil {
		return nil, nil
	}
	for _, ret := range ssaview.Returns(fn) {
		results = append(results, ret.Results[0])
	}
	return in, results
}

// funcResult is the function that a call returns.
func (e *Eval) funcResult(v *ssa.Call, depth int) *ssa.Function {
	in, results := e.resultsOf(v)
	if in == nil {
		return nil
	}
	saved := e.Here
	e.Here = in
	defer func() { e.Here = saved }()
	return e.onlyFunc(results, depth)
}

// Made is the frame in which the function was made that a call runs, where
// another call returned it: what it captures is a variable of that one. It is nil
// where the function is made by the one that calls it, or nobody knows.
func (e *Eval) Made(f *Frame) *Frame {
	saved := e.Here
	defer func() { e.Here = saved }()
	e.Here = f.Up
	v := f.Call.Common().Value
	for range 8 {
		v, e.Here = e.Here.handed(v)
		switch x := v.(type) {
		case *ssa.Call:
			in, results := e.resultsOf(x)
			if len(results) != 1 {
				return nil
			}
			if _, ok := results[0].(*ssa.MakeClosure); ok {
				return in
			}
			v, e.Here = results[0], in
			continue
		case *ssa.UnOp:
			if cell, ok := x.X.(*ssa.Alloc); ok && e.Once(cell) != nil {
				v = e.Once(cell)
				continue
			}
		}
		return nil
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
	if f := e.Here.OfCall(); f != nil && f.Fn == fv.Parent() {
		if made := e.Made(f); made != nil {
			saved := e.Here
			e.Here = made
			defer func() { e.Here = saved }()
		}
	}
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
