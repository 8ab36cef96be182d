package flow

import (
	"go/token"
	"math"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// phi joins what comes in from each side, and recognizes clamps.
func (e *eval) phi(v *ssa.Phi, path access.Path, p place) []Term {
	return e.merge(e.sides(v, path, togetherWith(v, guards(p))))
}

// maxBehind is how many choices are looked behind for one value.
const maxBehind = 32

// sides is what comes in from each side from which control can come, given
// what is known of values that are set along with v.
func (e *eval) sides(v *ssa.Phi, path access.Path, known []guard) []side {
	var out []side
	behind := 0
	var add func(v *ssa.Phi, known []guard, depth int)
	add = func(v *ssa.Phi, known []guard, depth int) {
		ways := e.ways(v.Block())
		for _, w := range ways {
			before, ok := onEdge(known, w.n)
			if !ok {
				continue
			}
			edge := v.Edges[w.n]
			if inner, isPhi := edge.(*ssa.Phi); isPhi && depth < 8 && behind < maxBehind && w.in.at(inner.Block()) == e.here {
				if before := togetherWith(inner, before); len(before) > 0 {
					behind++
					add(inner, before, depth+1)
					continue
				}
			}
			p := place{block: v.Block().Preds[w.n], succ: v.Block()}
			ts := e.in(w.in, func() []Term { return e.value(edge, path, p) })
			if e.uncertain(v.Block(), edge, p, len(ways)) {
				ts = perhaps(ts)
			}
			out = append(out, side{ts, p})
		}
	}
	e.earlier(v.Block(), func() { e.value(v, path, place{block: v.Block()}) })
	add(v, known, 0)
	return out
}

// earlier asks for the rounds before the current one, the first one first, so
// that what a round rests on is known.
func (e *eval) earlier(header *ssa.BasicBlock, ask func()) {
	l := e.loopsOf(header.Parent())[header]
	if l == nil || l.header != header {
		return
	}
	f := e.here.ofLoop(l)
	if f == nil || f.round < 2 {
		return
	}
	for n := range f.round - 1 {
		e.in(e.frame(frameKey{up: f.up, fn: f.fn, loop: l, round: n}), func() []Term { ask(); return nil })
	}
}

// side is what comes in at one place.
type side struct {
	terms []Term
	p     place
}

// merge joins sides. "if x > max { x = max }" is one clamped alternative, not
// two: what only replaces something larger is marked as a bound, be it a number
// or what a caller gives.
func (e *eval) merge(sides []side) []Term {
	var out []Term
	for i, s := range sides {
		bound := sync.OnceValue(func() bool { return e.replacesLarger(s.p, sides, i) })
		for _, t := range s.terms {
			t.Bound = t.Bound || (t.Exact() || t.Base.Kind == ParamBase) && bound()
			out = join(out, t)
		}
	}
	clipToBounds(out)
	return out
}

// replacesLarger reports whether the place is reached only or also because a
// value from another side was too large.
func (e *eval) replacesLarger(p place, sides []side, self int) bool {
	for _, g := range entryGuards(p) {
		cmp, op, ok := g.comparison()
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
		if isConst(large) {
			continue
		}
		r := e.root(large).v
		if e.sharesBase(e.value(r, access.Whole, place{block: cmp.Block()}), sides, self) {
			return true
		}
	}
	return false
}

func (e *eval) sharesBase(ts []Term, sides []side, self int) bool {
	for i, s := range sides {
		if i == self {
			continue
		}
		for _, other := range s.terms {
			for _, t := range ts {
				if t.Base.Kind != NoBase && t.Base == other.Base && t.Origin == other.Origin {
					return true
				}
			}
		}
	}
	return false
}

// entryGuards returns the conditions under which control comes to p: of any
// of the ways in, not only those that hold on all ways.
func entryGuards(p place) []guard {
	var out []guard
	if p.succ != nil {
		out = appendEdge(out, p.block, p.succ)
	}
	for b, n := p.block, 0; b != nil && n < 8; n++ {
		for _, pred := range b.Preds {
			out = appendEdge(out, pred, b)
		}
		if len(b.Preds) != 1 {
			break
		}
		b = b.Preds[0]
	}
	return out
}

// clipToBounds lets a value that is cut off at a bound by a condition be
// clipped to it instead.
func clipToBounds(ts []Term) {
	for _, b := range ts {
		if !b.Bound || !b.Exact() {
			continue
		}
		for i, t := range ts {
			if t.Base.Kind != NoBase && !t.HiClip && t.Hi != inf && math.Abs(t.Hi-b.Lo) <= 1+1e-9*math.Abs(b.Lo) {
				ts[i].HiClip = true
			}
		}
	}
}
