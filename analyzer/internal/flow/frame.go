package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A frame says of which call of its function, and of which round of the loops
// around it, a value is meant: what is asked in a frame is what holds there and
// nowhere else. Without a frame it is what holds in any call and any round.
// Frames are interned, so they are part of the key of a question.
type frame struct {
	frameKey
	calls int // around and including this one
}

type frameKey struct {
	up *frame
	fn *ssa.Function // whose values the frame is about

	call     ssa.CallInstruction // the call of fn, nil for a round of a loop
	runs     *ssa.RunDefers      // which makes the call, if it was deferred
	deferred int                 // the deferred calls that it made before

	loop  *loop
	round int
}

// maxCalls is how many calls deep functions are looked at call by call.
const maxCalls = 24

func (e *eval) frame(k frameKey) *frame {
	if f := e.frames[k]; f != nil {
		return f
	}
	f := &frame{frameKey: k}
	if k.up != nil {
		f.calls = k.up.calls
	}
	if k.call != nil {
		f.calls++
	}
	e.frames[k] = f
	return f
}

// at is the frame for what belongs to a block: frames of loops that the block
// stands outside of are left.
func (f *frame) at(b *ssa.BasicBlock) *frame {
	for f != nil && f.fn == b.Parent() && f.loop != nil && !f.loop.has(b) {
		f = f.up
	}
	if f == nil || f.fn != b.Parent() {
		return nil
	}
	return f
}

// ofCall is the frame of the call that f is in, nil if it is not known.
func (f *frame) ofCall() *frame {
	for f != nil && f.call == nil {
		f = f.up
	}
	return f
}

// given is what the call that f is in is given for a parameter, and the frame of
// that call, which is made in the frame above it; nil if the call is not known.
func (f *frame) given(v *ssa.Parameter) (arg ssa.Value, call *frame) {
	call = f.ofCall()
	if call == nil || call.fn != v.Parent() {
		return nil, nil
	}
	args := arguments(call.call.Common(), call.fn)
	n := slices.Index(call.fn.Params, v)
	if n < 0 || n >= len(args) {
		return nil, nil
	}
	return args[n], call
}

// callOf reports whether a call of fn is among those that f is in.
func (f *frame) callOf(fn *ssa.Function) bool {
	for ; f != nil; f = f.up {
		if f.call != nil && f.fn == fn {
			return true
		}
	}
	return false
}

// ofLoop is the frame of the round of a loop that f is in, nil if it is in none.
func (f *frame) ofLoop(l *loop) *frame {
	for f != nil && f.call == nil {
		if f.loop == l {
			return f
		}
		f = f.up
	}
	return nil
}

// in asks something in a frame.
func (e *eval) in(f *frame, ask func() []Term) []Term {
	saved := e.here
	e.here = f
	ts := ask()
	e.here = saved
	return ts
}

// anywhere asks for what holds in all calls.
func (e *eval) anywhere(ask func() []Term) []Term { return e.in(nil, ask) }

// enter is the frame of a call of fn, nil if too many calls are around it.
func (e *eval) enter(call ssa.CallInstruction, fn *ssa.Function) *frame {
	return e.enterAt(call, call, 0, fn)
}

// enterAt is enter for a call that an instruction makes, the call itself or one
// that makes deferred calls, after some others.
func (e *eval) enterAt(call ssa.CallInstruction, by ssa.Instruction, deferred int, fn *ssa.Function) *frame {
	k := frameKey{up: e.here.at(call.Block()), fn: origin(fn), call: call, deferred: deferred}
	k.runs, _ = by.(*ssa.RunDefers)
	if k.up != nil && k.up.calls >= maxCalls {
		return nil
	}
	return e.frame(k)
}
