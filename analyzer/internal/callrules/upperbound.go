package callrules

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// ignoresUpperBound reports whether a function that checks a struct has nothing to say
// about the upper end of a field.
func ignoresUpperBound(e *valueflow.Eval, c *ssa.CallCommon, f *types.Var) bool {
	if f == nil {
		return false
	}
	if fn := e.Callee(c); fn != nil && fn.Blocks != nil {
		return !MayBound(e, fn, f, 0)
	}
	obj := ssaview.CalleeObject(c)
	if obj == nil || !relevance.IsLifetime(f.Name(), gotype.IsDuration(gotype.Pointee(f.Type()))) {
		return false // no such fields are told of
	}
	known := e.Facts.Func(obj)
	return known != nil && known.Checks && !slices.Contains(known.Bounds, f.Name())
}

// MayBound reports whether a function, or one that it calls, may compare a field
// with something that bounds it from above.
func MayBound(e *valueflow.Eval, fn *ssa.Function, f *types.Var, depth int) bool {
	return usesField(e, fn, f, depth, func(v ssa.Value) bool { return !onlyPositive(e, v, 0) })
}

// onlyPositive reports whether all that is done with a value, or with what is at
// an address, is to compare it with zero or less, to print it, and to put it into
// a table of which nothing more is done with its values.
func onlyPositive(e *valueflow.Eval, v ssa.Value, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > ssaview.MaxCallDepth {
		return false
	}
	for _, ref := range *refs {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			if ref.Op != token.MUL || !onlyPositive(e, ref, depth) {
				return false
			}
		case *ssa.BinOp:
			if !model.NotPositive(ref.X) && !model.NotPositive(ref.Y) {
				return false
			}
		case *ssa.MakeInterface:
			if !model.Printed(ref) {
				return false
			}
		case *ssa.MapUpdate:
			if ref.Value != v || !mappedPositive(e, ref.Map, depth) {
				return false
			}
		case *ssa.Store:
			if ref.Val == v && !listedPositive(e, ref.Addr, depth) {
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
func mappedPositive(e *valueflow.Eval, m ssa.Value, depth int) bool {
	if _, ok := m.(*ssa.MakeMap); !ok {
		return false
	}
	for _, ref := range *m.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
		case *ssa.Range:
			for _, next := range *ref.Referrers() {
				for _, part := range *next.(*ssa.Next).Referrers() {
					if x, ok := part.(*ssa.Extract); ok && x.Index == 2 && !onlyPositive(e, x, depth+1) {
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
func listedPositive(e *valueflow.Eval, addr ssa.Value, depth int) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	if _, unnamed := types.Unalias(gotype.Pointee(fa.X.Type())).(*types.Struct); !unnamed {
		return false
	}
	return !usesField(e, fa.Parent(), ssaview.FieldOf(fa.X.Type(), fa.Field), 0, func(v ssa.Value) bool { return !onlyPositive(e, v, depth+1) })
}
