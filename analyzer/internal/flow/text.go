package flow

import (
	"go/constant"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// readText is the number that a text spells, as the last step of a path reads it.
func readText(path access.Path, s string) (float64, bool) {
	if path == access.AsDuration {
		d, err := time.ParseDuration(s)
		return float64(d), err == nil
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// parsed is the number in the string that a call parses.
func (e *eval) parsed(v *ssa.Call, how access.Path, p place) []Term {
	return e.parsedText(v, v.Call.Args[0], how, p)
}

func (e *eval) parsedText(v *ssa.Call, arg ssa.Value, how access.Path, p place) []Term {
	by := e.step(v.Pos(), "parsed by "+e.callName(v.Common()))
	if s, ok := e.text(arg); ok {
		if f, ok := readText(how, s); ok {
			ts := e.named([]Term{exact(f, Constant)}, arg.(*ssa.Const), at(v))
			return allVia(ts, e.step(v.Pos(), strconv.Quote(s)+" parsed"))
		}
		if errorDropped(v) {
			return []Term{exact(0, Constant, e.step(v.Pos(), strconv.Quote(s)+" does not parse, and the error is dropped: zero"))}
		}
		return nil // always an error
	}
	o, s := e.textOrigin(arg, 0)
	ts := e.value(arg, how, p)
	if o != Unknown && o != Constant {
		ts = slices.DeleteFunc(slices.Clone(ts), func(t Term) bool { return !t.Exact() })
	}
	if o != Unknown && o != Constant || len(ts) == 0 {
		ts = join(ts, outside(o, s))
	}
	return allVia(ts, by)
}

// errorDropped reports whether nobody looks at the error that a call returns.
func errorDropped(call *ssa.Call) bool {
	for _, ref := range *call.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index == 1 && len(uses(x)) > 0 {
			return false
		}
	}
	return call.Call.Signature().Results().Len() == 2
}

// number is the number in a string, for values that are followed unlike others.
func (e *eval) textNumber(v ssa.Value, path access.Path, p place) ([]Term, bool) {
	if path != access.AsDuration && path != access.AsNumber {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value == nil || v.Value.Kind() != constant.String {
			return nil, true
		}
		s := constant.StringVal(v.Value)
		f, ok := readText(path, s)
		if !ok {
			return nil, true // an error, not a number
		}
		ts := e.named([]Term{exact(f, Constant)}, v, p)
		if len(ts[0].Trace) == 0 {
			ts = allVia(ts, e.step(p.pos(), strconv.Quote(s)))
		}
		return ts, true
	case *ssa.BinOp:
		return e.withUnit(v, path, p), true
	case *ssa.Call:
		if pkgPath, name := calledIn(v.Common()); pkgPath == "strings" && len(v.Call.Args) == 1 &&
			(strings.HasPrefix(name, "Trim") || strings.HasPrefix(name, "To")) {
			return e.value(v.Call.Args[0], path, p), true
		}
	}
	return nil, false
}

// calledIn is the package and the name of a called function.
func calledIn(c *ssa.CallCommon) (pkgPath, name string) {
	if obj := calleeObject(c); obj != nil {
		return splitObject(obj)
	}
	return "", ""
}

// withUnit is n + "h" and the like.
func (e *eval) withUnit(v *ssa.BinOp, path access.Path, p place) []Term {
	if unit, ok := e.text(v.Y); ok && v.Op == token.ADD && path == access.AsDuration {
		if d, err := time.ParseDuration("1" + unit); err == nil {
			var out []Term
			for _, t := range e.value(v.X, access.AsNumber, p) {
				out = join(out, t.affine(float64(d), 0))
			}
			return out
		}
	}
	return []Term{e.lost(TextValue, v.Pos(), "a string that is not followed further")}
}

func strconvNumber(s string) (float64, bool) { return readText(access.AsNumber, s) }
