package valueflow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// What comes in over one of several ways may be brought here by no run, although
// nothing contradicts it: if the way depends on what this package does not model,
// or on two answers of one condition.

// Uncertain reports whether that is so of one of the ways into a block.
func (e *Eval) Uncertain(b *ssa.BasicBlock, p ssaview.Place, ways int) bool {
	l := e.LoopsOf(b.Parent())[b]
	header := l != nil && l.Header == b
	if ways > 1 && e.carried(l, header) {
		return true
	}
	if header && e.MadeLength(l) {
		return true
	}
	if !e.doubtful(b.Parent()) {
		return false
	}
	if header { // how often it runs
		for _, x := range e.BlocksOf(l) {
			for _, s := range x.Succs {
				if !l.Has(s) && ssaview.NotModelled(ssaview.AppendEdge(nil, x, s)) {
					return true
				}
			}
		}
	}
	for _, g := range ssaview.Guards(p) {
		if b.Idom() != nil && g.At != b.Idom() && g.At.Dominates(b.Idom()) {
			break // it holds whichever way is taken
		}
		if ssaview.NotModelled([]ssaview.Guard{g}) {
			return true
		}
	}
	return false
}

// carried reports whether something is chosen in the second or a later round of a
// loop: what the choice depends on may come from the rounds before, where the same
// condition was asked. At the header of the innermost loop it is what was there two
// rounds ago.
func (e *Eval) carried(l *ssaview.Loop, header bool) bool {
	for ; l != nil; l, header = l.Outer, false {
		if f := e.Here.OfLoop(l); f != nil && f.round > 0 && !(header && f.round == 1) {
			return true
		}
	}
	return false
}

// doubtful reports whether a function has conditions that are not modelled.
func (e *Eval) doubtful(fn *ssa.Function) bool {
	d, ok := e.doubts[fn]
	if !ok {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch i := instr.(type) {
				case *ssa.Select:
					d = true
				case *ssa.UnOp:
					d = d || i.Op == token.ARROW
				}
			}
		}
		e.doubts[fn] = d
	}
	return d
}

// sameInEachRound reports whether the condition of a way out of a loop is asked of
// nothing that the loop changes, so that it cannot hold in a later round only.
func (x exit) sameInEachRound(l *ssaview.Loop) bool {
	branch, ok := x.From.Instrs[len(x.From.Instrs)-1].(*ssa.If)
	return ok && l.LeavesAlone(branch.Cond, 0)
}
