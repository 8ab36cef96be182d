package flow

import (
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// attention is what a condition that is no comparison with a value has to do
// with the value.
type attention uint8

const (
	none  attention = iota
	given           // a function that makes something else was given it, and may refuse
	asked           // a function was asked about it
)

// heeded marks alternatives that a condition may bound in a way that is not
// followed. Who makes a client or a service rarely checks how long its links
// live; what comes from a request is checked anywhere.
func (a attention) heeded(ts []Term) []Term {
	if a == none {
		return ts
	}
	out := make([]Term, len(ts))
	for i, t := range ts {
		configured := t.Origin == Environment || t.Origin == Flag || t.Origin == Field
		t.Checked = t.Checked || a == asked || a == given && !configured
		out[i] = t
	}
	return out
}

// mentions reports whether the condition depends on a call that was given v,
// or the struct v was loaded from: a check that is not followed.
func (e *eval) mentions(cond, v ssa.Value, depth int) attention {
	if depth > 4 {
		return none
	}
	switch c := cond.(type) {
	case *ssa.Call:
		return e.handed(c, v, depth)
	case *ssa.Extract:
		return e.mentions(c.Tuple, v, depth)
	case *ssa.BinOp:
		if overYet(c) {
			return none
		}
		if e.sameValue(e.root(c.X).v, v) || e.sameValue(e.root(c.Y).v, v) {
			return asked
		}
		return max(e.mentions(c.X, v, depth+1), e.mentions(c.Y, v, depth+1))
	case *ssa.UnOp:
		if c.Op != token.MUL {
			return e.mentions(c.X, v, depth+1)
		}
	case *ssa.Convert:
		return e.mentions(c.X, v, depth+1)
	case *ssa.MakeInterface:
		return e.mentions(c.X, v, depth+1)
	case *ssa.Phi:
		most := none
		for _, edge := range c.Edges {
			most = max(most, e.mentions(edge, v, depth+1))
		}
		return most
	}
	return none
}

// overYet reports whether a comparison asks no more than whether a moment has
// passed, as in "time.Until(end) <= 0".
func overYet(cmp *ssa.BinOp) bool {
	return notPositive(cmp.X) && ofTime(cmp.Y) || notPositive(cmp.Y) && ofTime(cmp.X)
}

// handed reports what a call has to do with v.
func (e *eval) handed(c *ssa.Call, v ssa.Value, depth int) attention {
	if obj := calleeObject(c.Common()); obj != nil {
		if _, ok := originOf(obj, c.Common()); ok {
			return none // it brings the value in, and does not check it
		}
	}
	if ignores(c.Common(), v) || asksNow(c) {
		return none
	}
	says := verdict(c.Call.Signature())
	if fa := loadedFrom(v); fa != nil && e.heedless(c.Common(), fieldOf(fa.X.Type(), fa.Field)) {
		says = none
	}
	most := none
	for _, arg := range c.Call.Args {
		switch {
		case isNumber(v.Type()) && e.sameValue(e.root(arg).v, v):
			most = max(most, says)
		case e.holds(arg, v):
			most = max(most, min(says, byName(c.Common())))
		}
		most = max(most, e.mentions(arg, v, depth+1))
	}
	if c.Call.IsInvoke() && e.holds(c.Call.Value, v) {
		most = max(most, says)
	}
	return most
}

// ofTime reports whether a number is what a function of package time makes of
// another, as time.Until does and Duration.Seconds.
func ofTime(v ssa.Value) bool {
	if x, ok := v.(*ssa.Convert); ok {
		v = x.X
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	pkgPath, _ := calledIn(call.Common())
	return pkgPath == "time"
}

// asksNow reports whether a call compares a time with now, or with none at all:
// how far away it is that does not tell.
func asksNow(c *ssa.Call) bool {
	switch calleeName(c.Common()) {
	case "(time.Time).IsZero":
		return true
	case "(time.Time).After", "(time.Time).Before", "(time.Time).Equal", "(time.Time).Compare":
		return isNow(c.Call.Args[0]) || isNow(c.Call.Args[1])
	}
	return false
}

func isNow(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	switch calleeName(call.Common()) {
	case "(time.Time).UTC", "(time.Time).Local":
		return isNow(call.Call.Args[0])
	}
	return tellsTime(call.Common())
}

// loadedFrom is the field that a value is loaded from, itself or by the pointer in
// it, nil if it is none.
func loadedFrom(v ssa.Value) *ssa.FieldAddr {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	if pointer, ok := load.X.(*ssa.UnOp); ok {
		load = pointer
	}
	fa, _ := load.X.(*ssa.FieldAddr)
	return fa
}

// ignores reports whether a validator that goes by struct tags has nothing to say
// about the upper end of a field.
func ignores(c *ssa.CallCommon, v ssa.Value) bool {
	pkgPath, name := calledIn(c)
	if !within(pkgPath, "github.com/go-playground/validator") || !strings.HasPrefix(name, "Validate.Struct") {
		return false
	}
	fa := loadedFrom(v)
	if fa == nil {
		return false
	}
	_, bounded := maximumIn(reflect.StructTag(tagOf(fa)).Get("validate"))
	return !bounded
}

// byName is what a function that is handed a whole struct has to do with one of
// its fields. Most that return an error start something with it, and a method
// of the struct that is true or false, as Enabled, asks for other fields.
func byName(c *ssa.CallCommon) attention {
	obj := calleeObject(c)
	if obj == nil || relevance.IsCheck(obj.Name()) {
		return asked
	}
	if sig := obj.Signature(); sig.Recv() != nil && sig.Params().Len() == 0 && sig.Results().Len() == 1 && tells(sig) {
		return none
	}
	return given
}

// verdict tells functions that say what they think of their arguments, or
// correct them, from those that make something.
func verdict(sig *types.Signature) attention {
	for r := range sig.Results().Variables() {
		basic, ok := r.Type().Underlying().(*types.Basic)
		if !types.Implements(r.Type(), errorInterface) && !(ok && basic.Info()&(types.IsBoolean|types.IsNumeric) != 0) {
			return given
		}
	}
	return asked
}

// holds reports whether arg is v, or a struct (or the address of one) that v
// was loaded from.
func (e *eval) holds(arg, v ssa.Value) bool {
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	if e.sameValue(e.root(arg).v, v) {
		return true
	}
	for range maxDepth {
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
		if isReceiver(v) {
			return false // whole objects are asked about other things
		}
		if e.sameValue(arg, v) || sameLoad(arg, v) {
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
