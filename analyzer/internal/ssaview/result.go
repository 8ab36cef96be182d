package ssaview

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// FirstResult is the type of a function's first result, the invalid type if
// it has none.
func FirstResult(obj *types.Func) types.Type {
	if rs := obj.Signature().Results(); rs.Len() > 0 {
		return rs.At(0).Type()
	}
	return types.Typ[types.Invalid]
}

// WithoutReceiver are the arguments as the source has them.
func WithoutReceiver(c *ssa.CallCommon) []ssa.Value {
	if !c.IsInvoke() && c.Signature().Recv() != nil && len(c.Args) > 0 {
		return c.Args[1:]
	}
	return c.Args
}

// AllArguments are the arguments of a call with those that an interface or a
// method value holds.
func AllArguments(c *ssa.CallCommon) []ssa.Value { return Arguments(c, nil) }

// Variadic returns the values of a slice that was made for a variadic call.
func Variadic(v ssa.Value) []ssa.Value {
	s, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	found := make(map[int]ssa.Value)
	for _, ref := range *array.Referrers() {
		ix, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		i, isNum := Number(ix.Index)
		for _, use := range *ix.Referrers() {
			if st, ok := use.(*ssa.Store); ok && isNum && st.Addr == ix {
				found[int(i)] = st.Val
			}
		}
	}
	var out []ssa.Value
	for i := range len(found) {
		if v := found[i]; v != nil {
			out = append(out, v)
		}
	}
	return out
}

// Returns are the instructions with which a function returns. Where no deferred
// call recovers, a panic is none.
func Returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if b == fn.Recover && !mayRecover(fn) {
			continue
		}
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			out = append(out, ret)
		}
	}
	return out
}

// ResultType is the type of result n of a call.
func ResultType(v *ssa.Call, n int) types.Type {
	if tuple, ok := v.Type().(*types.Tuple); ok {
		return tuple.At(n).Type()
	}
	return v.Type()
}

// mayRecover reports whether a deferred call may recover from a panic. Those of the
// standard library do not.
func mayRecover(fn *ssa.Function) bool {
	return Recovers(fn) != nil || slices.ContainsFunc(DeferredIn(fn), func(d *ssa.Defer) bool {
		if IsBuiltin(&d.Call) || MadeClosure(d.Call.Value) != nil {
			return false
		}
		if obj := CalleeObject(&d.Call); obj != nil && obj.Pkg() != nil {
			return obj.Pkg() != fn.Pkg.Pkg && !relevance.Standard(obj.Pkg().Path())
		}
		held := d.Call.Value
		if load, ok := held.(*ssa.UnOp); ok {
			held = load.X
		}
		if _, captured := held.(*ssa.FreeVar); captured { // which holds one of the literals around
			return slices.ContainsFunc(Literals(Outermost(fn)), callsRecover)
		}
		return !gotype.Is(d.Call.Value.Type(), "context", "CancelFunc")
	})
}

// Recovers is what defers a function that recovers from panics, or a function of
// another package whose name speaks of that, nil if nothing does.
func Recovers(fn *ssa.Function) *ssa.Defer {
	for _, d := range DeferredIn(fn) {
		if obj := CalleeObject(&d.Call); obj != nil && obj.Pkg() != nil && obj.Pkg() != fn.Pkg.Pkg && speaksOfRecovering(obj.Name()) {
			return d
		}
		mc := MadeClosure(d.Call.Value)
		var literal *ssa.Function
		if mc != nil {
			literal, _ = mc.Fn.(*ssa.Function)
		} else {
			literal, _ = d.Call.Value.(*ssa.Function)
		}
		if literal == nil {
			continue
		}
		if callsRecover(literal) {
			return d
		}
	}
	return nil
}

func speaksOfRecovering(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "recover") || strings.Contains(name, "panic") || strings.Contains(name, "crash")
}

func callsRecover(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				if f, ok := call.Call.Value.(*ssa.Builtin); ok && f.Name() == "recover" {
					return true
				}
			}
		}
	}
	return false
}

// Succeeded reports whether a condition at p says that the error which a call
// returned is nil.
func (pkg *Package) Succeeded(call *ssa.Call, p Place) bool {
	results, ok := call.Type().(*types.Tuple)
	if !ok || p.Block == nil || results.Len() < 2 || !types.Implements(results.At(results.Len()-1).Type(), ErrorInterface) {
		return false
	}
	return slices.ContainsFunc(Guards(p), func(g Guard) bool {
		cmp, op, ok := g.Comparison()
		if !ok || op != token.EQL || !IsNil(cmp.Y) {
			return false
		}
		x, ok := cmp.X.(*ssa.Extract)
		return ok && x.Tuple == call && x.Index == results.Len()-1
	})
}

// IsError reports whether an error is certainly not nil.
func IsError(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.Call:
		switch CalleeName(v.Common()) {
		case "errors.New", "fmt.Errorf":
			return true
		}
	}
	return false
}

// Fails reports whether a return says that the other results are worthless: a
// non-nil error beside zero values, or false.
func Fails(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n < 2 {
		return false
	}
	last := ret.Results[n-1]
	if c, ok := last.(*ssa.Const); ok {
		return c.Value != nil && c.Value.String() == "false"
	}
	if !types.Implements(last.Type(), ErrorInterface) {
		return false
	}
	for _, r := range ret.Results[:n-1] {
		c, ok := r.(*ssa.Const)
		if !ok || !isZero(c) {
			return false
		}
	}
	return true
}

// ErrorInterface is the type error.
var ErrorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

func isZero(c *ssa.Const) bool {
	if c.Value == nil {
		return true
	}
	f, ok := ConstantNumber(c.Value)
	return ok && f == 0 || c.Value.String() == `""`
}

// Arguments are the arguments of a call of fn as fn's parameters count them.
func Arguments(c *ssa.CallCommon, fn *ssa.Function) []ssa.Value {
	args := c.Args
	if c.IsInvoke() {
		args = append([]ssa.Value{c.Value}, args...)
	} else if mc := MadeClosure(c.Value); mc != nil && BoundMethod(mc) != nil {
		args = append([]ssa.Value{mc.Bindings[0]}, args...)
	} else if fn != nil && len(fn.Params) == len(args)+1 { // a method value, whose receiver is in it
		args = append([]ssa.Value{c.Value}, args...)
	}
	return args
}

// PassesThrough recognizes helpers such as aws.Int64 and aws.ToDuration by
// their signature: T to *T, *T to T.
func PassesThrough(c *ssa.CallCommon) bool {
	sig := c.Signature()
	if c.IsInvoke() || len(c.Args) != 1 || sig.Results().Len() != 1 || sig.Recv() != nil || sig.Variadic() {
		return false
	}
	from, to := c.Args[0].Type(), sig.Results().At(0).Type()
	if p, ok := to.Underlying().(*types.Pointer); ok && types.Identical(p.Elem(), from) {
		return true
	}
	p, ok := from.Underlying().(*types.Pointer)
	return ok && types.Identical(p.Elem(), to) && gotype.IsNumber(to)
}
