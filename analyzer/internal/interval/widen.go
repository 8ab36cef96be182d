package interval

import (
	"math"
	"slices"
)

// Covers reports whether old says all that ts says.
func Covers(old, ts []Term) bool {
	return !slices.ContainsFunc(ts, func(t Term) bool {
		return !slices.ContainsFunc(old, func(o Term) bool { return o.same(t) || o.spans(t) })
	})
}

// spans reports whether t is one of the values of o, which a loop changes.
func (o Term) spans(t Term) bool {
	return o.Stop.Reason == Loops && o.Base.Kind == OtherBase && !t.Unset && t.Base.Kind != FuncBase && o.Lo <= t.Lo && t.Hi <= o.Hi
}

// Widen is next, of which what grew since old is cut down to one alternative
// that has no bound on the side on which it grew.
func Widen(old, next []Term) []Term {
	lo, hi := hull(old)
	newLo, newHi := hull(next)
	if newLo < lo {
		newLo = -Inf
	}
	if newHi > hi {
		newHi = Inf
	}
	var out []Term
	grown := Symbol(Base{Kind: OtherBase}, Computed, Loops, Step{Text: "value changes in a loop"})
	for _, t := range next {
		switch {
		case t.Unset, t.Base.Kind == FuncBase, t.Base.Kind == ParamBase && t.Scale == 1 && t.Offset == 0, t.Base.Kind == FieldBase && t.Scale == 1 && t.Offset == 0,
			t.Base.Kind == OtherBase && t.Stop.Reason != Loops:
			out = Join(out, t)
		default:
			grown.Origin = worse(grown.Origin, t.Origin)
			if grown.Stop.Step.Pos == 0 && len(t.Trace) > 0 {
				grown.Trace = extended(t.Trace, grown.Stop.Step)
			}
			if t.Base.Kind != NoBase && t.Base.Kind != OtherBase {
				newLo, newHi = -Inf, Inf
			}
		}
	}
	grown.Lo, grown.Hi = newLo, newHi
	return Join(out, grown)
}

// hull is the interval that holds all numbers among ts, and what loops make of
// numbers.
func hull(ts []Term) (lo, hi float64) {
	lo, hi = Inf, -Inf
	for _, t := range ts {
		if !t.Unset && (t.Base.Kind == NoBase || t.Base.Kind == OtherBase && t.Stop.Reason == Loops) {
			lo, hi = math.Min(lo, t.Lo), math.Max(hi, t.Hi)
		}
	}
	return lo, hi
}
