package ssaview

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// Holds reports whether arg is v, or a struct (or the address of one) that v
// was loaded from.
func (p *Package) Holds(arg, v ssa.Value) bool {
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	if p.SameValue(p.Root(arg).V, v) {
		return true
	}
	for range MaxDepth {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return false
			}
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		default:
			return false
		}
		if IsReceiver(v) {
			return false // whole objects are asked about other things
		}
		if p.SameValue(arg, v) || sameLoad(arg, v) {
			return true
		}
	}
	return false
}

// sameLoad reports whether arg is loaded from the address v.
func sameLoad(arg, v ssa.Value) bool {
	load, ok := arg.(*ssa.UnOp)
	return ok && load.Op == token.MUL && load.X == v
}

// Compares reports whether a condition compares v with a constant.
func (p *Package) Compares(g Guard, v ssa.Value) bool {
	cmp, ok := g.Cond.(*ssa.BinOp)
	return ok && (IsConst(cmp.Y) && p.Identical(p.Root(cmp.X).V, v) || IsConst(cmp.X) && p.Identical(p.Root(cmp.Y).V, v))
}

// Identical is sameValue for values in registers. What is loaded can change
// between two loads; walking back through memory sees to that.
func (p *Package) Identical(a, b ssa.Value) bool {
	if load, ok := b.(*ssa.UnOp); ok && load.Op == token.MUL {
		return a == b
	}
	return p.SameValue(a, b)
}

// IsConst reports whether a value is a constant.
func IsConst(v ssa.Value) bool { _, ok := v.(*ssa.Const); return ok }

// IsPointer reports whether a value is a pointer.
func IsPointer(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Pointer)
	return ok
}

// IsReceiver reports whether v is the receiver of its method. Receivers are
// handed around too freely to take every call for a change.
func IsReceiver(v ssa.Value) bool {
	p, ok := v.(*ssa.Parameter)
	return ok && p.Parent().Signature.Recv() != nil && p.Parent().Params[0] == p
}

// IsArray reports whether a type is an array.
func IsArray(t types.Type) bool { _, ok := t.Underlying().(*types.Array); return ok }

// HandedOn reports whether an element of a list of arguments is handed to a
// function of the package.
func HandedOn(element ssa.Value) bool {
	ix, ok := element.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	for _, ref := range *ix.X.Referrers() {
		list, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *list.Referrers() {
			if call, ok := use.(ssa.CallInstruction); ok && call.Common().StaticCallee() != nil && call.Common().StaticCallee().Blocks != nil {
				return true
			}
		}
	}
	return false
}

// IsRead reports whether a place has a name of its own.
func IsRead(root ssa.Value) bool {
	switch root.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.Parameter, *ssa.MakeMap, *ssa.MakeSlice, *ssa.FreeVar:
		return true
	}
	return false
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// ConstantNumber is a constant as a number. It reports false if it is none.
func ConstantNumber(v constant.Value) (float64, bool) {
	switch v.Kind() {
	case constant.Int:
		if i, exact := constant.Int64Val(v); exact { // as nearly all are
			return float64(i), true
		}
		fallthrough
	case constant.Float:
		f, _ := constant.Float64Val(constant.ToFloat(v))
		return f, true
	}
	return 0, false
}

// Uses are the instructions that use a value.
func Uses(v ssa.Value) (out []ssa.Instruction) {
	for _, ref := range *v.Referrers() {
		if _, ok := ref.(*ssa.DebugRef); !ok {
			out = append(out, ref)
		}
	}
	return out
}

// Unwrap takes off what changes a value's static type only.
func Unwrap(v ssa.Value) (ssa.Value, bool) {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return v.X, true
	case *ssa.MultiConvert:
		return v.X, true
	case *ssa.ChangeInterface:
		return v.X, true
	case *ssa.MakeInterface:
		return v.X, true
	case *ssa.TypeAssert:
		return v.X, true
	}
	return nil, false
}

// Unwrapped takes off all of it.
func Unwrapped(v ssa.Value) ssa.Value {
	for range MaxDepth {
		inner, ok := Unwrap(v)
		if !ok {
			break
		}
		v = inner
	}
	return v
}

// DurationLike reports whether an integer was a time.Duration before, or has
// been multiplied by a unit.
func DurationLike(v ssa.Value) bool {
	for range MaxDepth {
		if gotype.IsDuration(v.Type()) {
			return true
		}
		if b, ok := v.(*ssa.BinOp); ok {
			if c, ok := Number(b.Y); ok && math.Abs(c) >= 1e6 && b.Op == token.MUL {
				return true
			}
			if DurationLike(b.Y) {
				return true
			}
		}
		inner, _, _, ok := unaffine(v)
		if !ok {
			return false
		}
		v = inner
	}
	return false
}
