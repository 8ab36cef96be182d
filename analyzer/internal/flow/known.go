package flow

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
)

// callRules are the rules of this package.
func callRules() rules {
	return rules{
		mentions: (*eval).mentions, unconcerned: (*eval).unconcerned,
		result: (*eval).known, input: (*eval).input, inputTo: (*eval).inputTo,
		text: (*eval).textNumber, kept: (*eval).kept,
	}
}

// known follows calls of builtins and the standard library.
func (e *eval) known(v *ssa.Call, n int, path access.Path, p place) ([]Term, bool) {
	if b, ok := v.Call.Value.(*ssa.Builtin); ok {
		return e.builtin(b.Name(), v, p)
	}
	if ts, ok := e.message(v, path, p); ok {
		return ts, true
	}
	if n != 0 {
		return nil, false
	}
	if ts, ok := e.atomicLoad(v, path); ok {
		return ts, true
	}
	if ts, ok := e.picked(v, path, p); ok {
		return ts, true
	}
	if !path.Empty() {
		return nil, false
	}
	name := calleeName(v.Common())
	if scale, ok := durationUnit(v.Call.StaticCallee()); ok {
		return e.scaled(v, scale, p), true
	}
	f, ok := knownFuncs[name]
	if !ok {
		return nil, false
	}
	return f(e, v, p), true
}

func (e *eval) builtin(name string, v *ssa.Call, p place) ([]Term, bool) {
	var pick func(x, y Term) Term
	switch name {
	case "min":
		pick = minimum
	case "max":
		pick = maximum
	case "len", "cap", "copy":
		if n, ok := e.lengthOf(v.Call.Args[0]); ok && name == "len" {
			return []Term{exact(float64(n), Constant)}, true
		}
		t := e.lost(Opaque, v.Pos(), "a length")
		t.Lo = 0
		return []Term{t}, true
	default:
		return nil, false
	}
	return e.fold(v.Call.Args, pick, p), true
}

// lengthOf is the length of a slice of a whole array in a variable.
func (e *eval) lengthOf(v ssa.Value) (int64, bool) {
	for range 4 {
		load, ok := v.(*ssa.UnOp)
		if !ok {
			break
		}
		cell, ok := e.cell(load.X).(*ssa.Alloc)
		if !ok || e.once(cell) == nil {
			return 0, false
		}
		v = e.once(cell)
	}
	s, ok := v.(*ssa.Slice)
	if !ok || s.Low != nil || s.High != nil {
		return 0, false
	}
	array, ok := pointee(s.X.Type()).Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return array.Len(), true
}

// fold combines the alternatives of all arguments pairwise.
func (e *eval) fold(args []ssa.Value, pick func(x, y Term) Term, p place) []Term {
	var acc []Term
	for i, arg := range args {
		ts := e.value(arg, access.Whole, p)
		if i == 0 {
			acc = ts
			continue
		}
		e.burn(len(acc) * len(ts) / 4)
		var next []Term
		for _, x := range acc {
			for _, y := range ts {
				t := pick(x, y)
				t.Maybe, t.Clock = x.Maybe || y.Maybe, x.Clock || y.Clock
				next = join(next, t)
			}
		}
		acc = next
	}
	return acc
}

// elementFold combines the elements of a slice that is made for the call.
func (e *eval) elementFold(v *ssa.Call, pick func(x, y Term) Term) []Term {
	n, ok := e.lengthOf(v.Call.Args[0])
	if !ok || n == 0 || n > 8 {
		return []Term{e.lost(NoSource, v.Pos(), "the result of "+e.callName(v.Common())+" is not known")}
	}
	acc := e.value(v.Call.Args[0], access.Of(access.ToElement("0")), at(v))
	for i := range n - 1 {
		var next []Term
		for _, x := range acc {
			for _, y := range e.value(v.Call.Args[0], access.Of(access.ToElement(strconv.FormatInt(i+1, 10))), at(v)) {
				t := pick(x, y)
				t.Maybe, t.Clock = x.Maybe || y.Maybe, x.Clock || y.Clock
				next = join(next, t)
			}
		}
		acc = next
	}
	return acc
}

func (e *eval) scaled(v *ssa.Call, scale float64, p place) []Term {
	var out []Term
	for _, t := range e.value(v.Call.Args[0], access.Whole, p) {
		out = join(out, quotient(t, 1/scale, isInteger(v.Type())))
	}
	return out
}

type knownFunc func(e *eval, v *ssa.Call, p place) []Term

// knownFuncs is the standard library as far as expiries go through it. A
// time.Time counts nanoseconds from now.
var knownFuncs map[string]knownFunc

func init() {
	first := func(e *eval, v *ssa.Call, p place) []Term { return e.value(v.Call.Args[0], access.Whole, p) }
	parse := func(e *eval, v *ssa.Call, p place) []Term { return e.parsed(v, access.AsNumber, p) }
	knownFuncs = map[string]knownFunc{
		"time.Now": func(e *eval, v *ssa.Call, p place) []Term { return []Term{exact(0, Computed)} },
		"time.Until": func(e *eval, v *ssa.Call, p place) []Term {
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
		"(time.Time).Unix":     func(e *eval, v *ssa.Call, p place) []Term { return e.scaled(v, 1e-9, p) },
		"(time.Time).UnixMilli": func(e *eval, v *ssa.Call, p place) []Term {
			return e.scaled(v, 1e-6, p)
		},
		"(time.Time).Add":          (*eval).timeAdd,
		"(time.Time).AddDate":      (*eval).timeAddDate,
		"(time.Time).Sub":          (*eval).timeSub,
		"time.Unix":                (*eval).timeUnix,
		"(time.Duration).Abs":      (*eval).absolute,
		"(time.Duration).Round":    (*eval).durationRound,
		"(time.Duration).Truncate": (*eval).durationRound,
		"time.ParseDuration": func(e *eval, v *ssa.Call, p place) []Term {
			return e.parsed(v, access.AsDuration, p)
		},
		"strconv.Atoi":       parse,
		"strconv.ParseInt":   parse,
		"strconv.ParseUint":  parse,
		"strconv.ParseFloat": parse,
		"math.Floor":         rounded(math.Floor),
		"math.Ceil":          rounded(math.Ceil),
		"math.Round":         rounded(math.Round),
		"math.Trunc":         rounded(math.Trunc),
		"math.Abs":           (*eval).absolute,
		"math.Min": func(e *eval, v *ssa.Call, p place) []Term {
			return e.fold(v.Call.Args, minimum, p)
		},
		"math.Max": func(e *eval, v *ssa.Call, p place) []Term {
			return e.fold(v.Call.Args, maximum, p)
		},
		"cmp.Or": (*eval).cmpOr,
		"github.com/samber/lo.Clamp": func(e *eval, v *ssa.Call, p place) []Term {
			above := e.fold(v.Call.Args[:2], maximum, p)
			var out []Term
			for _, x := range above {
				for _, hi := range e.value(v.Call.Args[2], access.Whole, p) {
					out = join(out, minimum(x, hi))
				}
			}
			return out
		},
		"slices.Min": func(e *eval, v *ssa.Call, p place) []Term {
			return e.elementFold(v, minimum)
		},
		"slices.Max": func(e *eval, v *ssa.Call, p place) []Term {
			return e.elementFold(v, maximum)
		},
	}
	for _, to := range []string{"Duration", "Int", "Int32", "Int64", "Uint", "Uint32", "Uint64", "Float64"} {
		knownFuncs["github.com/spf13/cast.To"+to] = (*eval).cast
		knownFuncs["github.com/spf13/cast.To"+to+"E"] = (*eval).cast
	}
}

// rounded is a function that rounds: exact for numbers and their bounds. What comes
// from elsewhere is taken as it is.
func rounded(round func(float64) float64) knownFunc {
	return func(e *eval, v *ssa.Call, p place) []Term {
		var out []Term
		for _, t := range e.value(v.Call.Args[0], access.Whole, p) {
			if t.Base.Kind == NoBase || t.Base.Kind == OtherBase {
				t.Lo, t.Hi = round(t.Lo), round(t.Hi)
			}
			out = join(out, t)
		}
		return out
	}
}

// absolute is a number without its sign.
func (e *eval) absolute(v *ssa.Call, p place) []Term {
	var out []Term
	for _, t := range e.value(v.Call.Args[0], access.Whole, p) {
		switch {
		case t.Unset || t.Lo >= 0:
		case t.Hi <= 0:
			t = t.affine(-1, 0)
		case t.Base.Kind == NoBase || t.Base.Kind == OtherBase:
			t = mixed(t, t, 0, math.Max(-t.Lo, t.Hi))
		}
		out = join(out, t)
	}
	return out
}

func (e *eval) timeAdd(v *ssa.Call, p place) []Term {
	return e.combine(token.ADD, e.value(v.Call.Args[0], access.Whole, p), e.value(v.Call.Args[1], access.Whole, p), true)
}

func (e *eval) timeSub(v *ssa.Call, p place) []Term {
	return e.combine(token.SUB, e.value(v.Call.Args[0], access.Whole, p), e.value(v.Call.Args[1], access.Whole, p), true)
}

// timeAddDate counts a month as 30 days and a year as 365.
func (e *eval) timeAddDate(v *ssa.Call, p place) []Term {
	ts := e.value(v.Call.Args[0], access.Whole, p)
	for i, days := range []float64{365, 30, 1} {
		var add []Term
		for _, t := range e.value(v.Call.Args[i+1], access.Whole, p) {
			add = append(add, t.affine(days*float64(24*time.Hour), 0))
		}
		ts = e.combine(token.ADD, ts, add, true)
	}
	return ts
}

// timeUnix is relative to now if the seconds are; a constant is not.
func (e *eval) timeUnix(v *ssa.Call, p place) []Term {
	if isConst(v.Call.Args[0]) {
		return []Term{e.lost(AbsoluteTime, v.Pos(), "an absolute time")}
	}
	var out []Term
	for _, t := range e.value(v.Call.Args[0], access.Whole, p) {
		out = join(out, t.affine(1e9, 0))
	}
	return out
}

// durationRound is Round and Truncate, exact for constants.
func (e *eval) durationRound(v *ssa.Call, p place) []Term {
	unit, ok := number(v.Call.Args[1])
	var out []Term
	for _, t := range e.value(v.Call.Args[0], access.Whole, p) {
		if ok && t.Exact() && unit > 0 {
			d := time.Duration(t.Lo)
			if calleeName(v.Common()) == "(time.Duration).Round" {
				d = d.Round(time.Duration(unit))
			} else {
				d = d.Truncate(time.Duration(unit))
			}
			t.Lo, t.Hi = float64(d), float64(d)
		}
		out = join(out, t)
	}
	return out
}

// cast is one of spf13/cast's conversions: of a number, or of the number in a
// string.
func (e *eval) cast(v *ssa.Call, p place) []Term {
	arg := v.Call.Args[0]
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	b, ok := arg.Type().Underlying().(*types.Basic)
	switch {
	case !ok || b.Info()&types.IsString == 0:
		return e.value(arg, access.Whole, p)
	case strings.Contains(calleeName(v.Common()), "ToDuration"):
		return e.parsedText(v, arg, access.AsDuration, p)
	}
	return e.parsedText(v, arg, access.AsNumber, p)
}

// cmpOr is cmp.Or: the first argument that is not zero.
func (e *eval) cmpOr(v *ssa.Call, p place) []Term {
	var out []Term
	for _, arg := range variadic(v.Call.Args[0]) {
		zero := false
		for _, t := range e.value(arg, access.Whole, p) {
			t, ok := t.nonZero()
			if !ok {
				zero = true
				continue
			}
			zero = zero || !t.Exact()
			out = join(out, t)
		}
		if !zero {
			break
		}
	}
	return out
}

// variadic returns the values of a slice that was made for a variadic call.
func variadic(v ssa.Value) []ssa.Value {
	s, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	found := make(map[int]ssa.Value)
	for _, ref := range *array.Referrers() {
		ix, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		i, isNum := number(ix.Index)
		for _, use := range *ix.Referrers() {
			if st, ok := use.(*ssa.Store); ok && isNum && st.Addr == ix {
				found[int(i)] = st.Val
			}
		}
	}
	var out []ssa.Value
	for i := range len(found) {
		if v := found[i]; v != nil {
			out = append(out, v)
		}
	}
	return out
}
