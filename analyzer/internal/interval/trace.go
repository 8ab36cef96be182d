package interval

import (
	"slices"
)

// A Way is one way on which an alternative comes about: where it starts, and
// the steps from there to the call.
type Way struct {
	Stop  Stop
	Trace []Step
}

// maxWays is how many ways to the same alternative are told.
const maxWays = 6

// Ways are all ways on which t comes about, that of its trace first.
func (t Term) Ways() []Way {
	return append([]Way{{t.Stop, t.Trace}}, t.also...)
}

func (w Way) equal(o Way) bool { return w.Stop == o.Stop && slices.Equal(w.Trace, o.Trace) }

// merge adds the ways of t to those of the alternative i of ts, which says the
// same. ts is copied before it is changed: others may hold it.
func merge(ts []Term, i int, t Term) []Term {
	copied := false
	if ts[i].Maybe && !t.Maybe {
		ts, copied = slices.Clone(ts), true
		ts[i].Maybe = false
	}
	for _, w := range t.Ways() {
		if len(ts[i].also) >= maxWays-1 || slices.ContainsFunc(ts[i].Ways(), w.equal) {
			continue
		}
		if !copied {
			ts, copied = slices.Clone(ts), true
		}
		ts[i].also = append(slices.Clip(ts[i].also), w)
	}
	return ts
}

// extended is a trace with a further step at its end.
func extended(trace []Step, s Step) []Step {
	if s.Text == "" || len(trace) >= maxTrace || (len(trace) > 0 && trace[len(trace)-1] == s) {
		return trace
	}
	return append(slices.Clip(trace), s)
}

// Via is t with a further step.
func (t Term) Via(s Step) Term {
	t.Trace = extended(t.Trace, s)
	if len(t.also) == 0 {
		return t
	}
	also := make([]Way, len(t.also))
	for i, w := range t.also {
		also[i] = Way{w.Stop, extended(w.Trace, s)}
	}
	t.also = also
	return t
}

// AllVia is all of ts with a further step.
func AllVia(ts []Term, s Step) []Term {
	out := make([]Term, len(ts))
	for i, t := range ts {
		out[i] = t.Via(s)
	}
	return out
}
