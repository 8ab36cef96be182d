package callrules

import (
	"go/token"
	"go/types"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/memory"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// All are the rules of this package.
func All() valueflow.Rules {
	return valueflow.Rules{
		Checks: conditionChecks, DoesNotReadField: doesNotReadField,
		Result: knownCall, Input: input, InputTo: inputTo,
		Text: textNumber, KeptAddress: keptAddress,
	}
}

// knownCall follows calls of builtins and the standard library.
func knownCall(e *valueflow.Eval, v *ssa.Call, n int, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	if b, ok := v.Call.Value.(*ssa.Builtin); ok {
		return builtin(e, b.Name(), v, p)
	}
	if ts, ok := message(e, v, path, p); ok {
		return ts, true
	}
	if n != 0 {
		return nil, false
	}
	if ts, ok := memory.AtomicLoad(e, v, path); ok {
		return ts, true
	}
	if ts, ok := picked(e, v, path, p); ok {
		return ts, true
	}
	if !path.Empty() {
		return nil, false
	}
	name := ssaview.CalleeName(v.Common())
	if scale, ok := ssaview.DurationUnit(v.Call.StaticCallee()); ok {
		return scaled(e, v, scale, p), true
	}
	f, ok := knownFuncs[name]
	if !ok {
		return nil, false
	}
	return f(e, v, p), true
}

func builtin(e *valueflow.Eval, name string, v *ssa.Call, p ssaview.Place) ([]interval.Term, bool) {
	var pick func(x, y interval.Term) interval.Term
	switch name {
	case "min":
		pick = interval.Minimum
	case "max":
		pick = interval.Maximum
	case "len", "cap", "copy":
		if n, ok := e.LengthOf(v.Call.Args[0]); ok && name == "len" {
			return []interval.Term{interval.Exact(float64(n), interval.Constant)}, true
		}
		t := e.Lost(interval.Opaque, v.Pos(), "a length")
		t.Lo = 0
		return []interval.Term{t}, true
	default:
		return nil, false
	}
	return fold(e, v.Call.Args, pick, p), true
}

// fold combines the alternatives of all arguments pairwise.
func fold(e *valueflow.Eval, args []ssa.Value, pick func(x, y interval.Term) interval.Term, p ssaview.Place) []interval.Term {
	var acc []interval.Term
	for i, arg := range args {
		ts := e.Value(arg, access.Whole, p)
		if i == 0 {
			acc = ts
			continue
		}
		e.Burn(len(acc) * len(ts) / 4)
		var next []interval.Term
		for _, x := range acc {
			for _, y := range ts {
				t := pick(x, y)
				t.Maybe, t.Clock = x.Maybe || y.Maybe, x.Clock || y.Clock
				next = interval.Join(next, t)
			}
		}
		acc = next
	}
	return acc
}

// elementFold combines the elements of a slice that is made for the call.
func elementFold(e *valueflow.Eval, v *ssa.Call, pick func(x, y interval.Term) interval.Term) []interval.Term {
	n, ok := e.LengthOf(v.Call.Args[0])
	if !ok || n == 0 || n > 8 {
		return []interval.Term{e.Lost(interval.NoSource, v.Pos(), "the result of "+e.CallName(v.Common())+" is not known")}
	}
	acc := e.Value(v.Call.Args[0], access.Of(access.ToElement("0")), ssaview.At(v))
	for i := range n - 1 {
		var next []interval.Term
		for _, x := range acc {
			for _, y := range e.Value(v.Call.Args[0], access.Of(access.ToElement(strconv.FormatInt(i+1, 10))), ssaview.At(v)) {
				t := pick(x, y)
				t.Maybe, t.Clock = x.Maybe || y.Maybe, x.Clock || y.Clock
				next = interval.Join(next, t)
			}
		}
		acc = next
	}
	return acc
}

func scaled(e *valueflow.Eval, v *ssa.Call, scale float64, p ssaview.Place) []interval.Term {
	var out []interval.Term
	for _, t := range e.Value(v.Call.Args[0], access.Whole, p) {
		out = interval.Join(out, interval.Quotient(t, 1/scale, gotype.IsInteger(v.Type())))
	}
	return out
}

type knownFunc func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term

// knownFuncs is the standard library as far as expiries go through it. A
// time.Time counts nanoseconds from now.
var knownFuncs map[string]knownFunc

func init() {
	first := func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
		return e.Value(v.Call.Args[0], access.Whole, p)
	}
	parse := func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
		return parsed(e, v, access.AsNumber, p)
	}
	knownFuncs = map[string]knownFunc{
		"time.Now": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return []interval.Term{interval.Exact(0, interval.Computed)}
		},
		"time.Until": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			ts := slices.Clone(first(e, v, p))
			for i := range ts {
				ts[i].Clock = true
			}
			return ts
		},
		"(time.Time).UTC":      first,
		"(time.Time).Local":    first,
		"(time.Time).In":       first,
		"(time.Time).Round":    first,
		"(time.Time).Truncate": first,
		"(time.Time).UnixNano": first,
		"(time.Time).Unix":     func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term { return scaled(e, v, 1e-9, p) },
		"(time.Time).UnixMilli": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return scaled(e, v, 1e-6, p)
		},
		"(time.Time).Add":          timeAdd,
		"(time.Time).AddDate":      timeAddDate,
		"(time.Time).Sub":          timeSub,
		"time.Unix":                timeUnix,
		"(time.Duration).Abs":      absolute,
		"(time.Duration).Round":    durationRound,
		"(time.Duration).Truncate": durationRound,
		"time.ParseDuration": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return parsed(e, v, access.AsDuration, p)
		},
		"strconv.Atoi": parse,
		"strconv.ParseInt": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return ofSize(parse(e, v, p), v.Call.Args[2], true)
		},
		"strconv.ParseUint": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return ofSize(parse(e, v, p), v.Call.Args[2], false)
		},
		"strconv.ParseFloat": parse,
		"math.Floor":         rounded(math.Floor),
		"math.Ceil":          rounded(math.Ceil),
		"math.Round":         rounded(math.Round),
		"math.Trunc":         rounded(math.Trunc),
		"math.Abs":           absolute,
		"math.Min": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return fold(e, v.Call.Args, interval.Minimum, p)
		},
		"math.Max": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return fold(e, v.Call.Args, interval.Maximum, p)
		},
		"cmp.Or": cmpOr,
		"github.com/samber/lo.Clamp": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			above := fold(e, v.Call.Args[:2], interval.Maximum, p)
			var out []interval.Term
			for _, x := range above {
				for _, hi := range e.Value(v.Call.Args[2], access.Whole, p) {
					out = interval.Join(out, interval.Minimum(x, hi))
				}
			}
			return out
		},
		"slices.Min": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return elementFold(e, v, interval.Minimum)
		},
		"slices.Max": func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
			return elementFold(e, v, interval.Maximum)
		},
	}
	for _, to := range []string{"Duration", "Int", "Int32", "Int64", "Uint", "Uint32", "Uint64", "Float64"} {
		knownFuncs["github.com/spf13/cast.To"+to] = cast
		knownFuncs["github.com/spf13/cast.To"+to+"E"] = cast
	}
}

// rounded is a function that rounds: exact for numbers and their bounds. What comes
// from elsewhere is taken as it is.
func rounded(round func(float64) float64) knownFunc {
	return func(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
		var out []interval.Term
		for _, t := range e.Value(v.Call.Args[0], access.Whole, p) {
			if t.Base.Kind == interval.NoBase || t.Base.Kind == interval.OtherBase {
				t.Lo, t.Hi = round(t.Lo), round(t.Hi)
			}
			out = interval.Join(out, t)
		}
		return out
	}
}

// ofSize are whole numbers in the range of a type of so many bits. What is out of
// it is parsed as the nearest one that is not, beside the error.
func ofSize(ts []interval.Term, bits ssa.Value, signed bool) (out []interval.Term) {
	n, known := ssaview.Number(bits)
	if !known || n == 0 {
		n = 64
	}
	lo, hi := 0.0, math.Pow(2, n)-1
	if signed {
		lo, hi = -math.Pow(2, n-1), math.Pow(2, n-1)-1
	}
	for _, t := range ts {
		if n < 64 {
			t, _ = t.AtMost(hi, true)
		}
		if n < 64 || !signed {
			t, _ = t.AtLeast(lo, true)
		}
		out = append(out, t)
	}
	return out
}

// absolute is a number without its sign.
func absolute(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	var out []interval.Term
	for _, t := range e.Value(v.Call.Args[0], access.Whole, p) {
		switch {
		case t.Unset || t.Lo >= 0:
		case t.Hi <= 0:
			t = t.Affine(-1, 0)
		case t.Base.Kind == interval.NoBase || t.Base.Kind == interval.OtherBase:
			t = interval.Mixed(t, t, 0, math.Max(-t.Lo, t.Hi))
		}
		out = interval.Join(out, t)
	}
	return out
}

func timeAdd(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	return e.Combine(token.ADD, e.Value(v.Call.Args[0], access.Whole, p), e.Value(v.Call.Args[1], access.Whole, p), true)
}

func timeSub(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	return e.Combine(token.SUB, e.Value(v.Call.Args[0], access.Whole, p), e.Value(v.Call.Args[1], access.Whole, p), true)
}

// timeAddDate counts a month as 30 days and a year as 365.
func timeAddDate(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	ts := e.Value(v.Call.Args[0], access.Whole, p)
	for i, days := range []float64{365, 30, 1} {
		if n, ok := ssaview.Number(v.Call.Args[i+1]); ok && n == 0 {
			continue // nobody changes the years that are none
		}
		var add []interval.Term
		for _, t := range e.Value(v.Call.Args[i+1], access.Whole, p) {
			add = append(add, t.Affine(days*float64(24*time.Hour), 0))
		}
		ts = e.Combine(token.ADD, ts, add, true)
	}
	return ts
}

// timeUnix is relative to now if the seconds are; a constant is not.
func timeUnix(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	if ssaview.IsConst(v.Call.Args[0]) {
		return []interval.Term{e.Lost(interval.AbsoluteTime, v.Pos(), "an absolute time")}
	}
	var out []interval.Term
	for _, t := range e.Value(v.Call.Args[0], access.Whole, p) {
		out = interval.Join(out, t.Affine(1e9, 0))
	}
	return out
}

// durationRound is Round and Truncate, exact for constants.
func durationRound(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	unit, ok := ssaview.Number(v.Call.Args[1])
	var out []interval.Term
	for _, t := range e.Value(v.Call.Args[0], access.Whole, p) {
		if ok && unit > 0 && !t.Unset && (t.Base.Kind == interval.NoBase || t.Base.Kind == interval.OtherBase) {
			round := func(ns float64) float64 { // of two durations the longer is not the shorter afterwards
				if math.Abs(ns) >= math.MaxInt64 {
					return ns
				}
				if ssaview.CalleeName(v.Common()) == "(time.Duration).Round" {
					return float64(time.Duration(ns).Round(time.Duration(unit)))
				}
				return float64(time.Duration(ns).Truncate(time.Duration(unit)))
			}
			t.Lo, t.Hi = round(t.Lo), round(t.Hi)
		}
		out = interval.Join(out, t)
	}
	return out
}

// cast is one of spf13/cast's conversions: of a number, or of the number in a
// string.
func cast(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	arg := v.Call.Args[0]
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	b, ok := arg.Type().Underlying().(*types.Basic)
	switch {
	case !ok || b.Info()&types.IsString == 0:
		return e.Value(arg, access.Whole, p)
	case strings.Contains(ssaview.CalleeName(v.Common()), "ToDuration"):
		return parsedText(e, v, arg, access.AsDuration, p)
	}
	return parsedText(e, v, arg, access.AsNumber, p)
}

// cmpOr is cmp.Or: the first argument that is not zero.
func cmpOr(e *valueflow.Eval, v *ssa.Call, p ssaview.Place) []interval.Term {
	var out []interval.Term
	for _, arg := range ssaview.Variadic(v.Call.Args[0]) {
		zero := false
		for _, t := range e.Value(arg, access.Whole, p) {
			t, ok := t.WithoutZero()
			if !ok {
				zero = true
				continue
			}
			zero = zero || !t.Exact()
			out = interval.Join(out, t)
		}
		if !zero {
			break
		}
	}
	return out
}
