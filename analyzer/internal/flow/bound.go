package flow

import (
	"go/token"
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// bound applies the conditions at p to the alternatives for v.
func (e *eval) bound(v ssa.Value, ts []Term, p place) []Term {
	if len(ts) == 0 || isConst(v) {
		return ts
	}
	gs := choices(p)
	e.burn(len(gs) / 4)
	for _, g := range gs {
		ts = e.boundByOne(v, ts, g, p)
	}
	return ts
}

// boundByOne applies a set of conditions of which one holds.
func (e *eval) boundByOne(v ssa.Value, ts []Term, gs []guard, p place) []Term {
	if len(gs) == 1 {
		return e.boundBy(v, ts, gs[0], p, e.identical)
	}
	for _, g := range gs {
		if !e.compares(g, v) {
			return ts
		}
	}
	var out []Term
	for _, g := range gs {
		out = join(out, e.boundBy(v, ts, g, p, e.identical)...)
	}
	return out
}

// compares reports whether a condition compares v with a constant.
func (e *eval) compares(g guard, v ssa.Value) bool {
	cmp, ok := g.cond.(*ssa.BinOp)
	return ok && (isConst(cmp.Y) && e.identical(e.root(cmp.X).v, v) || isConst(cmp.X) && e.identical(e.root(cmp.Y).v, v))
}

// identical is sameValue for values in registers. What is loaded can change
// between two loads; walking back through memory sees to that.
func (e *eval) identical(a, b ssa.Value) bool {
	if load, ok := b.(*ssa.UnOp); ok && load.Op == token.MUL {
		return a == b
	}
	return e.sameValue(a, b)
}

func isConst(v ssa.Value) bool { _, ok := v.(*ssa.Const); return ok }

func (e *eval) boundBy(v ssa.Value, ts []Term, g guard, p place, same func(a, b ssa.Value) bool) []Term {
	cmp, op, ok := g.comparison()
	if !ok {
		return e.rules.mentions(e, g.cond, v, 0).heeded(ts)
	}
	x, y := e.root(cmp.X), e.root(cmp.Y)
	switch {
	case same(x.v, v):
		return e.compare(ts, op, x, cmp.Y, p)
	case same(y.v, v):
		return e.compare(ts, relations[op].swapped, y, cmp.X, p)
	}
	if overYet(cmp) {
		return ts
	}
	return max(e.rules.mentions(e, cmp.X, v, 0), e.rules.mentions(e, cmp.Y, v, 0)).heeded(ts)
}

// compare keeps of ts what satisfies "side.scale·v + side.offset op other".
func (e *eval) compare(ts []Term, op token.Token, side affineRoot, other ssa.Value, p place) []Term {
	if side.scale == 0 {
		return ts
	}
	limits := e.value(other, access.Whole, place{block: p.block})
	if len(limits) != 1 || !limits[0].Exact() {
		if op == token.NEQ {
			return ts
		}
		if lim, ok := allExact(limits); ok && (op == token.LSS || op == token.LEQ) {
			return bounded(ts, op, (lim-side.offset)/side.scale, side.integer)
		}
		if op == token.LSS || op == token.LEQ || op == token.EQL {
			return asked.heeded(ts)
		}
		return ts
	}
	limit := (limits[0].Lo - side.offset) / side.scale
	if side.scale < 0 {
		op = relations[op].swapped
	}
	return bounded(ts, op, limit, side.integer)
}

// allExact returns the largest of ts if all are numbers.
func allExact(ts []Term) (float64, bool) {
	top := math.Inf(-1)
	for _, t := range ts {
		if !t.Exact() {
			return 0, false
		}
		top = math.Max(top, t.Lo)
	}
	return top, len(ts) > 0
}

func bounded(ts []Term, op token.Token, limit float64, integer bool) []Term {
	step := 0.0
	if integer {
		step = 1
	}
	var out []Term
	for _, t := range ts {
		ok := true
		switch op {
		case token.LSS:
			t, ok = t.most(math.Ceil(limit)-step, false)
		case token.LEQ:
			t, ok = t.most(limit, false)
		case token.GTR:
			t, ok = t.least(math.Floor(limit)+step, false)
		case token.GEQ:
			t, ok = t.least(limit, false)
		case token.EQL:
			if t, ok = t.most(limit, false); ok {
				t, ok = t.least(limit, false)
			}
			if ok && t.Base.Kind != NoBase {
				t = exact(limit, Constant, t.Trace...)
			}
		case token.NEQ:
			if limit == 0 {
				t, ok = t.nonZero()
			}
		}
		if ok {
			out = append(out, t)
		}
	}
	return out
}
