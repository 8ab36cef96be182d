package valueflow

import (
	"go/token"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// phi joins what comes in from each side, and recognizes clamps.
func (e *Eval) phi(v *ssa.Phi, path access.Path, p ssaview.Place) []interval.Term {
	return e.Merge(e.sides(v, path, ssaview.TogetherWith(v, ssaview.Guards(p))))
}

// maxBehind is how many choices are looked behind for one value.
const maxBehind = 32

// sides is what comes in from each side from which control can come, given
// what is known of values that are set along with v.
func (e *Eval) sides(v *ssa.Phi, path access.Path, known []ssaview.Guard) []Side {
	var out []Side
	behind := 0
	var add func(v *ssa.Phi, known []ssaview.Guard, depth int)
	add = func(v *ssa.Phi, known []ssaview.Guard, depth int) {
		ways := e.Ways(v.Block())
		for _, w := range ways {
			before, ok := ssaview.OnEdge(known, w.N)
			if !ok {
				continue
			}
			edge := v.Edges[w.N]
			if inner, isPhi := edge.(*ssa.Phi); isPhi && depth < 8 && behind < maxBehind && w.In.At(inner.Block()) == e.Here {
				if before := ssaview.TogetherWith(inner, before); len(before) > 0 {
					behind++
					add(inner, before, depth+1)
					continue
				}
			}
			p := ssaview.Place{Block: v.Block().Preds[w.N], Succ: v.Block()}
			ts := e.In(w.In, func() []interval.Term { return e.Value(edge, path, p) })
			if e.Uncertain(v.Block(), p, len(ways)) {
				ts = interval.Perhaps(ts)
			}
			out = append(out, Side{ts, p})
		}
	}
	e.Earlier(v.Block(), func() { e.Value(v, path, ssaview.Place{Block: v.Block()}) })
	add(v, known, 0)
	return out
}

// Earlier asks for the rounds before the current one, the first one first, so
// that what a round rests on is known.
func (e *Eval) Earlier(header *ssa.BasicBlock, ask func()) {
	l := e.LoopsOf(header.Parent())[header]
	if l == nil || l.Header != header {
		return
	}
	f := e.Here.OfLoop(l)
	if f == nil || f.round < 2 {
		return
	}
	for n := range f.round - 1 {
		e.In(e.frame(frameKey{Up: f.Up, Fn: f.Fn, loop: l, round: n}), func() []interval.Term { ask(); return nil })
	}
}

// Side is what comes in at one place.
type Side struct {
	Terms []interval.Term
	P     ssaview.Place
}

// Merge joins sides. "if x > max { x = max }" is one clamped alternative, not
// two: what only replaces something larger is marked as a bound, be it a number
// or what a caller gives.
func (e *Eval) Merge(sides []Side) []interval.Term {
	var out []interval.Term
	for i, s := range sides {
		bound := sync.OnceValue(func() bool { return e.replacesLarger(s.P, sides, i) })
		for _, t := range s.Terms {
			t.Bound = t.Bound || (t.Exact() || t.Base.Kind == interval.ParamBase) && bound()
			out = interval.Join(out, t)
		}
	}
	interval.ClipToBounds(out)
	return out
}

// replacesLarger reports whether the place is reached only or also because a
// value from another side was too large.
func (e *Eval) replacesLarger(p ssaview.Place, sides []Side, self int) bool {
	for _, g := range entryGuards(p) {
		cmp, op, ok := g.Comparison()
		if !ok {
			continue
		}
		var large ssa.Value
		switch op {
		case token.GTR, token.GEQ:
			large = cmp.X
		case token.LSS, token.LEQ:
			large = cmp.Y
		default:
			continue
		}
		if ssaview.IsConst(large) {
			continue
		}
		r := e.Root(large).V
		if e.sharesBase(e.Value(r, access.Whole, ssaview.Place{Block: cmp.Block()}), sides, self) {
			return true
		}
	}
	return false
}

func (e *Eval) sharesBase(ts []interval.Term, sides []Side, self int) bool {
	for i, s := range sides {
		if i == self {
			continue
		}
		for _, other := range s.Terms {
			for _, t := range ts {
				if t.Base.Kind != interval.NoBase && t.Base == other.Base && t.Origin == other.Origin {
					return true
				}
			}
		}
	}
	return false
}

// entryGuards returns the conditions under which control comes to p: of any
// of the ways in, not only those that hold on all ways.
func entryGuards(p ssaview.Place) []ssaview.Guard {
	var out []ssaview.Guard
	if p.Succ != nil {
		out = ssaview.AppendEdge(out, p.Block, p.Succ)
	}
	for b, n := p.Block, 0; b != nil && n < 8; n++ {
		for _, pred := range b.Preds {
			out = ssaview.AppendEdge(out, pred, b)
		}
		if len(b.Preds) != 1 {
			break
		}
		b = b.Preds[0]
	}
	return out
}
