package interval

import (
	"go/token"
	"math"
)

// AllExact returns the largest of ts if all are numbers.
func AllExact(ts []Term) (float64, bool) {
	top := math.Inf(-1)
	for _, t := range ts {
		if !t.Exact() {
			return 0, false
		}
		top = math.Max(top, t.Lo)
	}
	return top, len(ts) > 0
}

// Bounded keeps of ts what satisfies "value op limit".
func Bounded(ts []Term, op token.Token, limit float64, integer bool) []Term {
	step := 0.0
	if integer {
		step = 1
	}
	var out []Term
	for _, t := range ts {
		ok := true
		switch op {
		case token.LSS:
			t, ok = t.AtMost(math.Ceil(limit)-step, false)
		case token.LEQ:
			t, ok = t.AtMost(limit, false)
		case token.GTR:
			t, ok = t.AtLeast(math.Floor(limit)+step, false)
		case token.GEQ:
			t, ok = t.AtLeast(limit, false)
		case token.EQL:
			if t, ok = t.AtMost(limit, false); ok {
				t, ok = t.AtLeast(limit, false)
			}
			if ok && t.Base.Kind != NoBase {
				t = Exact(limit, Constant, t.Trace...)
			}
		case token.NEQ:
			if limit == 0 {
				t, ok = t.WithoutZero()
			}
		}
		if ok {
			out = append(out, t)
		}
	}
	return out
}
