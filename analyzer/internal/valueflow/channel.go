package valueflow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// fromChannel is what comes out of a channel that only this function and its
// literals know: whatever any of them sends. When is not followed, so that no run
// surely brings one of several. After a channel is closed zero comes out of it,
// but where asked says whether something did and that is known at p.
func (e *Eval) fromChannel(channel ssa.Value, asked ssa.Value, path access.Path, p ssaview.Place) (ts []interval.Term, ok bool) {
	made := e.channel(channel)
	if made == nil {
		return nil, false
	}
	elem := made.Type().Underlying().(*types.Chan).Elem()
	if ssaview.Refers(elem) { // what it points to may change on the way
		return nil, false
	}
	c, ok := e.sentTo(made, 0)
	if !ok || len(c.sends) == 0 {
		return nil, false
	}
	for _, s := range c.sends {
		ts = interval.Join(ts, e.In(e.Here.At(s.at.Block()), func() []interval.Term { return e.Value(s.v, path, ssaview.At(s.at)) })...)
	}
	if c.closed && !holdsAt(asked, p) {
		if !path.Empty() {
			return nil, false
		}
		zero := interval.Exact(0, interval.Constant)
		zero.Zero = true
		ts = interval.Join(ts, zero)
	}
	if len(ts) > 1 {
		ts = interval.Perhaps(ts)
	}
	return ts, true
}

// channel is what makes a channel, nil if that is not known.
func (e *Eval) channel(v ssa.Value) *ssa.MakeChan {
	for range 8 {
		switch x := v.(type) {
		case *ssa.MakeChan:
			return x
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.UnOp:
			cell, ok := e.Cell(x.X).(*ssa.Alloc)
			if !ok || x.Op != token.MUL {
				return nil
			}
			v = e.Once(cell)
			continue
		case *ssa.FreeVar:
			if v = e.Cell(x); v != x {
				continue
			}
		}
		return nil
	}
	return nil
}

// channelUse is what is sent to a channel, and whether it is closed.
type channelUse struct {
	sends  []sent
	closed bool
}

type sent struct {
	v  ssa.Value
	at ssa.Instruction
}

// sentTo finds what is sent to a channel; it reports false if others may send.
func (e *Eval) sentTo(v ssa.Value, depth int) (c channelUse, ok bool) {
	if depth > 8 {
		return c, false
	}
	follow := func(v ssa.Value) bool {
		more, ok := e.sentTo(v, depth+1)
		c.sends, c.closed = append(c.sends, more.sends...), c.closed || more.closed
		return ok
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Send:
			if i.Chan != v {
				return c, false
			}
			c.sends = append(c.sends, sent{i.X, i})
		case *ssa.Select:
			for _, s := range i.States {
				if s.Send == v {
					return c, false
				}
				if s.Chan == v && s.Send != nil {
					c.sends = append(c.sends, sent{s.Send, i})
				}
			}
		case *ssa.UnOp:
			if i.Op != token.ARROW && !follow(i) {
				return c, false
			}
		case *ssa.ChangeType:
			if !follow(i) {
				return c, false
			}
		case *ssa.Store:
			if i.Addr == v {
				continue
			}
			cell, local := i.Addr.(*ssa.Alloc)
			if !local || e.Once(cell) != v || !follow(cell) {
				return c, false
			}
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			for n, b := range i.Bindings {
				if b == v && (n >= len(fn.FreeVars) || !follow(fn.FreeVars[n])) {
					return c, false
				}
			}
		case ssa.CallInstruction:
			if !ssaview.IsBuiltin(i.Common()) {
				return c, false
			}
			c.closed = c.closed || i.Common().Value.Name() == "close"
		default:
			return c, false
		}
	}
	return c, true
}

// holdsAt reports whether a truth is known to hold at a place.
func holdsAt(truth ssa.Value, p ssaview.Place) bool {
	if truth == nil {
		return false
	}
	for _, g := range ssaview.Guards(p) {
		if g.Cond == truth && g.Want {
			return true
		}
	}
	return false
}

// receivedBy is result n of a receive that also tells whether something came, or
// of a select.
func (e *Eval) receivedBy(v *ssa.Extract, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	switch tuple := v.Tuple.(type) {
	case *ssa.UnOp:
		if tuple.Op == token.ARROW && v.Index == 0 {
			return e.fromChannel(tuple.X, beside(tuple, 1), path, p)
		}
	case *ssa.Select:
		n := v.Index - 2 // after which case it is, and whether something came
		for _, s := range tuple.States {
			if s.Send != nil {
				continue
			}
			if n == 0 {
				return e.fromChannel(s.Chan, beside(tuple, 1), path, p)
			}
			n--
		}
	}
	return nil, false
}

// beside is another result of what yields several, nil if nobody asks for it.
func beside(tuple ssa.Value, n int) ssa.Value {
	for _, ref := range *tuple.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index == n {
			return x
		}
	}
	return nil
}
