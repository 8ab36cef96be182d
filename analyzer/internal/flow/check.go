package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
)

// Many programs check their configuration where it is declared, and most such
// checks ask of a lifetime no more than that it is positive. That bounds nothing.

// exportCheck tells importers which lifetimes a function that checks a
// configuration may bound from above, and which it may change.
func (sp *spread) exportCheck(fn *ssa.Function, obj *types.Func, get func(*types.Func) *fact.Func) {
	if verdict(obj.Signature()) != asked || !relevance.IsCheck(obj.Name()) || fn.Blocks == nil {
		return
	}
	for _, p := range fn.Params {
		paths := source.Lifetimes(p.Type())
		if len(paths) == 0 {
			continue
		}
		f := get(obj)
		f.Checks = true
		for _, path := range paths {
			field, _, _ := tagAt(p.Type(), path)
			if field == nil {
				continue
			}
			sp.refuel()
			if !slices.Contains(f.Bounds, field.Name()) && sp.limits(fn, field, 0) {
				f.Bounds = append(f.Bounds, field.Name())
			}
			if !slices.Contains(f.Fills, field.Name()) && sp.fills(fn, field, 0) {
				f.Fills = append(f.Fills, field.Name())
			}
		}
	}
}

// heedless reports whether a function that checks a struct has nothing to say
// about the upper end of a field.
func (e *eval) heedless(c *ssa.CallCommon, f *types.Var) bool {
	if f == nil {
		return false
	}
	if fn := e.callee(c); fn != nil && fn.Blocks != nil {
		return !e.limits(fn, f, 0)
	}
	obj := calleeObject(c)
	if obj == nil || !relevance.IsLifetime(f.Name(), isDuration(pointee(f.Type()))) {
		return false // no such fields are told of
	}
	known := e.facts.Func(obj)
	return known != nil && known.Checks && !slices.Contains(known.Bounds, f.Name())
}

// limits reports whether a function, or one that it calls, may compare a field
// with something that bounds it from above.
func (e *eval) limits(fn *ssa.Function, f *types.Var, depth int) bool {
	return e.uses(fn, f, depth, func(v ssa.Value) bool { return !e.onlyPositive(v, 0) })
}

// onlyPositive reports whether all that is done with a value, or with what is at
// an address, is to compare it with zero or less, to print it, and to put it into
// a table of which nothing more is done with its values.
func (e *eval) onlyPositive(v ssa.Value, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > maxTouchDepth {
		return false
	}
	for _, ref := range *refs {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			if ref.Op != token.MUL || !e.onlyPositive(ref, depth) {
				return false
			}
		case *ssa.BinOp:
			if !notPositive(ref.X) && !notPositive(ref.Y) {
				return false
			}
		case *ssa.MakeInterface:
			if !printed(ref) {
				return false
			}
		case *ssa.MapUpdate:
			if ref.Value != v || !e.mappedPositive(ref.Map, depth) {
				return false
			}
		case *ssa.Store:
			if ref.Val == v && !e.listedPositive(ref.Addr, depth) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// mappedPositive is onlyPositive for the values of a map that is made and ranged
// over in one function.
func (e *eval) mappedPositive(m ssa.Value, depth int) bool {
	if _, ok := m.(*ssa.MakeMap); !ok {
		return false
	}
	for _, ref := range *m.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
		case *ssa.Range:
			for _, next := range *ref.Referrers() {
				for _, part := range *next.(*ssa.Next).Referrers() {
					if x, ok := part.(*ssa.Extract); ok && x.Index == 2 && !e.onlyPositive(x, depth+1) {
						return false
					}
				}
			}
		default:
			return false
		}
	}
	return true
}

// listedPositive is onlyPositive for the field of a struct that one function
// declares for its table, as in "for _, row := range []struct{name string; ttl
// time.Duration}{…}".
func (e *eval) listedPositive(addr ssa.Value, depth int) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	if _, unnamed := types.Unalias(pointee(fa.X.Type())).(*types.Struct); !unnamed {
		return false
	}
	return !e.uses(fa.Parent(), fieldOf(fa.X.Type(), fa.Field), 0, func(v ssa.Value) bool { return !e.onlyPositive(v, depth+1) })
}

// notPositive reports whether a value is a constant of zero or less, or "".
func notPositive(v ssa.Value) bool {
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

// printed reports whether a value is no more than an argument of fmt's functions.
func printed(v *ssa.MakeInterface) bool {
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
		if pkg, name := calledIn(call.Common()); pkg != "fmt" || strings.Contains(name, "scan") {
			return false
		}
	}
	return true
}
