package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// calleeObject is the declared function or method that a call names, or nil.
func calleeObject(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	switch v := c.Value.(type) {
	case *ssa.Function:
		if obj, ok := origin(v).Object().(*types.Func); ok {
			return obj.Origin()
		}
	case *ssa.MakeClosure:
		return boundMethod(v)
	}
	return nil
}

// boundMethod is the method of a method value such as client.PresignGetObject.
func boundMethod(mc *ssa.MakeClosure) *types.Func {
	fn := mc.Fn.(*ssa.Function)
	if !strings.HasSuffix(fn.Name(), "$bound") {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	return obj
}

// calleeName is the full name of the function that a call names, "" if it names none.
func calleeName(c *ssa.CallCommon) string {
	if obj := calleeObject(c); obj != nil {
		return fullName(obj)
	}
	return ""
}

// fullName is obj's full name, without what a build system puts before the
// import path of a vendored package.
func fullName(obj *types.Func) string {
	name := obj.FullName()
	if i := strings.LastIndex(name, "/vendor/"); i >= 0 {
		lead := ""
		if strings.HasPrefix(name, "(*") {
			lead = "(*"
		} else if strings.HasPrefix(name, "(") {
			lead = "("
		}
		name = lead + name[i+len("/vendor/"):]
	}
	return name
}

// callee is the function of this program that is called, if there is only one
// it can be.
func (e *eval) callee(c *ssa.CallCommon) *ssa.Function {
	if fn := c.StaticCallee(); fn != nil {
		return e.unbound(origin(fn))
	}
	if c.IsInvoke() {
		return e.implementation(c)
	}
	return e.funcValue(c.Value, 0)
}

// implementation is the method that a call of an interface's method calls, if
// the interface always holds the same type.
func (e *eval) implementation(c *ssa.CallCommon) *ssa.Function {
	if fns := e.implementations(c); len(fns) == 1 {
		return fns[0]
	}
	return nil
}

// implementations are the methods of the package that a call of an interface's
// method may call, nil if there may be others.
func (e *eval) implementations(c *ssa.CallCommon) (fns []*ssa.Function) {
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
		if m = origin(m); !slices.Contains(fns, m) {
			fns = append(fns, m)
		}
	}
	return fns
}

// madeInterfaces finds where the values were made that an interface may hold; it
// reports false if there may be others.
func (e *eval) madeInterfaces(v ssa.Value, made *[]*ssa.MakeInterface, depth int) bool {
	if depth > 6 || len(*made) > 8 {
		return false
	}
	all := func(vals []ssa.Value) bool {
		return len(vals) > 0 && !slices.ContainsFunc(vals, func(v ssa.Value) bool { return !isNil(v) && !e.madeInterfaces(v, made, depth+1) })
	}
	switch v := v.(type) {
	case *ssa.MakeInterface:
		*made = append(*made, v)
		return true
	case *ssa.ChangeInterface:
		return e.madeInterfaces(v.X, made, depth+1)
	case *ssa.Parameter:
		arg, f := e.here.given(v)
		if arg == nil {
			return false
		}
		saved := e.here
		e.here = f.up
		defer func() { e.here = saved }()
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
			return all(e.elementValues(ix))
		}
		if a, ok := e.cell(v.X).(*ssa.Alloc); ok && !setByClosures(a, 0) && !e.loose(a) {
			return all(storedTo(a))
		}
	}
	return false
}

// elementValues are the values that are stored to an element of a local array or
// slice, nil if others may be.
func (e *eval) elementValues(ix *ssa.IndexAddr) (vals []ssa.Value) {
	c, ok := e.container(ix.X)
	if !ok || e.aliased(c.root, 0) {
		return nil
	}
	head := e.head(ix.Index, c, at(ix))
	for _, st := range storesInto(c.root) {
		if head.MayBe(keyHead(st.Addr.(*ssa.IndexAddr).Index)) {
			vals = append(vals, st.Val)
		}
	}
	return vals
}

// unbound is the method behind the wrapper of a method value or method expression.
func (e *eval) unbound(fn *ssa.Function) *ssa.Function {
	if c := behind(fn); c != nil && c.StaticCallee() != nil {
		return origin(c.StaticCallee())
	}
	if !strings.HasSuffix(fn.Name(), "$bound") {
		return fn
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		if m := fn.Prog.FuncValue(obj); m != nil {
			return m
		}
	}
	return fn
}

// funcValue is the function that a function value holds, if it is always the same.
func (e *eval) funcValue(v ssa.Value, depth int) *ssa.Function {
	if depth > 6 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.Function:
		return e.unbound(origin(v))
	case *ssa.MakeClosure:
		return e.unbound(v.Fn.(*ssa.Function))
	case *ssa.ChangeType:
		return e.funcValue(v.X, depth+1)
	case *ssa.Lookup:
		if only := e.onlyEntry(v); only != nil {
			return e.funcValue(only, depth+1)
		}
	case *ssa.UnOp:
		if ix, ok := v.X.(*ssa.IndexAddr); ok {
			if vals := e.elementValues(ix); len(vals) > 0 {
				return e.onlyFunc(vals, depth)
			}
			return nil
		}
		if a, ok := v.X.(*ssa.Alloc); ok {
			if setByClosures(a, 0) {
				return nil
			}
			return e.onlyFunc(storedTo(a), depth)
		}
		if fv, ok := v.X.(*ssa.FreeVar); ok {
			return e.capturedFunc(fv, depth)
		}
		if g, ok := v.X.(*ssa.Global); ok && e.settledGlobal(g) {
			var vals []ssa.Value
			for _, instr := range e.globals[g] {
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
func (e *eval) funcArgument(v *ssa.Parameter, depth int) *ssa.Function {
	arg, f := e.here.given(v)
	if arg == nil {
		return nil
	}
	saved := e.here
	e.here = f.up
	defer func() { e.here = saved }()
	return e.funcValue(arg, depth+1)
}

func (e *eval) settledGlobal(g *ssa.Global) bool {
	obj, _ := g.Object().(*types.Var)
	return e.settled(obj)
}

func (e *eval) capturedFunc(fv *ssa.FreeVar, depth int) *ssa.Function {
	for i, v := range fv.Parent().FreeVars {
		if v != fv {
			continue
		}
		var vals []ssa.Value
		for _, mc := range e.closures[fv.Parent()] {
			switch b := mc.Bindings[i].(type) {
			case *ssa.Alloc:
				if setByClosures(b, 0) {
					return nil
				}
				vals = append(vals, storedTo(b)...)
			default:
				vals = append(vals, b)
			}
		}
		return e.onlyFunc(vals, depth)
	}
	return nil
}

func (e *eval) onlyFunc(vals []ssa.Value, depth int) *ssa.Function {
	var only *ssa.Function
	for _, v := range vals {
		if c, ok := v.(*ssa.Const); ok && c.Value == nil {
			continue
		}
		fn := e.funcValue(v, depth+1)
		if fn == nil || only != nil && fn != only {
			return nil
		}
		only = fn
	}
	return only
}

// storedTo returns the values stored to a local variable.
func storedTo(a *ssa.Alloc) []ssa.Value {
	var out []ssa.Value
	for _, ref := range *a.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			out = append(out, st.Val)
		}
	}
	return out
}

// shortName is a full name without the path of its package: "s3.NewPresignClient",
// "(*s3.PresignClient).PresignGetObject" as "PresignClient.PresignGetObject".
func shortName(full string) string {
	s := strings.NewReplacer("(", "", ")", "", "*", "").Replace(full)
	s = s[strings.LastIndexByte(s, '/')+1:]
	if strings.HasPrefix(full, "(") {
		_, s, _ = strings.Cut(s, ".")
	}
	return s
}

// callName is what a message calls the function of a call.
func (e *eval) callName(c *ssa.CallCommon) string {
	if name := calleeName(c); name != "" {
		return shortName(name)
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name()
	}
	return "a function value"
}

// name is what a message calls a function.
func (e *eval) name(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "a function in " + e.name(outermost(fn))
	}
	return fn.RelString(e.Pkg)
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}
