package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// unset is the alternative that nothing is set.
func unset() Term { return Term{Unset: true, Origin: Default} }

// option is what an option function, or a slice of them, sets a field to. It
// reports false for values that are followed like any other.
func (e *eval) option(v ssa.Value, field string, p place) ([]Term, bool) {
	switch v := v.(type) {
	case *ssa.Const:
		return []Term{unset()}, true
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
		return e.value(v.X, access.Of(access.ToOption(field)), p), true
	case *ssa.Call:
		return e.optionCall(v, field, p)
	case *ssa.UnOp:
		if ix, ok := v.X.(*ssa.IndexAddr); ok { // one of a slice of options, as in "for _, fn := range opts"
			return e.value(ix.X, access.Of(access.ToOption(field)), p), true
		}
	}
	return nil, false
}

// optionFunc is what a function leaves in the field of the struct that its
// parameter points to.
func (e *eval) optionFunc(fn *ssa.Function, field string) []Term {
	fn = origin(fn)
	n := optionParam(fn)
	if n < 0 {
		return []Term{unset(), e.lost(FuncValue, fn.Pos(), "option "+e.name(fn)+" is not followed")}
	}
	if fn.Blocks == nil {
		return e.factEffect(fn, n, field)
	}
	return e.leaves(fn, n, access.Fields(field))
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

// leaves is what fn leaves at path of what its parameter n points to when it
// returns; Unset stands for what was there before.
func (e *eval) leaves(fn *ssa.Function, n int, path access.Path) []Term {
	param := fn.Params[n]
	same := Base{Kind: ParamBase, Of: fn, Index: n, Path: path}
	return e.anywhere(func() []Term {
		return e.solve(leavesKey{param, path}, func() []Term {
			if e.depth >= maxDepth {
				return []Term{unset()}
			}
			e.depth++
			defer func() { e.depth-- }()
			var out []Term
			for _, ret := range returns(fn) {
				if fails(ret) || !e.aliveSince(ret.Block(), nil) {
					continue
				}
				for _, t := range e.memory.at(e, param, path, at(ret)) {
					if t.Base == same && t.Scale == 1 && t.Offset == 0 && t.Lo == -inf && t.Hi == inf && !t.NonZero {
						t = unset()
					}
					out = join(out, t)
				}
			}
			return out
		})
	})
}

type leavesKey struct {
	param *ssa.Parameter
	path  access.Path
}

// elements is what the options in an array literal set, the last one first.
func (e *eval) elements(array *ssa.Alloc, field string) []Term {
	stores := storesInto(array)
	ts := []Term{unset()}
	for i := len(stores) - 1; i >= 0; i-- {
		ts = orElse(ts, func() []Term { return e.value(stores[i].Val, access.Of(access.ToOption(field)), at(stores[i])) })
	}
	return ts
}

// madeSlice is what options set that are put into a slice after it is made. Whether
// any are is not followed.
func (e *eval) madeSlice(made *ssa.MakeSlice, field string) []Term {
	ts := []Term{unset()}
	for _, st := range storesInto(made) {
		ts = join(ts, e.value(st.Val, access.Of(access.ToOption(field)), at(st))...)
	}
	for _, ref := range *made.Referrers() {
		call, ok := ref.(*ssa.Call)
		if !ok {
			continue
		}
		if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "copy" && call.Call.Args[0] == made {
			ts = join(ts, e.value(call.Call.Args[1], access.Of(access.ToOption(field)), at(call))...)
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

// orElse replaces "nothing is set" in ts by what comes next.
func orElse(ts []Term, next func() []Term) []Term {
	var out []Term
	open := false
	for _, t := range ts {
		if t.Unset {
			open = true
			continue
		}
		out = join(out, t)
	}
	if open {
		out = join(out, next()...)
	}
	return out
}

// optionCall follows append, the SDK's functions that return options, and
// functions of the program that do.
func (e *eval) optionCall(v *ssa.Call, field string, p place) ([]Term, bool) {
	if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
		ts := e.value(v.Call.Args[len(v.Call.Args)-1], access.Of(access.ToOption(field)), p)
		if len(v.Call.Args) > 1 {
			ts = orElse(ts, func() []Term { return e.value(v.Call.Args[0], access.Of(access.ToOption(field)), p) })
		}
		return ts, true
	}
	s, ok := e.setters[calleeName(v.Common())]
	if !ok {
		switch calleeName(v.Common()) {
		case "slices.Clone", "slices.Clip":
			return e.value(v.Call.Args[0], access.Of(access.ToOption(field)), p), true
		case "slices.Concat": // what stands last counts
			lists := variadic(v.Call.Args[0])
			ts := []Term{unset()}
			for _, list := range slices.Backward(lists) {
				ts = orElse(ts, func() []Term { return e.value(list, access.Of(access.ToOption(field)), p) })
			}
			return ts, len(lists) > 0
		}
		return nil, false
	}
	if s.Arg < 0 || s.Field != field {
		return []Term{unset()}, true
	}
	var out []Term
	for _, t := range e.value(v.Call.Args[s.Arg], access.Whole, at(v)) {
		out = join(out, t.affine(toNanos(s.Kind), 0).via(e.step(v.Pos(), "option "+shortName(s.Func))))
	}
	return out, true
}
