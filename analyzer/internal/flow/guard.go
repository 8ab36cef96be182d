package flow

import (
	"go/token"
	"math"

	"golang.org/x/tools/go/ssa"
)

// A place is where a value is used: at the end of a block, on the way to succ
// if that is not nil. The conditions that hold there bound the value.
type place struct {
	block, succ *ssa.BasicBlock
	instr       ssa.Instruction // the user; nil at the end of the block
}

func at(instr ssa.Instruction) place { return place{block: instr.Block(), instr: instr} }

// pos is where p stands in the source, as well as that is known.
func (p place) pos() token.Pos {
	if p.instr != nil && p.instr.Pos().IsValid() {
		return p.instr.Pos()
	}
	if p.block == nil {
		return token.NoPos
	}
	return p.block.Parent().Pos()
}

// posOf is where a value stands that is used at p.
func (p place) posOf(v ssa.Value) token.Pos {
	if v.Pos().IsValid() {
		return v.Pos()
	}
	return p.pos()
}

// A guard is one condition that holds at a place.
type guard struct {
	cond ssa.Value
	want bool
}

const maxGuards = 64

// guards returns the conditions that hold at p, nearest first: those of all
// branches of which only one side leads there.
func guards(p place) []guard {
	var out []guard
	for _, g := range choices(p) {
		if len(g) == 1 {
			out = append(out, g[0])
		}
	}
	return out
}

// maxWaysIn is how many ways into a block are told apart.
const maxWaysIn = 16

// choices returns sets of conditions, nearest first; of each set, one holds at
// p. A set of several is that of a block to which each way leads over a
// condition, as to the body of "case 1, 2:".
func choices(p place) [][]guard {
	var out [][]guard
	add := func(gs []guard) {
		if len(gs) > 0 {
			out = append(out, gs)
		}
	}
	if p.block == nil {
		return nil
	}
	if p.succ != nil {
		add(appendEdge(nil, p.block, p.succ))
	}
	for b := p.block; b != nil && len(out) < maxGuards; b = b.Idom() {
		if len(b.Preds) > maxWaysIn {
			continue
		}
		var in []guard
		for _, pred := range b.Preds {
			in = appendEdge(in, pred, b)
		}
		if len(in) == len(b.Preds) {
			add(in)
		}
	}
	return out
}

func appendEdge(out []guard, from, to *ssa.BasicBlock) []guard {
	if len(from.Instrs) == 0 {
		return out
	}
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return out
	}
	return append(out, guard{branch.Cond, from.Succs[0] == to}.plain())
}

// plain takes negations off the condition.
func (g guard) plain() guard {
	for {
		not, ok := g.cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			return g
		}
		g = guard{not.X, !g.want}
	}
}

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
	cmp, ok := g.cond.(*ssa.BinOp)
	if !ok {
		if e.mentions(g.cond, v, 0) {
			return checked(ts)
		}
		return ts
	}
	op := cmp.Op
	if !g.want {
		op = negate(op)
	}
	x, y := e.root(cmp.X), e.root(cmp.Y)
	switch {
	case same(x.v, v):
		return e.compare(ts, op, x, cmp.Y, p)
	case same(y.v, v):
		return e.compare(ts, swap(op), y, cmp.X, p)
	case e.mentions(cmp.X, v, 0) || e.mentions(cmp.Y, v, 0):
		return checked(ts)
	}
	return ts
}

// compare keeps of ts what satisfies "side.scale·v + side.offset op other".
func (e *eval) compare(ts []Term, op token.Token, side affineRoot, other ssa.Value, p place) []Term {
	if side.scale == 0 {
		return ts
	}
	limits := e.value(other, "", place{block: p.block})
	if len(limits) != 1 || !limits[0].Exact() {
		if op == token.NEQ {
			return ts
		}
		if lim, ok := allExact(limits); ok && (op == token.LSS || op == token.LEQ) {
			return bounded(ts, op, (lim-side.offset)/side.scale, side.integer)
		}
		if op == token.LSS || op == token.LEQ || op == token.EQL {
			return checked(ts)
		}
		return ts
	}
	limit := (limits[0].Lo - side.offset) / side.scale
	if side.scale < 0 {
		op = swap(op)
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

func checked(ts []Term) []Term {
	out := make([]Term, len(ts))
	for i, t := range ts {
		t.Checked = true
		out[i] = t
	}
	return out
}

func negate(op token.Token) token.Token {
	switch op {
	case token.LSS:
		return token.GEQ
	case token.LEQ:
		return token.GTR
	case token.GTR:
		return token.LEQ
	case token.GEQ:
		return token.LSS
	case token.EQL:
		return token.NEQ
	case token.NEQ:
		return token.EQL
	}
	return op
}

func swap(op token.Token) token.Token {
	switch op {
	case token.LSS:
		return token.GTR
	case token.LEQ:
		return token.GEQ
	case token.GTR:
		return token.LSS
	case token.GEQ:
		return token.LEQ
	}
	return op
}
