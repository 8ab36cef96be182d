package interval

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// values are the numbers among which the laws are tried.
var values = []float64{-40, -7, -1, 0, 1, 3, 8, 40}

// holds reports whether an alternative admits that its base x becomes y.
func (t Term) holds(x, y float64) bool {
	if t.Base.Kind == NoBase {
		return t.Lo <= y && y <= t.Hi
	}
	got, ok := t.Apply(Exact(x, Constant))
	return ok && got.Lo <= y && y <= got.Hi
}

// drawTerm draws a number, a range, or arithmetic over a parameter.
func drawTerm(t *rapid.T, label string) Term {
	number := rapid.SampledFrom(values)
	var out Term
	switch rapid.IntRange(0, 2).Draw(t, label+" kind") {
	case 0:
		return Exact(number.Draw(t, label), Constant)
	case 1:
		a, b := number.Draw(t, label+" from"), number.Draw(t, label+" to")
		out = UnknownBecause(Unknown, ByCaller, Step{})
		out.Base = Base{}
		out.Lo, out.Hi = min(a, b), max(a, b)
		return out
	}
	out = Symbol(Base{Kind: ParamBase}, Parameter, ByCaller, Step{})
	for range rapid.IntRange(0, 3).Draw(t, label+" length") {
		ops := arithmetic(number.Draw(t, label+" constant"))
		if next, ok := ops[rapid.IntRange(0, len(ops)-1).Draw(t, label+" operation")].term(out); ok {
			out = next
		}
	}
	return out
}

func drawTerms(t *rapid.T, label string) (out []Term) {
	for range rapid.IntRange(0, 4).Draw(t, label+" alternatives") {
		out = Join(out, drawTerm(t, label))
	}
	return out
}

// sameTerms reports whether two sets hold the same alternatives, in any order.
func sameTerms(a, b []Term) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(t Term) bool { return !slices.ContainsFunc(b, t.same) })
}

// TestJoinLaws: join is associative, commutative and idempotent, and loses no
// alternative.
func TestJoinLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawTerms(t, "a"), drawTerms(t, "b"), drawTerms(t, "c")
		of := func(ts, add []Term) []Term { return Join(slices.Clone(ts), add...) }
		if got := of(a, a); !sameTerms(got, a) {
			t.Fatalf("a ∪ a is %+v, a is %+v", got, a)
		}
		if ab, ba := of(a, b), of(b, a); !sameTerms(ab, ba) {
			t.Fatalf("a ∪ b is %+v, b ∪ a %+v", ab, ba)
		}
		if left, right := of(of(a, b), c), of(a, of(b, c)); !sameTerms(left, right) {
			t.Fatalf("(a ∪ b) ∪ c is %+v, a ∪ (b ∪ c) %+v", left, right)
		}
		x, y := rapid.SampledFrom(values).Draw(t, "x"), rapid.SampledFrom(values).Draw(t, "y")
		if slices.ContainsFunc(a, func(t Term) bool { return t.holds(x, y) }) && !slices.ContainsFunc(of(b, a), func(t Term) bool { return t.holds(x, y) }) {
			t.Fatalf("a holds %v for %v, b ∪ a does not: %+v and %+v", y, x, a, b)
		}
	})
}

// TestJoinLosesNothing: also beyond the limit of alternatives.
func TestJoinLosesNothing(t *testing.T) {
	var ts []Term
	for i := range 3 * maxTerms {
		ts = Join(ts, Exact(float64(i), Constant))
	}
	for i := range 3 * maxTerms {
		if !slices.ContainsFunc(ts, func(t Term) bool { return t.holds(float64(i), float64(i)) || t.Base.Kind == OtherBase }) {
			t.Errorf("%d is lost", i)
		}
	}
}

// TestArithmeticOverApproximates: whatever a value within an alternative's
// bounds becomes lies within those of what the alternative becomes.
func TestArithmeticOverApproximates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		term := drawTerm(t, "term")
		lo, hi := math.Max(term.Lo, -100), math.Min(term.Hi, 100)
		if lo > hi {
			t.Skip()
		}
		x := rapid.Float64Range(lo, hi).Draw(t, "value")
		for _, op := range arithmetic(rapid.SampledFrom(values).Draw(t, "constant")) {
			y, goes := op.number(x)
			if !goes || x == 0 && term.NonZero {
				continue
			}
			if got, ok := op.term(term); !ok || y < got.Lo-1e-9 || y > got.Hi+1e-9 {
				t.Fatalf("%s makes %v of %v, which does not lie in %v..%v (%v)", op.name, y, x, got.Lo, got.Hi, ok)
			}
		}
	})
}

// TestApplyOverApproximates: a function's alternative over its argument is the
// argument's alternative done to by the function.
func TestApplyOverApproximates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outer, inner := drawTerm(t, "outer"), drawTerm(t, "inner")
		if outer.Base.Kind == NoBase {
			t.Skip()
		}
		x := rapid.SampledFrom(values).Draw(t, "x")
		in, ok := inner.Apply(Exact(x, Constant))
		if inner.Base.Kind == NoBase {
			in, ok = Exact(rapid.Float64Range(inner.Lo, inner.Hi).Draw(t, "value"), Constant), true
		}
		if !ok || !in.Exact() {
			t.Skip()
		}
		out, ok := outer.Apply(in)
		if !ok || !out.Exact() {
			return
		}
		both, ok := outer.Apply(inner)
		if !ok || out.Lo < both.Lo-1e-9 || out.Lo > both.Hi+1e-9 {
			t.Fatalf("%v becomes %v and then %v, which does not lie in %v..%v (%v)", x, in.Lo, out.Lo, both.Lo, both.Hi, ok)
		}
	})
}
