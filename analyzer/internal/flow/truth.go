package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// A condition is a number, 0 or 1, like any other value. Where all that it can
// be is known, it decides which way control goes.

// compared is the truth of "x op y".
func compared(op token.Token, x, y Term) Term {
	if t, ok := intervalTruth(op, x, y); ok {
		v := 0.0
		if t {
			v = 1
		}
		return exact(v, Computed)
	}
	t := unknown(worse(x.Origin, y.Origin), Opaque, Step{Text: "a condition"})
	t.Lo, t.Hi = 0, 1
	return t
}

func intervalTruth(op token.Token, x, y Term) (truth, known bool) {
	if x.Unset || y.Unset {
		return false, false
	}
	switch op {
	case token.LSS:
		return x.Hi < y.Lo, x.Hi < y.Lo || x.Lo >= y.Hi
	case token.LEQ:
		return x.Hi <= y.Lo, x.Hi <= y.Lo || x.Lo > y.Hi
	case token.GTR:
		return intervalTruth(token.LSS, y, x)
	case token.GEQ:
		return intervalTruth(token.LEQ, y, x)
	case token.EQL:
		if x.Exact() && y.Exact() && x.Lo == y.Lo {
			return true, true
		}
		return false, x.Hi < y.Lo || y.Hi < x.Lo || x.NonZero && y.Exact() && y.Lo == 0
	case token.NEQ:
		t, known := intervalTruth(token.EQL, x, y)
		return !t, known
	}
	return false, false
}

// decidable reports whether it is worth asking for the truth of a condition.
func decidable(cond ssa.Value, depth int) bool {
	if depth > 3 {
		return false
	}
	switch c := cond.(type) {
	case *ssa.Const:
		return true
	case *ssa.BinOp:
		_, open := types.Unalias(c.X.Type()).(*types.TypeParam) // of a generic function
		if _, ok := sameText(c); ok {
			return true
		}
		return open || isNumber(c.X.Type())
	case *ssa.UnOp:
		switch x := c.X.(type) {
		case *ssa.Alloc, *ssa.FreeVar:
			return c.Op == token.MUL
		default:
			return c.Op == token.NOT && decidable(x, depth+1)
		}
	case *ssa.Phi:
		for _, edge := range c.Edges {
			if !decidable(edge, depth+1) {
				return false
			}
		}
		return true
	case *ssa.Parameter:
		return true
	case *ssa.Extract: // whether a range goes on, or an interface holds a type
		if ta, ok := c.Tuple.(*ssa.TypeAssert); ok {
			return c.Index == 1 && !types.IsInterface(ta.AssertedType)
		}
		next, ok := c.Tuple.(*ssa.Next)
		return ok && !next.IsString && c.Index == 0
	}
	return false
}

// contradicted reports whether a condition is known not to hold in the current
// frame.
func (e *eval) contradicted(g guard) bool {
	if _, constant := g.cond.(*ssa.Const); !decidable(g.cond, 0) || constant && e.platformConditions(g.at.Parent()) {
		return false
	}
	want := 0.0
	if g.want {
		want = 1
	}
	ts := e.value(g.cond, access.Whole, place{block: g.at})
	for _, t := range ts {
		if !t.Exact() || t.Lo == want {
			return false
		}
	}
	return len(ts) > 0
}

// alive reports whether control may go from one block to another in the current
// frame, once it is where both ways to the second part, or at the beginning of
// a round.
func (e *eval) alive(x edge) bool {
	for _, g := range appendEdge(nil, x.from, x.to) {
		if e.contradicted(g) {
			return false
		}
	}
	stop := x.to.Idom()
	if x.to.Dominates(x.from) {
		stop = x.to
	}
	return e.aliveSince(x.from, stop)
}

// aliveSince reports whether control may get to a block from one that dominates it.
func (e *eval) aliveSince(b, since *ssa.BasicBlock) bool {
	for n := 0; b != nil && b != since && n < maxGuards; b, n = b.Idom(), n+1 {
		if l := e.loopsOf(b.Parent())[b]; l != nil && l.header == b || len(b.Preds) > maxWaysIn || len(b.Preds) == 0 {
			continue
		}
		dead := true
		for _, pred := range b.Preds {
			in := appendEdge(nil, pred, b)
			if len(in) == 0 || !e.contradicted(in[0]) {
				dead = false
				break
			}
		}
		if dead {
			return false
		}
	}
	return true
}

func (e *eval) aliveIn(f *frame, x edge) bool {
	saved := e.here
	e.here = f
	defer func() { e.here = saved }()
	return e.alive(x)
}

// aliveBlockIn reports whether control may come to a block of the loop that f is
// a round of.
func (e *eval) aliveBlockIn(f *frame, b *ssa.BasicBlock) bool {
	saved := e.here
	e.here = f
	defer func() { e.here = saved }()
	return e.aliveSince(b, f.loop.header)
}

// way is a way into a block, with the frame in which its beginning is meant.
type way struct {
	n  int // of the block's predecessors
	in *frame
}

// ways are the ways into a block that control can take in the current frame. Into
// the first round of a loop it comes from outside, into another from the round
// before.
func (e *eval) ways(b *ssa.BasicBlock) (out []way) {
	f := e.here.at(b)
	var round *frame
	if l := e.loopsOf(b.Parent())[b]; l != nil && l.header == b {
		round = f.ofLoop(l)
	}
	for n, pred := range b.Preds {
		in := f
		if round != nil {
			if round.loop.has(pred) != (round.round > 0) {
				continue
			}
			if in = round.up; round.round > 0 {
				in = e.frame(frameKey{up: round.up, fn: round.fn, loop: round.loop, round: round.round - 1})
			}
		}
		if e.aliveIn(in, edge{pred, b}) {
			out = append(out, way{n, in})
		}
	}
	return out
}
