package ssaview

import (
	"golang.org/x/tools/go/ssa"
)

// LeavesAlone reports whether a value is the same in every round of the loop.
func (l *Loop) LeavesAlone(v ssa.Value, depth int) bool {
	made, ok := v.(ssa.Instruction)
	if !ok || made.Block() == nil || !l.Has(made.Block()) {
		return true
	}
	switch made.(type) {
	case *ssa.Phi, *ssa.Next, *ssa.Select:
		return false
	}
	for _, op := range made.Operands(nil) {
		if *op != nil && (depth > 6 || !l.LeavesAlone(*op, depth+1)) {
			return false
		}
	}
	return true
}

// A Loop is a natural loop: the blocks from which a block that dominates them is
// reached again, without leaving them.
type Loop struct {
	Header *ssa.BasicBlock
	blocks map[*ssa.BasicBlock]bool
	Outer  *Loop
}

// Has reports whether a block is part of the loop.
func (l *Loop) Has(b *ssa.BasicBlock) bool { return l.blocks[b] }

// LoopsOf are the innermost loops that the blocks of a function are in.
func (p *Package) LoopsOf(fn *ssa.Function) map[*ssa.BasicBlock]*Loop {
	if in, ok := p.loops[fn]; ok {
		return in
	}
	byHeader := make(map[*ssa.BasicBlock]*Loop)
	for _, b := range fn.Blocks {
		for _, s := range b.Succs {
			if s.Dominates(b) {
				l := byHeader[s]
				if l == nil {
					l = &Loop{Header: s, blocks: map[*ssa.BasicBlock]bool{s: true}}
					byHeader[s] = l
				}
				l.add(b)
			}
		}
	}
	in := make(map[*ssa.BasicBlock]*Loop)
	for _, h := range fn.Blocks { // the smallest loop around a block is the innermost
		l := byHeader[h]
		if l == nil {
			continue
		}
		for _, o := range byHeader {
			if o != l && o.Has(h) && (l.Outer == nil || len(o.blocks) < len(l.Outer.blocks)) {
				l.Outer = o
			}
		}
		for b := range l.blocks {
			if in[b] == nil || len(l.blocks) < len(in[b].blocks) {
				in[b] = l
			}
		}
	}
	p.loops[fn] = in
	return in
}

// add takes in the blocks from which the end of a round is reached.
func (l *Loop) add(b *ssa.BasicBlock) {
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

// Edge is a way from a block to the next.
type Edge struct{ From, To *ssa.BasicBlock }

// BlocksOf are the blocks of a loop in the order of the function.
func (p *Package) BlocksOf(l *Loop) (out []*ssa.BasicBlock) {
	for _, b := range l.Header.Parent().Blocks {
		if l.Has(b) {
			out = append(out, b)
		}
	}
	return out
}

// MadeLength reports whether a loop ranges over a slice that its function appends
// to or cuts: how long it is depends on more than what it was made from.
func (p *Package) MadeLength(l *Loop) bool {
	branch, ok := l.Header.Instrs[len(l.Header.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	length, ok := cmp.Y.(*ssa.Call)
	if !ok || !IsBuiltin(length.Common()) || length.Call.Value.Name() != "len" {
		return false
	}
	switch list := length.Call.Args[0].(type) {
	case *ssa.Call:
		return IsBuiltin(list.Common()) && list.Call.Value.Name() == "append"
	case *ssa.Slice:
		_, known := p.LengthOf(list)
		return !known
	}
	return false
}
