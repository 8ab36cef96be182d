package valueflow

import (
	"go/token"
	"go/types"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Tested reports whether the package asks whether a field is too large, as a
// constructor does that refuses or clamps its configuration. What is stored to
// such a field is then not what every reader finds there, and which object is
// read is not known: nothing that is stored to it proves anything.
func (e *Eval) Tested(f *types.Var) bool {
	if known, ok := e.tested[f]; ok {
		return known
	}
	e.tested[f] = false
	for _, use := range e.Fields[f] {
		if e.InTest(use.Addr) || use.Addr.Referrers() == nil {
			continue
		}
		for _, ref := range *use.Addr.Referrers() {
			if load, ok := ref.(*ssa.UnOp); ok && load.Op == token.MUL && asksWhetherMore(load, 0) {
				e.tested[f] = true
				return true
			}
		}
	}
	return false
}

// asksWhetherMore reports whether a number is compared with a bound that may be
// an upper one, or taken the minimum of, here or in a function that is given it.
func asksWhetherMore(v ssa.Value, depth int) bool {
	if depth > 4 || v.Referrers() == nil {
		return false
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.BinOp:
			switch i.Op {
			case token.LSS, token.LEQ, token.GTR, token.GEQ:
				if mayBeUpperBound(i, v) {
					return true
				}
			case token.MUL, token.QUO, token.ADD, token.SUB:
				if asksWhetherMore(i, depth+1) {
					return true
				}
			}
		case *ssa.Convert, *ssa.ChangeType:
			if asksWhetherMore(i.(ssa.Value), depth+1) {
				return true
			}
		case *ssa.Call:
			if b, ok := i.Call.Value.(*ssa.Builtin); ok && b.Name() == "min" && i.Call.Args[0] == v { // else it is the bound
				return true
			}
			fn := i.Call.StaticCallee()
			if _, unit := ssaview.DurationUnit(fn); unit && asksWhetherMore(i, depth+1) {
				return true
			}
			if fn == nil || fn.Blocks == nil {
				continue
			}
			for n, arg := range i.Call.Args {
				if arg == v && n < len(fn.Params) && asksWhetherMore(fn.Params[n], depth+1) {
					return true
				}
			}
		}
	}
	return false
}

// mayBeUpperBound reports whether a comparison of v may tell that it is too large:
// with anything but zero on the side of what is more, and with what is not short
// on the other. On the right of what is no constant, it is itself the bound.
func mayBeUpperBound(cmp *ssa.BinOp, v ssa.Value) bool {
	op, other := cmp.Op, cmp.Y
	if other == v {
		op, other = ssaview.Relations[op].Swapped, cmp.X
	}
	n, known := ssaview.Number(other)
	if !known {
		return v == cmp.X
	}
	if op == token.GTR || op == token.GEQ {
		return n > 0
	}
	return n > 1 && !(gotype.IsDuration(other.Type()) && n < float64(time.Hour))
}
