package ssaview

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// AffineRoot says that a value is v·scale + offset.
type AffineRoot struct {
	V             ssa.Value
	Scale, Offset float64
	Integer       bool
}

// Root takes arithmetic with constants and conversions off v, so that
// conditions on d.Seconds() or n*60 say something about d and n.
func (p *Package) Root(v ssa.Value) AffineRoot {
	r := AffineRoot{V: v, Scale: 1, Integer: gotype.IsInteger(v.Type())}
	for range MaxDepth {
		inner, scale, offset, ok := unaffine(r.V)
		if !ok {
			break
		}
		// value = scale·(inner·s + o) + offset
		r.Offset += r.Scale * offset
		r.Scale *= scale
		r.V = inner
		r.Integer = r.Integer && scale == 1
	}
	return r
}

func unaffine(v ssa.Value) (inner ssa.Value, scale, offset float64, ok bool) {
	switch v := v.(type) {
	case *ssa.Convert:
		if gotype.IsNumber(v.X.Type()) && gotype.IsNumber(v.Type()) {
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
		if scale, ok := DurationUnit(v.Call.StaticCallee()); ok {
			return v.Call.Args[0], scale, 0, true
		}
	}
	return nil, 0, 0, false
}

func unaffineBinary(v *ssa.BinOp) (inner ssa.Value, scale, offset float64, ok bool) {
	if c, ok := Number(v.Y); ok {
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
	if c, ok := Number(v.X); ok {
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

// DurationUnit is the factor from a time.Duration to what a method of it
// returns: 1e-9 for Seconds.
func DurationUnit(fn *ssa.Function) (float64, bool) {
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

// Number is the value of a numeric constant.
func Number(v ssa.Value) (float64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return 0, false
	}
	return ConstantNumber(c.Value)
}

// SameValue reports whether a and b are the same value, or loads of the same
// place. Stores between two loads are not looked for.
func (p *Package) SameValue(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.UnOp:
		if b, ok := b.(*ssa.UnOp); ok && a.Op == token.MUL && b.Op == token.MUL {
			return p.sameAddr(a.X, b.X)
		}
	case *ssa.Field:
		if b, ok := b.(*ssa.Field); ok {
			return a.Field == b.Field && p.SameValue(a.X, b.X)
		}
	case *ssa.FieldAddr:
		return p.sameAddr(a, b)
	}
	return false
}

func (p *Package) sameAddr(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	if g := p.pointerIn(a); g != nil { // a flag, say
		return p.pointerIn(b) == g
	}
	la, ok := a.(*ssa.UnOp)
	lb, ok2 := b.(*ssa.UnOp)
	if ok && ok2 { // a pointer in a field
		_, field := la.X.(*ssa.FieldAddr)
		return field && p.SameValue(la, lb)
	}
	fa, ok := a.(*ssa.FieldAddr)
	fb, ok2 := b.(*ssa.FieldAddr)
	return ok && ok2 && fa.Field == fb.Field && p.SameValue(fa.X, fb.X)
}

// pointerIn is the package variable that a pointer was loaded from, if the variable
// is set once.
func (p *Package) pointerIn(v ssa.Value) *ssa.Global {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	g, ok := load.X.(*ssa.Global)
	if !ok || !p.SettledGlobal(g) {
		return nil
	}
	stores := 0
	for _, instr := range p.Globals[g] {
		if st, ok := instr.(*ssa.Store); ok && st.Addr == g {
			stores++
		}
	}
	if stores != 1 {
		return nil
	}
	return g
}
