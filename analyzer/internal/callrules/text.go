package callrules

import (
	"go/constant"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// parsed is the number in the string that a call parses.
func parsed(e *valueflow.Eval, v *ssa.Call, how access.Path, p ssaview.Place) []interval.Term {
	return parsedText(e, v, v.Call.Args[0], how, p)
}

func parsedText(e *valueflow.Eval, v *ssa.Call, arg ssa.Value, how access.Path, p ssaview.Place) []interval.Term {
	by := e.Step(v.Pos(), "parsed by "+e.CallName(v.Common()))
	if s, ok := model.Text(e.Package, arg); ok {
		if f, ok := model.ReadText(how, s); ok {
			ts := e.Named([]interval.Term{interval.Exact(f, interval.Constant)}, arg.(*ssa.Const), ssaview.At(v))
			return interval.AllVia(ts, e.Step(v.Pos(), strconv.Quote(s)+" parsed"))
		}
		if model.ErrorDropped(v) {
			return []interval.Term{interval.Exact(0, interval.Constant, e.Step(v.Pos(), strconv.Quote(s)+" does not parse, and the error is dropped: zero"))}
		}
		return nil // always an error
	}
	o, s := model.TextOrigin(e.Package, arg, 0)
	ts := e.Value(arg, how, p)
	if o != interval.Unknown && o != interval.Constant {
		ts = slices.DeleteFunc(slices.Clone(ts), func(t interval.Term) bool { return !t.Exact() })
	}
	if o != interval.Unknown && o != interval.Constant || len(ts) == 0 {
		ts = interval.Join(ts, interval.Outside(o, s))
	}
	return interval.AllVia(ts, by)
}

// number is the number in a string, for values that are followed unlike others.
func textNumber(e *valueflow.Eval, v ssa.Value, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	if path != access.AsDuration && path != access.AsNumber {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value == nil || v.Value.Kind() != constant.String {
			return nil, true
		}
		s := constant.StringVal(v.Value)
		f, ok := model.ReadText(path, s)
		if !ok {
			return nil, true // an error, not a number
		}
		ts := e.Named([]interval.Term{interval.Exact(f, interval.Constant)}, v, p)
		if len(ts[0].Trace) == 0 {
			ts = interval.AllVia(ts, e.Step(p.Pos(), strconv.Quote(s)))
		}
		return ts, true
	case *ssa.BinOp:
		return withUnit(e, v, path, p), true
	case *ssa.Call:
		if pkgPath, name := ssaview.CalledIn(v.Common()); pkgPath == "strings" && len(v.Call.Args) == 1 &&
			(strings.HasPrefix(name, "Trim") || strings.HasPrefix(name, "To")) {
			return e.Value(v.Call.Args[0], path, p), true
		}
	}
	return nil, false
}

// withUnit is n + "h" and the like.
func withUnit(e *valueflow.Eval, v *ssa.BinOp, path access.Path, p ssaview.Place) []interval.Term {
	if unit, ok := model.Text(e.Package, v.Y); ok && v.Op == token.ADD && path == access.AsDuration {
		if d, err := time.ParseDuration("1" + unit); err == nil {
			var out []interval.Term
			for _, t := range e.Value(v.X, access.AsNumber, p) {
				out = interval.Join(out, t.Affine(float64(d), 0))
			}
			return out
		}
	}
	return []interval.Term{e.Lost(interval.TextValue, v.Pos(), "a string that is not followed further")}
}
