package valueflow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// bound applies the conditions at p to the alternatives for v.
func (e *Eval) bound(v ssa.Value, ts []interval.Term, p ssaview.Place) []interval.Term {
	if len(ts) == 0 || ssaview.IsConst(v) {
		return ts
	}
	gs := ssaview.Choices(p)
	e.Burn(len(gs) / 4)
	for _, g := range gs {
		ts = e.boundByOne(v, ts, g, p)
	}
	return ts
}

// boundByOne applies a set of conditions of which one holds.
func (e *Eval) boundByOne(v ssa.Value, ts []interval.Term, gs []ssaview.Guard, p ssaview.Place) []interval.Term {
	if len(gs) == 1 {
		return e.BoundBy(v, ts, gs[0], p, e.Identical)
	}
	for _, g := range gs {
		if !e.Compares(g, v) {
			return ts
		}
	}
	var out []interval.Term
	for _, g := range gs {
		out = interval.Join(out, e.BoundBy(v, ts, g, p, e.Identical)...)
	}
	return out
}

// BoundBy applies one condition to the alternatives for v; same says which
// values are v.
func (e *Eval) BoundBy(v ssa.Value, ts []interval.Term, g ssaview.Guard, p ssaview.Place, same func(a, b ssa.Value) bool) []interval.Term {
	cmp, op, ok := g.Comparison()
	if !ok {
		return e.Rules.Checks(e, g.Cond, v, 0).Mark(ts)
	}
	x, y := e.Root(cmp.X), e.Root(cmp.Y)
	switch {
	case same(x.V, v):
		return e.compare(ts, op, x, cmp.Y, p)
	case same(y.V, v):
		return e.compare(ts, ssaview.Relations[op].Swapped, y, cmp.X, p)
	}
	if model.AsksWhetherOver(cmp) {
		return ts
	}
	return max(e.Rules.Checks(e, cmp.X, v, 0), e.Rules.Checks(e, cmp.Y, v, 0)).Mark(ts)
}

// compare keeps of ts what satisfies "side.scale·v + side.offset op other".
func (e *Eval) compare(ts []interval.Term, op token.Token, side ssaview.AffineRoot, other ssa.Value, p ssaview.Place) []interval.Term {
	if side.Scale == 0 {
		return ts
	}
	limits := e.Value(other, access.Whole, ssaview.Place{Block: p.Block})
	if len(limits) != 1 || !limits[0].Exact() {
		if op == token.NEQ {
			return ts
		}
		if lim, ok := interval.AllExact(limits); ok && (op == token.LSS || op == token.LEQ) {
			return interval.Bounded(ts, op, (lim-side.Offset)/side.Scale, side.Integer)
		}
		if op == token.LSS || op == token.LEQ || op == token.EQL {
			return model.Checked.Mark(ts)
		}
		return ts
	}
	limit := (limits[0].Lo - side.Offset) / side.Scale
	if side.Scale < 0 {
		op = ssaview.Relations[op].Swapped
	}
	return interval.Bounded(ts, op, limit, side.Integer)
}
