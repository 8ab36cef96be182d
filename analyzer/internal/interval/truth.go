package interval

import (
	"go/token"
)

// A condition is a number, 0 or 1, like any other value. Where all that it can
// be is known, it decides which way control goes.

// compared is the truth of "x op y".
func compared(op token.Token, x, y Term) Term {
	if t, ok := intervalTruth(op, x, y); ok {
		v := 0.0
		if t {
			v = 1
		}
		return Exact(v, Computed)
	}
	t := UnknownBecause(worse(x.Origin, y.Origin), Opaque, Step{Text: "a condition"})
	t.Lo, t.Hi = 0, 1
	return t
}

func intervalTruth(op token.Token, x, y Term) (truth, known bool) {
	if x.Unset || y.Unset {
		return false, false
	}
	switch op {
	case token.LSS:
		return x.Hi < y.Lo, x.Hi < y.Lo || x.Lo >= y.Hi
	case token.LEQ:
		return x.Hi <= y.Lo, x.Hi <= y.Lo || x.Lo > y.Hi
	case token.GTR:
		return intervalTruth(token.LSS, y, x)
	case token.GEQ:
		return intervalTruth(token.LEQ, y, x)
	case token.EQL:
		if x.Exact() && y.Exact() && x.Lo == y.Lo {
			return true, true
		}
		return false, x.Hi < y.Lo || y.Hi < x.Lo || x.NonZero && y.Exact() && y.Lo == 0
	case token.NEQ:
		t, known := intervalTruth(token.EQL, x, y)
		return !t, known
	}
	return false, false
}
