package valueflow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// option is what an option function, or a slice of them, sets a field to. It
// reports false for values that are followed like any other.
func (e *Eval) option(v ssa.Value, field string, p ssaview.Place) ([]interval.Term, bool) {
	switch v := v.(type) {
	case *ssa.Const:
		return []interval.Term{interval.Unset()}, true
	case *ssa.MakeClosure:
		return e.optionFunc(v.Fn.(*ssa.Function), field), true
	case *ssa.Function:
		return e.optionFunc(v, field), true
	case *ssa.MakeSlice:
		return e.madeSlice(v, field), true
	case *ssa.Slice:
		if array, ok := v.X.(*ssa.Alloc); ok {
			return e.elements(array, field), true
		}
		return e.Value(v.X, access.Of(access.ToOption(field)), p), true
	case *ssa.Call:
		return e.optionCall(v, field, p)
	case *ssa.UnOp:
		if ix, ok := v.X.(*ssa.IndexAddr); ok { // one of a slice of options, as in "for _, fn := range opts"
			return e.Value(ix.X, access.Of(access.ToOption(field)), p), true
		}
	}
	return nil, false
}

// optionFunc is what a function leaves in the field of the struct that its
// parameter points to.
func (e *Eval) optionFunc(fn *ssa.Function, field string) []interval.Term {
	fn = ssaview.Origin(fn)
	n := optionParam(fn)
	if n < 0 {
		return []interval.Term{interval.Unset(), e.Lost(interval.FuncValue, fn.Pos(), "option "+e.Name(fn)+" is not followed")}
	}
	if fn.Blocks == nil {
		return model.FactEffect(e.Package, fn, n, field)
	}
	return e.Leaves(fn, n, access.Fields(field))
}

// optionParam is the index of the parameter that an option function writes to.
func optionParam(fn *ssa.Function) int {
	for i, param := range fn.Params {
		if p, ok := param.Type().Underlying().(*types.Pointer); ok {
			if _, ok := p.Elem().Underlying().(*types.Struct); ok {
				return i
			}
		}
	}
	if fn.Signature.Recv() == nil && fn.Signature.Params().Len() == 1 && fn.Blocks == nil {
		return 0
	}
	return -1
}

// Leaves is what fn leaves at path of what its parameter n points to when it
// returns; Unset stands for what was there before.
func (e *Eval) Leaves(fn *ssa.Function, n int, path access.Path) []interval.Term {
	param := fn.Params[n]
	same := interval.Base{Kind: interval.ParamBase, Of: fn, Index: n, Path: path}
	return e.Anywhere(func() []interval.Term {
		return e.Solve(LeavesKey{param, path}, func() []interval.Term {
			if e.depth >= ssaview.MaxDepth {
				return []interval.Term{interval.Unset()}
			}
			e.depth++
			defer func() { e.depth-- }()
			var out []interval.Term
			for _, ret := range ssaview.Returns(fn) {
				if ssaview.Fails(ret) || !e.AliveSince(ret.Block(), nil) {
					continue
				}
				for _, t := range e.memory.At(e, param, path, ssaview.At(ret)) {
					if t.Base == same && t.Scale == 1 && t.Offset == 0 && t.Lo == -interval.Inf && t.Hi == interval.Inf && !t.NonZero {
						t = interval.Unset()
					}
					out = interval.Join(out, t)
				}
			}
			return out
		})
	})
}

// LeavesKey is the question what a function leaves at a path of what a
// parameter points to.
type LeavesKey struct {
	Param *ssa.Parameter
	Path  access.Path
}

// elements is what the options in an array literal set, the last one first.
func (e *Eval) elements(array *ssa.Alloc, field string) []interval.Term {
	stores := storesInto(array)
	ts := []interval.Term{interval.Unset()}
	for i := len(stores) - 1; i >= 0; i-- {
		ts = interval.OrElse(ts, func() []interval.Term {
			return e.Value(stores[i].Val, access.Of(access.ToOption(field)), ssaview.At(stores[i]))
		})
	}
	return ts
}

// madeSlice is what options set that are put into a slice after it is made. Whether
// any are is not followed.
func (e *Eval) madeSlice(made *ssa.MakeSlice, field string) []interval.Term {
	ts := []interval.Term{interval.Unset()}
	for _, st := range storesInto(made) {
		ts = interval.Join(ts, e.Value(st.Val, access.Of(access.ToOption(field)), ssaview.At(st))...)
	}
	for _, ref := range *made.Referrers() {
		call, ok := ref.(*ssa.Call)
		if !ok {
			continue
		}
		if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "copy" && call.Call.Args[0] == made {
			ts = interval.Join(ts, e.Value(call.Call.Args[1], access.Of(access.ToOption(field)), ssaview.At(call))...)
		}
	}
	return ts
}

// storesInto returns the stores to elements of an array or a slice where it is
// made, in the order of the source.
func storesInto(array ssa.Value) (stores []*ssa.Store) {
	for _, ref := range *array.Referrers() {
		if part, ok := ref.(*ssa.Slice); ok {
			stores = append(stores, storesInto(part)...)
		}
		ix, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *ix.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == ix {
				stores = append(stores, st)
			}
		}
	}
	return stores
}

// optionCall follows append, the SDK's functions that return options, and
// functions of the program that do.
func (e *Eval) optionCall(v *ssa.Call, field string, p ssaview.Place) ([]interval.Term, bool) {
	if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
		ts := e.Value(v.Call.Args[len(v.Call.Args)-1], access.Of(access.ToOption(field)), p)
		if len(v.Call.Args) > 1 {
			ts = interval.OrElse(ts, func() []interval.Term { return e.Value(v.Call.Args[0], access.Of(access.ToOption(field)), p) })
		}
		return ts, true
	}
	s, ok := e.Setters[ssaview.CalleeName(v.Common())]
	if !ok {
		switch ssaview.CalleeName(v.Common()) {
		case "slices.Clone", "slices.Clip":
			return e.Value(v.Call.Args[0], access.Of(access.ToOption(field)), p), true
		case "slices.Concat": // what stands last counts
			lists := ssaview.Variadic(v.Call.Args[0])
			ts := []interval.Term{interval.Unset()}
			for _, list := range slices.Backward(lists) {
				ts = interval.OrElse(ts, func() []interval.Term { return e.Value(list, access.Of(access.ToOption(field)), p) })
			}
			return ts, len(lists) > 0
		}
		return nil, false
	}
	if s.Arg < 0 || s.Field != field {
		return []interval.Term{interval.Unset()}, true
	}
	var out []interval.Term
	for _, t := range e.Value(v.Call.Args[s.Arg], access.Whole, ssaview.At(v)) {
		out = interval.Join(out, t.Affine(ToNanos(s.Kind), 0).Via(e.Step(v.Pos(), "option "+ssaview.ShortName(s.Func))))
	}
	return out, true
}
