package valueflow

import (
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
)

// Expand replaces fields of receivers by what is ever stored to them.
func (e *Eval) Expand(ts []interval.Term) []interval.Term {
	for range 4 {
		var out []interval.Term
		again := false
		for _, t := range ts {
			inner, ok := e.ReceiverField(t)
			if !ok {
				inner, ok = e.callerValues(t, 0)
			}
			if !ok {
				out = interval.Join(out, t)
				continue
			}
			again = true
			for _, i := range inner {
				if i.Unset {
					out = interval.Join(out, i)
				} else if u, ok := t.Apply(i); ok {
					out = interval.Join(out, u)
				}
			}
		}
		ts = out
		if !again {
			break
		}
	}
	return ts
}

// ReceiverField is what is stored to the field of a receiver that t starts from.
func (e *Eval) ReceiverField(t interval.Term) ([]interval.Term, bool) {
	b := t.Base
	if b.Kind != interval.ParamBase || b.Index != 0 || model.BaseFunc(b).Signature.Recv() == nil {
		return nil, false
	}
	f, rest := e.PathField(model.BaseFunc(b).Params[0].Type(), b.Path)
	if f == nil {
		return nil, false
	}
	if len(t.Trace) > 0 {
		t.Trace = t.Trace[1:]
	}
	return e.Field(f, rest), true
}
