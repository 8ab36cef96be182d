package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// What comes in over one of several ways may be brought here by no run, although
// nothing contradicts it: if the way depends on what this package does not model,
// or on two answers of one condition.

// uncertain reports whether that is so of one of the ways into a block; of a phi,
// edge is what comes in there.
func (e *eval) uncertain(b *ssa.BasicBlock, edge ssa.Value, p place, ways int) bool {
	l := e.loopsOf(b.Parent())[b]
	header := l != nil && l.header == b
	if ways > 1 && l != nil && e.carried(l, edge, header) {
		return true
	}
	if !e.doubtful(b.Parent()) {
		return false
	}
	if header { // how often it runs
		for _, x := range e.blocksOf(l) {
			for _, s := range x.Succs {
				if !l.has(s) && notModelled(appendEdge(nil, x, s)) {
					return true
				}
			}
		}
	}
	for _, g := range guards(p) {
		if b.Idom() != nil && g.at != b.Idom() && g.at.Dominates(b.Idom()) {
			break // it holds whichever way is taken
		}
		if notModelled([]guard{g}) {
			return true
		}
	}
	return false
}

// carried reports whether what comes in is what was there before the second or a
// later round of a loop: whether each round leaves it is one condition that is
// asked several times. Of memory, where edge is nil, it is not told apart. At the
// header of the innermost loop it is what was there two rounds ago.
func (e *eval) carried(l *loop, edge ssa.Value, header bool) bool {
	for ; l != nil; l, header = l.outer, false {
		f := e.here.ofLoop(l)
		if f == nil || f.round == 0 || header && f.round == 1 {
			continue
		}
		if phi, ok := edge.(*ssa.Phi); edge == nil || ok && phi.Block() == l.header {
			return true
		}
	}
	return false
}

// doubtful reports whether a function has conditions that are not modelled.
func (e *eval) doubtful(fn *ssa.Function) bool {
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

// notModelled reports whether a condition is what comes out of a channel.
func notModelled(gs []guard) bool {
	for _, g := range gs {
		v := g.cond
		for range 4 {
			switch x := v.(type) {
			case *ssa.Extract:
				v = x.Tuple
			case *ssa.BinOp:
				v = x.X
			case *ssa.UnOp:
				if x.Op == token.ARROW {
					return true
				}
				v = x.X
			}
		}
	}
	return false
}

// sameInEachRound reports whether the condition of a way out of a loop is asked of
// nothing that the loop changes, so that it cannot hold in a later round only.
func (x exit) sameInEachRound(l *loop) bool {
	branch, ok := x.from.Instrs[len(x.from.Instrs)-1].(*ssa.If)
	return ok && l.leavesAlone(branch.Cond, 0)
}

func (l *loop) leavesAlone(v ssa.Value, depth int) bool {
	made, ok := v.(ssa.Instruction)
	if !ok || made.Block() == nil || !l.has(made.Block()) {
		return true
	}
	switch made.(type) {
	case *ssa.Phi, *ssa.Next, *ssa.Select:
		return false
	}
	for _, op := range made.Operands(nil) {
		if *op != nil && (depth > 6 || !l.leavesAlone(*op, depth+1)) {
			return false
		}
	}
	return true
}
