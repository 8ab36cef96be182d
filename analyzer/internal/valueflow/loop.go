package valueflow

import (
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// rounds are the rounds in which a loop can run, where it is known when it ends.
type rounds struct {
	frames []*Frame
	exits  []exit
}

// exit is a way out of a loop, with the rounds that can end there.
type exit struct {
	ssaview.Edge
	frames []*Frame
}

// maxRounds is how many rounds of a loop are told apart.
const maxRounds = 48

type roundsKey struct {
	loop *ssaview.Loop
	up   *Frame
}

// roundsOf finds in which rounds a loop of the current frame can run, by
// following its conditions round by round; nil if that does not end.
func (e *Eval) roundsOf(l *ssaview.Loop) *rounds {
	key := roundsKey{l, e.Here.At(l.Header)}
	if e.unrolling[key] { // or found not to end, which is not tried again
		return nil
	}
	e.unrolling[key] = true
	e.Solve(key, func() []interval.Term {
		r := e.unroll(l, key.up)
		e.rounds[key] = r
		if r == nil {
			return nil
		}
		return []interval.Term{interval.Exact(float64(len(r.frames)), interval.Computed)}
	})
	if e.rounds[key] == nil {
		return nil
	}
	delete(e.unrolling, key)
	return e.rounds[key]
}

func (e *Eval) unroll(l *ssaview.Loop, up *Frame) *rounds {
	var back, out []ssaview.Edge
	for _, b := range e.BlocksOf(l) {
		for _, s := range b.Succs {
			if s == l.Header {
				back = append(back, ssaview.Edge{From: b, To: s})
			} else if !l.Has(s) {
				out = append(out, ssaview.Edge{From: b, To: s})
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	r := &rounds{}
	for _, x := range out {
		r.exits = append(r.exits, exit{Edge: x})
	}
	for n := range maxRounds {
		f := e.frame(frameKey{Up: up, Fn: l.Header.Parent(), loop: l, round: n})
		r.frames = append(r.frames, f)
		moves := false
		for i, x := range out {
			alive := e.aliveIn(f, x)
			if alive {
				r.exits[i].frames = append(r.exits[i].frames, f)
			}
			moves = moves || e.tells(f, x, alive)
		}
		again := false
		for _, x := range back {
			again = again || e.aliveIn(f, x)
		}
		if !again {
			return r
		}
		if !moves || e.fuel <= 0 {
			return nil
		}
	}
	return nil
}

// tells reports whether the condition of a way out of a loop is known in a round,
// or compares two things that both have bounds, so that it may be known in a
// later one.
func (e *Eval) tells(f *Frame, x ssaview.Edge, alive bool) bool {
	if !alive {
		return true
	}
	branch, ok := x.From.Instrs[len(x.From.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !gotype.IsNumber(cmp.X.Type()) {
		return false
	}
	bounded := func(v ssa.Value) bool {
		ts := e.In(f, func() []interval.Term { return e.Value(v, access.Whole, ssaview.Place{Block: x.From}) })
		for _, t := range ts {
			if t.Unset || math.IsInf(t.Lo, 0) || math.IsInf(t.Hi, 0) {
				return false
			}
		}
		return len(ts) > 0
	}
	return bounded(cmp.X) && bounded(cmp.Y)
}

// Crossed is the outermost loop that a value is made in and that the place where
// it is used, in the current frame, does not tell the round of.
func (e *Eval) Crossed(made *ssa.BasicBlock, p ssaview.Place) *ssaview.Loop {
	var outermost *ssaview.Loop
	for l := e.LoopsOf(made.Parent())[made]; l != nil; l = l.Outer {
		if e.Here.OfLoop(l) == nil {
			outermost = l
		}
	}
	return outermost
}

// OverRounds asks for what is used at p in every round of a loop in which control
// can come there; it reports false if the rounds are not known.
func (e *Eval) OverRounds(l *ssaview.Loop, p ssaview.Place, ask func(p ssaview.Place) []interval.Term) (ts []interval.Term, ok bool) {
	r := e.roundsOf(l)
	if r == nil {
		return nil, false
	}
	if l.Has(p.Block) && (p.Succ == nil || l.Has(p.Succ)) { // in the loop
		for _, f := range r.frames {
			if e.aliveBlockIn(f, p.Block) {
				ts = interval.Join(ts, e.In(f, func() []interval.Term { return ask(p) })...)
			}
		}
		return ts, true
	}
	for _, x := range r.exits { // behind it
		if l.Has(p.Block) && x.Edge != (ssaview.Edge{From: p.Block, To: p.Succ}) || !l.Has(p.Block) && !ssaview.ReachesBlock(x.To, p.Block) {
			continue
		}
		for _, f := range x.frames {
			more := e.In(f, func() []interval.Term { return ask(ssaview.Place{Block: x.From, Succ: x.To}) })
			if f.round > 0 && len(x.frames) > 1 && x.sameInEachRound(l) {
				more = interval.Perhaps(more)
			}
			ts = interval.Join(ts, more...)
		}
	}
	return ts, true
}
