package model

import (
	"go/constant"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// CheckKind is what a condition that is no comparison with a value has to do
// with the value.
type CheckKind uint8

const (
	NotChecked CheckKind = iota
	MayRefuse            // a function that makes something else was given it, and may refuse
	Checked              // a function was asked about it
)

// Mark marks alternatives that a condition may bound in a way that is not
// followed. Who makes a client or a service rarely checks how long its links
// live; what comes from a request is checked anywhere.
func (a CheckKind) Mark(ts []interval.Term) []interval.Term {
	if a == NotChecked {
		return ts
	}
	out := make([]interval.Term, len(ts))
	for i, t := range ts {
		configured := t.Origin == interval.Environment || t.Origin == interval.Flag || t.Origin == interval.Field
		t.Checked = t.Checked || a == Checked || a == MayRefuse && !configured
		out[i] = t
	}
	return out
}

// AsksWhetherOver reports whether a comparison asks no more than whether a moment has
// passed, as in "time.Until(end) <= 0".
func AsksWhetherOver(cmp *ssa.BinOp) bool {
	return NotPositive(cmp.X) && ofTime(cmp.Y) || NotPositive(cmp.Y) && ofTime(cmp.X)
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
	pkgPath, _ := ssaview.CalledIn(call.Common())
	return pkgPath == "time"
}

// AsksNow reports whether a call compares a time with now, or with none at all:
// how far away it is that does not tell.
func AsksNow(c *ssa.Call) bool {
	switch ssaview.CalleeName(c.Common()) {
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
	switch ssaview.CalleeName(call.Common()) {
	case "(time.Time).UTC", "(time.Time).Local":
		return isNow(call.Call.Args[0])
	}
	return TellsTime(call.Common())
}

// LoadedFrom is the field that a value is loaded from, itself or by the pointer in
// it, nil if it is NotChecked.
func LoadedFrom(v ssa.Value) *ssa.FieldAddr {
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

// ValidatorIgnores reports whether a validator that goes by struct tags has nothing to say
// about the upper end of a field.
func ValidatorIgnores(c *ssa.CallCommon, v ssa.Value) bool {
	pkgPath, name := ssaview.CalledIn(c)
	if !Within(pkgPath, "github.com/go-playground/validator") || !strings.HasPrefix(name, "Validate.Struct") {
		return false
	}
	fa := LoadedFrom(v)
	if fa == nil {
		return false
	}
	_, bounded := maximumIn(reflect.StructTag(ssaview.TagOf(fa)).Get("validate"))
	return !bounded
}

// CheckKindByName is what a function that is handed a whole struct has to do with one of
// its fields. Most that return an error start something with it, and a method
// of the struct that is true or false, as Enabled, asks for other fields.
func CheckKindByName(c *ssa.CallCommon) CheckKind {
	obj := ssaview.CalleeObject(c)
	if obj == nil || relevance.IsCheck(obj.Name()) {
		return Checked
	}
	if sig := obj.Signature(); sig.Recv() != nil && sig.Params().Len() == 0 && sig.Results().Len() == 1 && tells(sig) {
		return NotChecked
	}
	return MayRefuse
}

// CheckKindOf tells functions that say what they think of their arguments, or
// correct them, from those that make something.
func CheckKindOf(sig *types.Signature) CheckKind {
	for r := range sig.Results().Variables() {
		basic, ok := r.Type().Underlying().(*types.Basic)
		if !types.Implements(r.Type(), ssaview.ErrorInterface) && !(ok && basic.Info()&(types.IsBoolean|types.IsNumeric) != 0) {
			return MayRefuse
		}
	}
	return Checked
}

// NotPositive reports whether a value is a constant of zero or less, or "".
func NotPositive(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return false
	}
	switch c.Value.Kind() {
	case constant.Int, constant.Float:
		return constant.Sign(c.Value) <= 0
	case constant.String:
		return constant.StringVal(c.Value) == ""
	}
	return false
}

// Printed reports whether a value is no more than an argument of fmt's functions.
func Printed(v *ssa.MakeInterface) bool {
	for _, ref := range *v.Referrers() {
		st, ok := ref.(*ssa.Store)
		if !ok {
			return false
		}
		at, ok := st.Addr.(*ssa.IndexAddr)
		if !ok {
			return false
		}
		for _, ref := range *at.X.Referrers() {
			if s, ok := ref.(*ssa.Slice); ok && !formatted(s) {
				return false
			}
		}
	}
	return true
}

func formatted(args *ssa.Slice) bool {
	for _, ref := range *args.Referrers() {
		call, ok := ref.(*ssa.Call)
		if !ok {
			return false
		}
		if pkg, name := ssaview.CalledIn(call.Common()); pkg != "fmt" || strings.Contains(name, "scan") {
			return false
		}
	}
	return true
}
