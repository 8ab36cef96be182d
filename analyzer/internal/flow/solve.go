package flow

import (
	"math"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/solve"
)

// terms is the lattice of alternatives.
func terms() solve.Lattice[[]Term] {
	changes := Step{Text: "value changes in a loop"}
	return solve.Lattice[[]Term]{
		Covers: covers,
		Join:   func(old, next []Term) []Term { return join(slices.Clone(old), next...) },
		Widen:  widen,
		GiveUp: func(next []Term) []Term {
			return join(next, symbol(Base{Kind: OtherBase}, Computed, Loops, changes))
		},
		Top: []Term{symbol(Base{Kind: OtherBase}, Unknown, Loops, changes)},
	}
}

// solve answers a question by a function, or from memory. An answer for
// which the fuel did not suffice is not kept.
func (e *eval) solve(key any, answers func() []Term) []Term { return e.solver.Solve(key, answers) }

// covers reports whether old says all that ts says.
func covers(old, ts []Term) bool {
	return !slices.ContainsFunc(ts, func(t Term) bool {
		return !slices.ContainsFunc(old, func(o Term) bool { return o.same(t) || o.spans(t) })
	})
}

// spans reports whether t is one of the values of o, which a loop changes.
func (o Term) spans(t Term) bool {
	return o.Stop.Reason == Loops && o.Base.Kind == OtherBase && !t.Unset && t.Base.Kind != FuncBase && o.Lo <= t.Lo && t.Hi <= o.Hi
}

// widen is next, of which what grew since old is cut down to one alternative
// that has no bound on the side on which it grew.
func widen(old, next []Term) []Term {
	lo, hi := hull(old)
	newLo, newHi := hull(next)
	if newLo < lo {
		newLo = -inf
	}
	if newHi > hi {
		newHi = inf
	}
	var out []Term
	grown := symbol(Base{Kind: OtherBase}, Computed, Loops, Step{Text: "value changes in a loop"})
	for _, t := range next {
		switch {
		case t.Unset, t.Base.Kind == FuncBase, t.Base.Kind == ParamBase && t.Scale == 1 && t.Offset == 0, t.Base.Kind == FieldBase && t.Scale == 1 && t.Offset == 0,
			t.Base.Kind == OtherBase && t.Stop.Reason != Loops:
			out = join(out, t)
		default:
			grown.Origin = worse(grown.Origin, t.Origin)
			if grown.Stop.Step.Pos == 0 && len(t.Trace) > 0 {
				grown.Trace = extended(t.Trace, grown.Stop.Step)
			}
			if t.Base.Kind != NoBase && t.Base.Kind != OtherBase {
				newLo, newHi = -inf, inf
			}
		}
	}
	grown.Lo, grown.Hi = newLo, newHi
	return join(out, grown)
}

// hull is the interval that holds all numbers among ts, and what loops make of
// numbers.
func hull(ts []Term) (lo, hi float64) {
	lo, hi = inf, -inf
	for _, t := range ts {
		if !t.Unset && (t.Base.Kind == NoBase || t.Base.Kind == OtherBase && t.Stop.Reason == Loops) {
			lo, hi = math.Min(lo, t.Lo), math.Max(hi, t.Hi)
		}
	}
	return lo, hi
}
