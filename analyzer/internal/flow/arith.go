package flow

import (
	"cmp"
	"go/token"
	"math"
)

// combine is x op y over all alternatives. Each pair is a step of work.
func (e *eval) combine(op token.Token, xs, ys []Term, integer bool) []Term {
	e.burn(len(xs) * len(ys) / 4)
	return combine(op, xs, ys, integer)
}

func combine(op token.Token, xs, ys []Term, integer bool) []Term {
	var out []Term
	for _, x := range xs {
		for _, y := range ys {
			t := binary(op, x, y, integer)
			t.Maybe, t.Clock = x.Maybe || y.Maybe, x.Clock || y.Clock
			out = join(out, t)
		}
	}
	return out
}

func binary(op token.Token, x, y Term, integer bool) Term {
	switch op {
	case token.ADD:
		return add(x, y)
	case token.SUB:
		return add(x, y.affine(-1, 0))
	case token.MUL:
		return product(x, y)
	case token.QUO:
		if y.Exact() && y.Lo != 0 {
			return quotient(x, y.Lo, integer)
		}
	case token.SHL:
		if y.Exact() {
			return x.affine(math.Pow(2, y.Lo), 0)
		}
		if x.Lo >= 0 && y.Lo >= 0 && y.Hi <= 62 {
			return mixed(x, y, x.Lo*math.Pow(2, y.Lo), x.Hi*math.Pow(2, y.Hi))
		}
	case token.SHR:
		if y.Exact() {
			return quotient(x, math.Pow(2, y.Lo), integer)
		}
	case token.REM:
		return remainder(x, y)
	case token.AND:
		if t, ok := masked(x, y); ok {
			return t
		}
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return compared(op, x, y)
	}
	return mixed(x, y, -inf, inf)
}

func add(x, y Term) Term {
	switch {
	case y.Exact():
		return withTrace(x.affine(1, y.Lo), y)
	case x.Exact():
		return withTrace(y.affine(1, x.Lo), x)
	}
	return mixed(x, y, x.Lo+y.Lo, x.Hi+y.Hi)
}

func product(x, y Term) Term {
	switch {
	case y.Exact():
		return unitise(withTrace(x.affine(y.Lo, 0), y), y.Lo)
	case x.Exact():
		return unitise(withTrace(y.affine(x.Lo, 0), x), x.Lo)
	case x.Lo >= 0 && y.Lo >= 0:
		return mixed(x, y, mul(x.Lo, y.Lo), mul(x.Hi, y.Hi))
	}
	return mixed(x, y, -inf, inf)
}

// unitise takes back that t is a bare number once it is multiplied by a unit.
func unitise(t Term, factor float64) Term {
	if math.Abs(factor) >= 1e3 {
		t.Bare = false
	}
	return t
}

func quotient(x Term, by float64, integer bool) Term {
	t := x.affine(1/by, 0)
	if integer && t.Exact() {
		t.Lo = math.Trunc(t.Lo)
		t.Hi = t.Lo
		if x.Clock && math.Mod(x.Lo, by) == 0 { // 59m59.999s are 59 minutes
			t.Lo--
		}
	}
	return t
}

func remainder(x, y Term) Term {
	if !y.Exact() || y.Lo <= 0 {
		return mixed(x, y, -inf, inf)
	}
	if x.Exact() && !x.Clock {
		v := math.Mod(x.Lo, y.Lo)
		return exact(v, x.Origin, x.Trace...)
	}
	lo := -y.Lo + 1
	if x.Lo >= 0 {
		lo = 0
	}
	return mixed(x, y, lo, y.Lo-1)
}

// masked is x & y where one of them is a number that is not negative.
func masked(x, y Term) (Term, bool) {
	if x.Exact() && y.Exact() && !x.Clock && !y.Clock && x.Lo >= 0 && y.Lo >= 0 && x.Lo < 1<<53 && y.Lo < 1<<53 {
		return exact(float64(int64(x.Lo)&int64(y.Lo)), x.Origin, x.Trace...), true
	}
	for _, mask := range []Term{x, y} {
		if mask.Exact() && mask.Lo >= 0 {
			return mixed(x, y, 0, mask.Lo), true
		}
	}
	return Term{}, false
}

// mixed is a value made of two that are not both numbers.
func mixed(x, y Term, lo, hi float64) Term {
	t := Term{Base: Base{Kind: OtherBase}, Scale: 1, Origin: worse(x.Origin, y.Origin), Trace: x.Trace, Stop: cmp.Or(x.Stop, y.Stop)}
	t.Lo, t.Hi = lo, hi
	if math.IsNaN(lo) || math.IsNaN(hi) {
		t.Lo, t.Hi = -inf, inf
	}
	t.Checked = x.Checked || y.Checked
	for _, s := range y.Trace {
		if len(t.Trace) >= maxTrace {
			break
		}
		t = t.via(s)
	}
	return t
}

// withTrace is t, which a number went into. Only a number's trace matters
// then: where a symbol comes from says more than the factor it is scaled by.
func withTrace(t, number Term) Term {
	if !t.Exact() || len(t.Trace) > 0 {
		return t
	}
	t.Trace = number.Trace
	return t
}

// worse is the origin to name for a value made of two.
func worse(a, b Origin) Origin {
	for _, o := range []Origin{Request, Flag, Environment, Field, Parameter, Unknown, Computed} {
		if a == o || b == o {
			return o
		}
	}
	return a
}

// minimum is min(x, y); bounding something from outside by anything makes it checked.
func minimum(x, y Term) Term {
	switch {
	case x.Exact() && y.Exact():
		if y.Lo < x.Lo {
			return y
		}
		return x
	case y.Exact():
		t, _ := x.most(y.Lo, true)
		return t
	case x.Exact():
		t, _ := y.most(x.Lo, true)
		return t
	}
	t := mixed(x, y, math.Min(x.Lo, y.Lo), math.Min(x.Hi, y.Hi))
	t.Checked = true
	return t
}

// maximum is max(x, y).
func maximum(x, y Term) Term {
	switch {
	case x.Exact() && y.Exact():
		if y.Lo > x.Lo {
			return y
		}
		return x
	case y.Exact():
		t, _ := x.least(y.Lo, true)
		return t
	case x.Exact():
		t, _ := y.least(x.Lo, true)
		return t
	}
	return mixed(x, y, math.Max(x.Lo, y.Lo), math.Max(x.Hi, y.Hi))
}
