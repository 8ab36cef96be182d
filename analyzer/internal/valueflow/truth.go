package valueflow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

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
		if mayBeText(c.X) && mayBeText(c.Y) {
			return true
		}
		return open || gotype.IsNumber(c.X.Type())
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
func (e *Eval) contradicted(g ssaview.Guard) bool {
	if _, constant := g.Cond.(*ssa.Const); !decidable(g.Cond, 0) || constant && e.PlatformConditions(g.At.Parent()) {
		return false
	}
	want := 0.0
	if g.Want {
		want = 1
	}
	ts := e.Value(g.Cond, access.Whole, ssaview.Place{Block: g.At})
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
func (e *Eval) alive(x ssaview.Edge) bool {
	for _, g := range ssaview.AppendEdge(nil, x.From, x.To) {
		if e.contradicted(g) {
			return false
		}
	}
	stop := x.To.Idom()
	if x.To.Dominates(x.From) {
		stop = x.To
	}
	return e.AliveSince(x.From, stop)
}

// AliveSince reports whether control may get to a block from one that dominates it.
func (e *Eval) AliveSince(b, since *ssa.BasicBlock) bool {
	for n := 0; b != nil && b != since && n < ssaview.MaxGuards; b, n = b.Idom(), n+1 {
		if l := e.LoopsOf(b.Parent())[b]; l != nil && l.Header == b || len(b.Preds) > ssaview.MaxWaysIn || len(b.Preds) == 0 {
			continue
		}
		dead := true
		for _, pred := range b.Preds {
			in := ssaview.AppendEdge(nil, pred, b)
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

func (e *Eval) aliveIn(f *Frame, x ssaview.Edge) bool {
	saved := e.Here
	e.Here = f
	defer func() { e.Here = saved }()
	return e.alive(x)
}

// aliveBlockIn reports whether control may come to a block of the loop that f is
// a round of.
func (e *Eval) aliveBlockIn(f *Frame, b *ssa.BasicBlock) bool {
	saved := e.Here
	e.Here = f
	defer func() { e.Here = saved }()
	return e.AliveSince(b, f.loop.Header)
}

// WayIn is a way into a block, with the frame in which its beginning is meant.
type WayIn struct {
	N  int // of the block's predecessors
	In *Frame
}

// Ways are the ways into a block that control can take in the current frame. Into
// the first round of a loop it comes from outside, into another from the round
// before.
func (e *Eval) Ways(b *ssa.BasicBlock) (out []WayIn) {
	f := e.Here.At(b)
	var round *Frame
	if l := e.LoopsOf(b.Parent())[b]; l != nil && l.Header == b {
		round = f.OfLoop(l)
	}
	for n, pred := range b.Preds {
		in := f
		if round != nil {
			if round.loop.Has(pred) != (round.round > 0) {
				continue
			}
			if in = round.Up; round.round > 0 {
				in = e.frame(frameKey{Up: round.Up, Fn: round.Fn, loop: round.loop, round: round.round - 1})
			}
		}
		if e.aliveIn(in, ssaview.Edge{From: pred, To: b}) {
			out = append(out, WayIn{n, in})
		}
	}
	return out
}

// mayBeText reports whether a value is a text that may be known, see [Eval.text].
func mayBeText(v ssa.Value) bool {
	b, ok := v.Type().Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsString == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter:
		return true
	case *ssa.ChangeType:
		return mayBeText(v.X)
	}
	return false
}
