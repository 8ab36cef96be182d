package flow

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// affineRoot says that a value is v·scale + offset.
type affineRoot struct {
	v             ssa.Value
	scale, offset float64
	integer       bool
}

// root takes arithmetic with constants and conversions off v, so that
// conditions on d.Seconds() or n*60 say something about d and n.
func (e *eval) root(v ssa.Value) affineRoot {
	r := affineRoot{v: v, scale: 1, integer: isInteger(v.Type())}
	for range maxDepth {
		inner, scale, offset, ok := unaffine(r.v)
		if !ok {
			break
		}
		// value = scale·(inner·s + o) + offset
		r.offset += r.scale * offset
		r.scale *= scale
		r.v = inner
		r.integer = r.integer && scale == 1
	}
	return r
}

func unaffine(v ssa.Value) (inner ssa.Value, scale, offset float64, ok bool) {
	switch v := v.(type) {
	case *ssa.Convert:
		if isNumber(v.X.Type()) && isNumber(v.Type()) {
			return v.X, 1, 0, true
		}
	case *ssa.ChangeType:
		return v.X, 1, 0, true
	case *ssa.MultiConvert:
		return v.X, 1, 0, true
	case *ssa.UnOp:
		if v.Op == token.SUB {
			return v.X, -1, 0, true
		}
	case *ssa.BinOp:
		return unaffineBinary(v)
	case *ssa.Call:
		if scale, ok := durationUnit(v.Call.StaticCallee()); ok {
			return v.Call.Args[0], scale, 0, true
		}
	}
	return nil, 0, 0, false
}

func unaffineBinary(v *ssa.BinOp) (inner ssa.Value, scale, offset float64, ok bool) {
	if c, ok := number(v.Y); ok {
		switch v.Op {
		case token.ADD:
			return v.X, 1, c, true
		case token.SUB:
			return v.X, 1, -c, true
		case token.MUL:
			return v.X, c, 0, true
		case token.QUO:
			if c != 0 {
				return v.X, 1 / c, 0, true
			}
		}
	}
	if c, ok := number(v.X); ok {
		switch v.Op {
		case token.ADD:
			return v.Y, 1, c, true
		case token.SUB:
			return v.Y, -1, c, true
		case token.MUL:
			return v.Y, c, 0, true
		}
	}
	return nil, 0, 0, false
}

// durationUnit is the factor from a time.Duration to what a method of it
// returns: 1e-9 for Seconds.
func durationUnit(fn *ssa.Function) (float64, bool) {
	if fn == nil || fn.Object() == nil {
		return 0, false
	}
	switch fn.Object().(*types.Func).FullName() {
	case "(time.Duration).Nanoseconds":
		return 1, true
	case "(time.Duration).Microseconds":
		return 1e-3, true
	case "(time.Duration).Milliseconds":
		return 1e-6, true
	case "(time.Duration).Seconds":
		return 1e-9, true
	case "(time.Duration).Minutes":
		return 1e-9 / 60, true
	case "(time.Duration).Hours":
		return 1e-9 / 3600, true
	}
	return 0, false
}

// number is the value of a numeric constant.
func number(v ssa.Value) (float64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return 0, false
	}
	return constantNumber(c.Value)
}

func constantNumber(v constant.Value) (float64, bool) {
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

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsFloat) != 0
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// sameValue reports whether a and b are the same value, or loads of the same
// place. Stores between two loads are not looked for.
func (e *eval) sameValue(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.UnOp:
		if b, ok := b.(*ssa.UnOp); ok && a.Op == token.MUL && b.Op == token.MUL {
			return e.sameAddr(a.X, b.X)
		}
	case *ssa.Field:
		if b, ok := b.(*ssa.Field); ok {
			return a.Field == b.Field && e.sameValue(a.X, b.X)
		}
	case *ssa.FieldAddr:
		return e.sameAddr(a, b)
	}
	return false
}

func (e *eval) sameAddr(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	fa, ok := a.(*ssa.FieldAddr)
	fb, ok2 := b.(*ssa.FieldAddr)
	return ok && ok2 && fa.Field == fb.Field && e.sameValue(fa.X, fb.X)
}
