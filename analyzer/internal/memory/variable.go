package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// targets are the places that an address may stand for: of a pointer that is
// chosen, all that it is chosen from. ok is false if there may be others.
func targets(e *valueflow.Eval, loc ssaview.Location, depth int) (out []ssaview.Location, ok bool) {
	loc = e.Loaded(loc)
	if depth > 5 {
		return nil, false
	}
	add := func(v ssa.Value) bool {
		if ssaview.IsNil(v) {
			return true
		}
		next := located(e, v, loc.Path)
		more, ok := targets(e, next, depth+1)
		out = append(out, more...)
		return ok && len(out) <= 8
	}
	switch root := loc.Root.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.MakeMap, *ssa.MakeSlice, *ssa.Parameter:
		return []ssaview.Location{loc}, true
	case *ssa.Phi:
		for _, edge := range root.Edges {
			if !add(edge) {
				return nil, false
			}
		}
		return out, true
	case *ssa.Call:
		fn := e.Callee(root.Common())
		if fn == nil || fn.Blocks == nil || fn.Signature.Results().Len() != 1 {
			return nil, false
		}
		args := ssaview.Arguments(root.Common(), fn)
		for _, ret := range ssaview.Returns(fn) {
			part := ssaview.Locate(ret.Results[0], loc.Path) // of a parameter
			param, isParam := part.Root.(*ssa.Parameter)
			if !isParam {
				return nil, false
			}
			n := slices.Index(fn.Params, param)
			if n < 0 || n >= len(args) {
				return nil, false
			}
			more, ok := targets(e, located(e, args[n], part.Path), depth+1)
			if out = append(out, more...); !ok || len(out) > 8 {
				return nil, false
			}
		}
		return out, len(out) > 0
	case *ssa.Lookup:
		c, ok := e.Container(root.X)
		if m, isMap := c.Root.(*ssa.MakeMap); ok && isMap && !e.Aliased(m, 0) {
			for _, ref := range *m.Referrers() {
				if up, ok := ref.(*ssa.MapUpdate); ok && ssaview.KeyHead(root.Index).MayBe(ssaview.KeyHead(up.Key)) && !add(up.Value) {
					return nil, false
				}
			}
			return out, len(out) > 0
		}
	case *ssa.UnOp:
		if ix, isElement := root.X.(*ssa.IndexAddr); isElement && root.Op == token.MUL {
			if c, _ := e.Container(ix.X); e.HandedToCalls(c.Root, 0) {
				return nil, false
			}
			for _, v := range e.ElementValues(ix) {
				if !add(v) {
					return nil, false
				}
			}
			return out, len(out) > 0
		}
		if cell, isCell := e.Cell(root.X).(*ssa.Alloc); isCell && root.Op == token.MUL && !ssaview.SetByClosures(cell, 0) && !e.Loose(cell) {
			for _, v := range ssaview.StoredTo(cell) {
				if !add(v) {
					return nil, false
				}
			}
			return out, len(out) > 0
		}
	}
	return nil, false
}
