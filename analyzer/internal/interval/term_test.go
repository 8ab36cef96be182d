package interval

import (
	"go/token"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A termOp is done to a term and to a number; !ok means that the path ends.
type termOp struct {
	name   string
	term   func(Term) (Term, bool)
	number func(float64) (float64, bool)
}

func arithmetic(c float64) []termOp {
	always := func(f func(Term) Term) func(Term) (Term, bool) {
		return func(t Term) (Term, bool) { return f(t), true }
	}
	return []termOp{
		{"add", always(func(t Term) Term { return t.Affine(1, c) }), func(x float64) (float64, bool) { return x + c, true }},
		{"mul", always(func(t Term) Term { return t.Affine(c, 0) }), func(x float64) (float64, bool) { return x * c, true }},
		{"neg", always(func(t Term) Term { return t.Affine(-1, 0) }), func(x float64) (float64, bool) { return -x, true }},
		{"min", always(func(t Term) Term { return Minimum(t, Exact(c, Constant)) }), func(x float64) (float64, bool) { return math.Min(x, c), true }},
		{"max", always(func(t Term) Term { return Maximum(t, Exact(c, Constant)) }), func(x float64) (float64, bool) { return math.Max(x, c), true }},
		{"at most", func(t Term) (Term, bool) { return t.AtMost(c, false) }, func(x float64) (float64, bool) { return x, x <= c }},
		{"at least", func(t Term) (Term, bool) { return t.AtLeast(c, false) }, func(x float64) (float64, bool) { return x, x >= c }},
		{"not zero", Term.WithoutZero, func(x float64) (float64, bool) { return x, x != 0 }},
	}
}

// TestTermFollowsArithmetic: whatever is done to a parameter, the term says
// what comes out for every argument, as doing it to the argument does.
func TestTermFollowsArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := float64(rapid.IntRange(-50, 50).Draw(t, "argument"))
		term, value, alive := Symbol(Base{Kind: ParamBase}, Parameter, ByCaller, Step{}), p, true
		for range rapid.IntRange(0, 6).Draw(t, "length") {
			ops := arithmetic(float64(rapid.IntRange(-20, 20).Draw(t, "constant")))
			op := ops[rapid.IntRange(0, len(ops)-1).Draw(t, "operation")]
			t.Log(op.name)
			next, ok := op.term(term)
			term = next
			if v, goes := op.number(value); goes && alive {
				if value = v; !ok {
					t.Fatalf("%s ends the path, but %v goes through", op.name, value)
				}
			} else {
				alive = false
			}
			if !ok {
				return
			}
		}
		if !alive {
			return // the term may be wider than what really comes through
		}
		got, ok := term.Apply(Exact(p, Constant))
		if term.Base.Kind == NoBase {
			got, ok = term, true
		}
		if !ok || !got.Exact() || got.Lo != value {
			t.Fatalf("term %+v of %v is %v..%v (%v), want %v", term, p, got.Lo, got.Hi, ok, value)
		}
		if value < term.Lo || value > term.Hi {
			t.Fatalf("%v lies outside %v..%v", value, term.Lo, term.Hi)
		}
	})
}

func TestBounded(t *testing.T) {
	param := Symbol(Base{Kind: ParamBase}, Parameter, ByCaller, Step{})
	for _, test := range []struct {
		name   string
		in     Term
		op     token.Token
		limit  float64
		lo, hi float64
		gone   bool
	}{
		{name: "x < 10, whole", in: param, op: token.LSS, limit: 10, lo: -Inf, hi: 9},
		{name: "x <= 10", in: param, op: token.LEQ, limit: 10, lo: -Inf, hi: 10},
		{name: "x > 10, whole", in: param, op: token.GTR, limit: 10, lo: 11, hi: Inf},
		{name: "x >= 10", in: param, op: token.GEQ, limit: 10, lo: 10, hi: Inf},
		{name: "x == 10", in: param, op: token.EQL, limit: 10, lo: 10, hi: 10},
		{name: "11 <= 10", in: Exact(11, Constant), op: token.LEQ, limit: 10, gone: true},
		{name: "0 != 0", in: Exact(0, Constant), op: token.NEQ, limit: 0, gone: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := Bounded([]Term{test.in}, test.op, test.limit, true)
			if test.gone {
				if len(out) != 0 {
					t.Fatalf("got %+v, want nothing", out)
				}
				return
			}
			if len(out) != 1 || out[0].Lo != test.lo || out[0].Hi != test.hi {
				t.Errorf("got %+v, want %v..%v", out, test.lo, test.hi)
			}
		})
	}
}

func TestJoinGivesUp(t *testing.T) {
	var ts []Term
	for i := range 3 * maxTerms {
		ts = Join(ts, Exact(float64(i), Constant), Exact(float64(i), Constant))
	}
	if len(ts) != maxTerms || ts[len(ts)-1].Base.Kind != OtherBase {
		t.Errorf("%d alternatives, the last %+v; want %d, the last unknown", len(ts), ts[len(ts)-1], maxTerms)
	}
}
