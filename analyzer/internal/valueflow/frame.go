package valueflow

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// A Frame says of which call of its function, and of which round of the loops
// around it, a value is meant: what is asked in a frame is what holds there and
// nowhere else. Without a frame it is what holds in any call and any round.
// Frames are interned, so they are part of the key of a question.
type Frame struct {
	frameKey
	calls int // around and including this one
}

type frameKey struct {
	Up *Frame
	Fn *ssa.Function // whose values the frame is about

	Call     ssa.CallInstruction // the call of fn, nil for a round of a loop
	Runs     *ssa.RunDefers      // which makes the call, if it was deferred
	Deferred int                 // the deferred calls that it made before

	loop  *ssaview.Loop
	round int
}

// maxCalls is how many calls deep functions are looked at call by call.
const maxCalls = 24

func (e *Eval) frame(k frameKey) *Frame {
	if f := e.frames[k]; f != nil {
		return f
	}
	f := &Frame{frameKey: k}
	if k.Up != nil {
		f.calls = k.Up.calls
	}
	if k.Call != nil {
		f.calls++
	}
	e.frames[k] = f
	return f
}

// At is the frame for what belongs to a block: frames of loops that the block
// stands outside of are left.
func (f *Frame) At(b *ssa.BasicBlock) *Frame {
	for f != nil && f.Fn == b.Parent() && f.loop != nil && !f.loop.Has(b) {
		f = f.Up
	}
	if f == nil || f.Fn != b.Parent() {
		return nil
	}
	return f
}

// OfCall is the frame of the call that f is in, nil if it is not known.
func (f *Frame) OfCall() *Frame {
	for f != nil && f.Call == nil {
		f = f.Up
	}
	return f
}

// given is what the call that f is in is given for a parameter, and the frame of
// that call, which is made in the frame above it; nil if the call is not known.
func (f *Frame) given(v *ssa.Parameter) (arg ssa.Value, call *Frame) {
	call = f.OfCall()
	if call == nil || call.Fn != v.Parent() {
		return nil, nil
	}
	args := ssaview.Arguments(call.Call.Common(), call.Fn)
	n := slices.Index(call.Fn.Params, v)
	if n < 0 || n >= len(args) {
		return nil, nil
	}
	return args[n], call
}

// handed is the value that the calls f is in hand on as v, and the frame it belongs
// to: behind conversions, and behind parameters whose call is known.
func (f *Frame) handed(v ssa.Value) (ssa.Value, *Frame) {
	for range 8 {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.Parameter:
			if arg, call := f.given(x); arg != nil {
				v, f = arg, call.Up
				continue
			}
		}
		break
	}
	return v, f
}

// CallOf reports whether a call of fn is among those that f is in.
func (f *Frame) CallOf(fn *ssa.Function) bool {
	for ; f != nil; f = f.Up {
		if f.Call != nil && f.Fn == fn {
			return true
		}
	}
	return false
}

// OfLoop is the frame of the round of a loop that f is in, nil if it is in none.
func (f *Frame) OfLoop(l *ssaview.Loop) *Frame {
	for f != nil && f.Call == nil {
		if f.loop == l {
			return f
		}
		f = f.Up
	}
	return nil
}

// In asks something in a frame.
func (e *Eval) In(f *Frame, ask func() []interval.Term) []interval.Term {
	saved := e.Here
	e.Here = f
	ts := ask()
	e.Here = saved
	return ts
}

// Anywhere asks for what holds in all calls.
func (e *Eval) Anywhere(ask func() []interval.Term) []interval.Term { return e.In(nil, ask) }

// Enter is the frame of a call of fn, nil if too many calls are around it.
func (e *Eval) Enter(call ssa.CallInstruction, fn *ssa.Function) *Frame {
	return e.EnterAt(call, call, 0, fn)
}

// EnterAt is enter for a call that an instruction makes, the call itself or one
// that makes deferred calls, after some others.
func (e *Eval) EnterAt(call ssa.CallInstruction, by ssa.Instruction, deferred int, fn *ssa.Function) *Frame {
	k := frameKey{Up: e.Here.At(call.Block()), Fn: ssaview.Origin(fn), Call: call, Deferred: deferred}
	k.Runs, _ = by.(*ssa.RunDefers)
	if k.Up != nil && k.Up.calls >= maxCalls {
		return nil
	}
	return e.frame(k)
}
