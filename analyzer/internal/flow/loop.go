package flow

import (
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// A loop is a natural loop: the blocks from which a block that dominates them is
// reached again, without leaving them.
type loop struct {
	header *ssa.BasicBlock
	blocks map[*ssa.BasicBlock]bool
	outer  *loop
}

func (l *loop) has(b *ssa.BasicBlock) bool { return l.blocks[b] }

// loopsOf are the innermost loops that the blocks of a function are in.
func (e *eval) loopsOf(fn *ssa.Function) map[*ssa.BasicBlock]*loop {
	if in, ok := e.loops[fn]; ok {
		return in
	}
	byHeader := make(map[*ssa.BasicBlock]*loop)
	for _, b := range fn.Blocks {
		for _, s := range b.Succs {
			if s.Dominates(b) {
				l := byHeader[s]
				if l == nil {
					l = &loop{header: s, blocks: map[*ssa.BasicBlock]bool{s: true}}
					byHeader[s] = l
				}
				l.add(b)
			}
		}
	}
	in := make(map[*ssa.BasicBlock]*loop)
	for _, h := range fn.Blocks { // the smallest loop around a block is the innermost
		l := byHeader[h]
		if l == nil {
			continue
		}
		for _, o := range byHeader {
			if o != l && o.has(h) && (l.outer == nil || len(o.blocks) < len(l.outer.blocks)) {
				l.outer = o
			}
		}
		for b := range l.blocks {
			if in[b] == nil || len(l.blocks) < len(in[b].blocks) {
				in[b] = l
			}
		}
	}
	e.loops[fn] = in
	return in
}

// add takes in the blocks from which the end of a round is reached.
func (l *loop) add(b *ssa.BasicBlock) {
	todo := []*ssa.BasicBlock{b}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !l.blocks[b] {
			l.blocks[b] = true
			todo = append(todo, b.Preds...)
		}
	}
}

// edge is a way from a block to the next.
type edge struct{ from, to *ssa.BasicBlock }

// rounds are the rounds in which a loop can run, where it is known when it ends.
type rounds struct {
	frames []*frame
	exits  []exit
}

// exit is a way out of a loop, with the rounds that can end there.
type exit struct {
	edge
	frames []*frame
}

// maxRounds is how many rounds of a loop are told apart.
const maxRounds = 48

type roundsKey struct {
	loop *loop
	up   *frame
}

// roundsOf finds in which rounds a loop of the current frame can run, by
// following its conditions round by round; nil if that does not end.
func (e *eval) roundsOf(l *loop) *rounds {
	key := roundsKey{l, e.here.at(l.header)}
	if e.unrolling[key] { // or found not to end, which is not tried again
		return nil
	}
	e.unrolling[key] = true
	e.solve(key, func() []Term {
		r := e.unroll(l, key.up)
		e.rounds[key] = r
		if r == nil {
			return nil
		}
		return []Term{exact(float64(len(r.frames)), Computed)}
	})
	if e.rounds[key] == nil {
		return nil
	}
	delete(e.unrolling, key)
	return e.rounds[key]
}

func (e *eval) unroll(l *loop, up *frame) *rounds {
	var back, out []edge
	for _, b := range e.blocksOf(l) {
		for _, s := range b.Succs {
			if s == l.header {
				back = append(back, edge{b, s})
			} else if !l.has(s) {
				out = append(out, edge{b, s})
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	r := &rounds{}
	for _, x := range out {
		r.exits = append(r.exits, exit{edge: x})
	}
	for n := range maxRounds {
		f := e.frame(frameKey{up: up, fn: l.header.Parent(), loop: l, round: n})
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

// blocksOf are the blocks of a loop in the order of the function.
func (e *eval) blocksOf(l *loop) (out []*ssa.BasicBlock) {
	for _, b := range l.header.Parent().Blocks {
		if l.has(b) {
			out = append(out, b)
		}
	}
	return out
}

// tells reports whether the condition of a way out of a loop is known in a round,
// or compares two things that both have bounds, so that it may be known in a
// later one.
func (e *eval) tells(f *frame, x edge, alive bool) bool {
	if !alive {
		return true
	}
	branch, ok := x.from.Instrs[len(x.from.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !isNumber(cmp.X.Type()) {
		return false
	}
	bounded := func(v ssa.Value) bool {
		ts := e.in(f, func() []Term { return e.value(v, access.Whole, place{block: x.from}) })
		for _, t := range ts {
			if t.Unset || math.IsInf(t.Lo, 0) || math.IsInf(t.Hi, 0) {
				return false
			}
		}
		return len(ts) > 0
	}
	return bounded(cmp.X) && bounded(cmp.Y)
}

// crossed is the outermost loop that a value is made in and that the place where
// it is used, in the current frame, does not tell the round of.
func (e *eval) crossed(made *ssa.BasicBlock, p place) *loop {
	var outermost *loop
	for l := e.loopsOf(made.Parent())[made]; l != nil; l = l.outer {
		if e.here.ofLoop(l) == nil {
			outermost = l
		}
	}
	return outermost
}

// overRounds asks for what is used at p in every round of a loop in which control
// can come there; it reports false if the rounds are not known.
func (e *eval) overRounds(l *loop, p place, ask func(p place) []Term) (ts []Term, ok bool) {
	r := e.roundsOf(l)
	if r == nil {
		return nil, false
	}
	if l.has(p.block) && (p.succ == nil || l.has(p.succ)) { // in the loop
		for _, f := range r.frames {
			if e.aliveBlockIn(f, p.block) {
				ts = join(ts, e.in(f, func() []Term { return ask(p) })...)
			}
		}
		return ts, true
	}
	for _, x := range r.exits { // behind it
		if l.has(p.block) && x.edge != (edge{p.block, p.succ}) || !l.has(p.block) && !reachesBlock(x.to, p.block) {
			continue
		}
		for _, f := range x.frames {
			more := e.in(f, func() []Term { return ask(place{block: x.from, succ: x.to}) })
			if f.round > 0 && len(x.frames) > 1 && x.sameInEachRound(l) {
				more = perhaps(more)
			}
			ts = join(ts, more...)
		}
	}
	return ts, true
}

// reachesBlock reports whether control can get from one block to another.
func reachesBlock(from, to *ssa.BasicBlock) bool {
	if from.Dominates(to) {
		return true
	}
	seen := map[*ssa.BasicBlock]bool{from: true}
	todo := []*ssa.BasicBlock{from}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if b == to {
			return true
		}
		for _, s := range b.Succs {
			if !seen[s] {
				seen[s] = true
				todo = append(todo, s)
			}
		}
	}
	return false
}
