package flow

import (
	"go/token"

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
	at   *ssa.BasicBlock // at whose end it is asked
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
	return append(out, guard{branch.Cond, from.Succs[0] == to, from}.plain())
}

// plain takes negations off the condition.
func (g guard) plain() guard {
	for {
		not, ok := g.cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			return g
		}
		g = guard{not.X, !g.want, g.at}
	}
}

// comparison is the condition as a comparison that holds, if it is one.
func (g guard) comparison() (cmp *ssa.BinOp, op token.Token, ok bool) {
	cmp, ok = g.cond.(*ssa.BinOp)
	if !ok {
		return nil, token.ILLEGAL, false
	}
	if !g.want {
		return cmp, relations[cmp.Op].negated, true
	}
	return cmp, cmp.Op, true
}

// relations are the comparisons that hold where another does not, and those
// that say the same with the operands in the other order.
var relations = map[token.Token]struct{ negated, swapped token.Token }{
	token.LSS: {token.GEQ, token.GTR},
	token.LEQ: {token.GTR, token.GEQ},
	token.GTR: {token.LEQ, token.LSS},
	token.GEQ: {token.LSS, token.LEQ},
	token.EQL: {token.NEQ, token.EQL},
	token.NEQ: {token.EQL, token.NEQ},
}
