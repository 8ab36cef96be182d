package ssaview

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A Place is where a value is used: at the end of a block, on the way to succ
// if that is not nil. The conditions that hold there bound the value.
type Place struct {
	Block, Succ *ssa.BasicBlock
	Instr       ssa.Instruction // the user; nil at the end of the block
}

// At is the place of an instruction.
func At(instr ssa.Instruction) Place { return Place{Block: instr.Block(), Instr: instr} }

// Pos is where p stands in the source, as well as that is known.
func (p Place) Pos() token.Pos {
	if p.Instr != nil && p.Instr.Pos().IsValid() {
		return p.Instr.Pos()
	}
	if p.Block == nil {
		return token.NoPos
	}
	return p.Block.Parent().Pos()
}

// PosOf is where a value stands that is used at p.
func (p Place) PosOf(v ssa.Value) token.Pos {
	if v.Pos().IsValid() {
		return v.Pos()
	}
	return p.Pos()
}

// A Guard is one condition that holds at a place.
type Guard struct {
	Cond ssa.Value
	Want bool
	At   *ssa.BasicBlock // at whose end it is asked
}

// MaxGuards is how many conditions are looked at for one place.
const MaxGuards = 64

// Guards returns the conditions that hold at p, nearest first: those of all
// branches of which only one side leads there.
func Guards(p Place) []Guard {
	var out []Guard
	for _, g := range Choices(p) {
		if len(g) == 1 {
			out = append(out, g[0])
		}
	}
	return out
}

// MaxWaysIn is how many ways into a block are told apart.
const MaxWaysIn = 16

// Choices returns sets of conditions, nearest first; of each set, one holds at
// p. A set of several is that of a block to which each way leads over a
// condition, as to the body of "case 1, 2:".
func Choices(p Place) [][]Guard {
	var out [][]Guard
	add := func(gs []Guard) {
		if len(gs) > 0 {
			out = append(out, gs)
		}
	}
	if p.Block == nil {
		return nil
	}
	if p.Succ != nil {
		add(AppendEdge(nil, p.Block, p.Succ))
	}
	for b := p.Block; b != nil && len(out) < MaxGuards; b = b.Idom() {
		if len(b.Preds) > MaxWaysIn {
			continue
		}
		var in []Guard
		for _, pred := range b.Preds {
			in = AppendEdge(in, pred, b)
		}
		if len(in) == len(b.Preds) {
			add(in)
		}
	}
	return out
}

// AppendEdge appends the condition under which control goes from one block to
// another.
func AppendEdge(out []Guard, from, to *ssa.BasicBlock) []Guard {
	if len(from.Instrs) == 0 {
		return out
	}
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return out
	}
	return append(out, Guard{branch.Cond, from.Succs[0] == to, from}.plain())
}

// plain takes negations off the condition.
func (g Guard) plain() Guard {
	for {
		not, ok := g.Cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			return g
		}
		g = Guard{not.X, !g.Want, g.At}
	}
}

// Comparison is the condition as a comparison that holds, if it is one.
func (g Guard) Comparison() (cmp *ssa.BinOp, op token.Token, ok bool) {
	cmp, ok = g.Cond.(*ssa.BinOp)
	if !ok {
		return nil, token.ILLEGAL, false
	}
	if !g.Want {
		return cmp, Relations[cmp.Op].negated, true
	}
	return cmp, cmp.Op, true
}

// Relations are the comparisons that hold where another does not, and those
// that say the same with the operands in the other order.
var Relations = map[token.Token]struct{ negated, Swapped token.Token }{
	token.LSS: {token.GEQ, token.GTR},
	token.LEQ: {token.GTR, token.GEQ},
	token.GTR: {token.LEQ, token.LSS},
	token.GEQ: {token.LSS, token.LEQ},
	token.EQL: {token.NEQ, token.EQL},
	token.NEQ: {token.EQL, token.NEQ},
}

// NotModelled reports whether a condition is what comes out of a channel.
func NotModelled(gs []Guard) bool {
	for _, g := range gs {
		v := g.Cond
		for range 4 {
			switch x := v.(type) {
			case *ssa.Extract:
				if _, ok := x.Tuple.(*ssa.Select); ok && x.Index > 0 { // not which case it is
					return true
				}
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
