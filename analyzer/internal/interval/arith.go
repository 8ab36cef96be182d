package interval

import (
	"cmp"
	"go/token"
	"go/types"
	"math"
)

// Combine is x op y for all alternatives of two values.
func Combine(op token.Token, xs, ys []Term, integer bool) []Term {
	var out []Term
	for _, x := range xs {
		for _, y := range ys {
			t := binary(op, x, y, integer)
			t.Zero = t.Zero && t.Exact() && t.Lo == 0
			t.Maybe, t.Clock = x.Maybe || y.Maybe, x.Clock || y.Clock
			out = Join(out, t)
		}
	}
	return out
}

func binary(op token.Token, x, y Term, integer bool) Term {
	switch op {
	case token.ADD:
		return add(x, y)
	case token.SUB:
		return add(x, y.Affine(-1, 0))
	case token.MUL:
		return product(x, y)
	case token.QUO:
		if y.Exact() && y.Lo != 0 {
			return Quotient(x, y.Lo, integer)
		}
	case token.SHL:
		if y.Exact() {
			return x.Affine(math.Pow(2, y.Lo), 0)
		}
		if x.Lo >= 0 && y.Lo >= 0 && y.Hi <= 62 {
			return Mixed(x, y, x.Lo*math.Pow(2, y.Lo), x.Hi*math.Pow(2, y.Hi))
		}
	case token.SHR:
		if y.Exact() {
			return Quotient(x, math.Pow(2, y.Lo), integer)
		}
	case token.REM:
		return remainder(x, y)
	case token.AND, token.OR, token.XOR, token.AND_NOT:
		if t, ok := bits(op, x, y); ok {
			return t
		}
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return compared(op, x, y)
	}
	return Mixed(x, y, -Inf, Inf)
}

func add(x, y Term) Term {
	switch {
	case y.Exact():
		return withTrace(x.Affine(1, y.Lo), y)
	case x.Exact():
		return withTrace(y.Affine(1, x.Lo), x)
	}
	return Mixed(x, y, x.Lo+y.Lo, x.Hi+y.Hi)
}

func product(x, y Term) Term {
	switch {
	case y.Exact():
		return unitise(withTrace(x.Affine(y.Lo, 0), y), y.Lo)
	case x.Exact():
		return unitise(withTrace(y.Affine(x.Lo, 0), x), x.Lo)
	case x.Lo >= 0 && y.Lo >= 0:
		return Mixed(x, y, mul(x.Lo, y.Lo), mul(x.Hi, y.Hi))
	}
	return Mixed(x, y, -Inf, Inf)
}

// unitise takes back that t is a bare number once it is multiplied by a unit.
func unitise(t Term, factor float64) Term {
	if math.Abs(factor) >= 1e3 {
		t.Bare = false
	}
	return t
}

// Quotient is x divided by a number, without what is behind the point if it
// is of an integer type.
func Quotient(x Term, by float64, integer bool) Term {
	t := x.Affine(1/by, 0)
	if integer {
		t = Truncated(t)
	}
	return t
}

// Truncated is a number that becomes one of an integer type: what is behind the
// point is cut off.
func Truncated(t Term) Term {
	lo := math.Trunc(whole(t.Lo))
	if t.Clock && lo == t.Lo && lo > 0 { // 59m59.999s are 59 minutes
		lo--
	}
	t.Lo, t.Hi = lo, math.Trunc(whole(t.Hi))
	return t.settled()
}

func remainder(x, y Term) Term {
	if !y.Exact() || y.Lo <= 0 {
		return Mixed(x, y, -Inf, Inf)
	}
	if x.Exact() && !x.Clock {
		v := math.Mod(x.Lo, y.Lo)
		return Exact(v, x.Origin, x.Trace...)
	}
	lo := -y.Lo + 1
	if x.Lo >= 0 {
		lo = 0
	}
	return Mixed(x, y, lo, y.Lo-1)
}

// bits is what an operation on the bits of two numbers yields that are not negative.
func bits(op token.Token, x, y Term) (Term, bool) {
	if x.Lo < 0 || y.Lo < 0 { // unknown, but cut off by a mask
		for _, mask := range []Term{x, y} {
			if op == token.AND && mask.Exact() && mask.Lo >= 0 {
				return Mixed(x, y, 0, mask.Lo), true
			}
		}
		return Term{}, false
	}
	if x.Exact() && y.Exact() && !x.Clock && !y.Clock && x.Lo < 1<<53 && y.Lo < 1<<53 {
		a, b := int64(x.Lo), int64(y.Lo)
		v := map[token.Token]int64{token.AND: a & b, token.OR: a | b, token.XOR: a ^ b, token.AND_NOT: a &^ b}[op]
		return withTrace(Exact(float64(v), x.Origin, x.Trace...), y), true
	}
	switch op {
	case token.AND:
		return Mixed(x, y, 0, math.Min(x.Hi, y.Hi)), true
	case token.AND_NOT:
		return Mixed(x, y, 0, x.Hi), true
	case token.OR: // no bit is carried
		return Mixed(x, y, math.Max(x.Lo, y.Lo), x.Hi+y.Hi), true
	}
	return Mixed(x, y, 0, x.Hi+y.Hi), true
}

// Mixed is a value made of two that are not both numbers.
func Mixed(x, y Term, lo, hi float64) Term {
	t := Term{Base: Base{Kind: OtherBase}, Scale: 1, Origin: worse(x.Origin, y.Origin), Trace: x.Trace, Stop: cmp.Or(x.Stop, y.Stop)}
	t.Lo, t.Hi = lo, hi
	if math.IsNaN(lo) || math.IsNaN(hi) {
		t.Lo, t.Hi = -Inf, Inf
	}
	t.Checked = x.Checked || y.Checked
	for _, s := range y.Trace {
		if len(t.Trace) >= maxTrace {
			break
		}
		t = t.Via(s)
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

// Minimum is min(x, y); bounding something from outside by anything makes it checked.
func Minimum(x, y Term) Term {
	switch {
	case x.Exact() && y.Exact():
		if y.Lo < x.Lo {
			return y
		}
		return x
	case y.Exact():
		t, _ := x.AtMost(y.Lo, true)
		return t
	case x.Exact():
		t, _ := y.AtMost(x.Lo, true)
		return t
	}
	t := Mixed(x, y, math.Min(x.Lo, y.Lo), math.Min(x.Hi, y.Hi))
	t.Checked = true
	return t
}

// Maximum is max(x, y).
func Maximum(x, y Term) Term {
	switch {
	case x.Exact() && y.Exact():
		if y.Lo > x.Lo {
			return y
		}
		return x
	case y.Exact():
		t, _ := x.AtLeast(y.Lo, true)
		return t
	case x.Exact():
		t, _ := y.AtLeast(x.Lo, true)
		return t
	}
	return Mixed(x, y, math.Max(x.Lo, y.Lo), math.Max(x.Hi, y.Hi))
}

// ScaledBy multiplies all alternatives by a number.
func ScaledBy(ts []Term, scale float64) []Term {
	var out []Term
	for _, t := range ts {
		out = Join(out, t.Affine(scale, 0))
	}
	return out
}

// Zeroes are terms of which each is what a variable holds that was never set.
func Zeroes(ts []Term) (out []Term) {
	for _, t := range ts {
		t.Zero = true
		out = append(out, t)
	}
	return out
}

// Unset is the alternative that nothing is set.
func Unset() Term { return Term{Unset: true, Origin: Default} }

// OrElse replaces "nothing is set" in ts by what comes next.
func OrElse(ts []Term, next func() []Term) []Term {
	var out []Term
	open := false
	for _, t := range ts {
		if t.Unset {
			open = true
			continue
		}
		out = Join(out, t)
	}
	if open {
		out = Join(out, next()...)
	}
	return out
}

// ClipToBounds lets a value that is cut off at a bound by a condition be
// clipped to it instead.
func ClipToBounds(ts []Term) {
	for _, b := range ts {
		if !b.Bound || !b.Exact() {
			continue
		}
		for i, t := range ts {
			if t.Base.Kind != NoBase && !t.HiClip && t.Hi != Inf && math.Abs(t.Hi-b.Lo) <= 1+1e-9*math.Abs(b.Lo) {
				ts[i].HiClip = true
			}
		}
	}
}

// Applied puts the values of an argument in place of the parameter that t
// starts from, and leaves out the step which says that it is a parameter.
func Applied(t Term, values []Term) (out []Term) {
	if len(t.Trace) > 0 {
		t.Trace = t.Trace[1:]
	}
	for _, v := range values {
		if v.Unset {
			continue // the function's own alternative for "nothing set" stands beside t
		}
		if u, ok := t.Apply(v); ok {
			out = Join(out, u)
		}
	}
	return out
}

// AllUnset reports whether all alternatives but number skip say "nothing is set".
func AllUnset(ts []Term, skip int) bool {
	n := 0
	for i, t := range ts {
		if i == skip {
			continue
		}
		if !t.Unset {
			return false
		}
		n++
	}
	return n > 0
}

// Wrapped is a number that becomes one of a smaller type: what does not fit into
// it loses its upper bits. A number without bounds of its own gets those of a type
// that is too small for a lifetime in seconds; to wider ones it is taken to fit.
func Wrapped(t Term, from, to types.Type) Term {
	lo, hi, bits, ok := RangeOf(to)
	if !ok || t.Unset || t.Lo >= lo && t.Hi <= hi {
		return t
	}
	if fromLo, fromHi, _, integer := RangeOf(from); integer && fromLo >= lo && fromHi <= hi {
		return t
	}
	if t.Exact() {
		if math.Abs(t.Lo) >= 1<<53 {
			return Mixed(t, t, lo, hi)
		}
		n := int64(t.Lo)
		switch {
		case lo < 0:
			n = n << (64 - bits) >> (64 - bits)
		default:
			n &= 1<<bits - 1
		}
		return Exact(float64(n), t.Origin, t.Trace...)
	}
	if bits > 16 && t.Base.Kind != NoBase && (math.IsInf(t.Lo, 0) || math.IsInf(t.Hi, 0)) {
		return t
	}
	return Mixed(t, t, lo, hi)
}

// RangeOf are the bounds of an integer type of up to 32 bits.
func RangeOf(t types.Type) (lo, hi float64, bits uint, ok bool) {
	b, basic := t.Underlying().(*types.Basic)
	if !basic {
		return 0, 0, 0, false
	}
	switch b.Kind() {
	case types.Int8:
		return math.MinInt8, math.MaxInt8, 8, true
	case types.Int16:
		return math.MinInt16, math.MaxInt16, 16, true
	case types.Int32:
		return math.MinInt32, math.MaxInt32, 32, true
	case types.Uint8:
		return 0, math.MaxUint8, 8, true
	case types.Uint16:
		return 0, math.MaxUint16, 16, true
	case types.Uint32:
		return 0, math.MaxUint32, 32, true
	}
	return 0, 0, 0, false
}
