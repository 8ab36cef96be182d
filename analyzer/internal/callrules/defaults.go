package callrules

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// input is what a call brings in from outside: what is not known, and the
// default that was given for it.
func input(e *valueflow.Eval, call ssa.CallInstruction, how access.Path) ([]interval.Term, bool) {
	obj := ssaview.CalleeObject(call.Common())
	if obj == nil {
		return nil, false
	}
	o, ok := model.OriginOf(obj, call.Common())
	if !ok {
		return nil, false
	}
	s := model.Entered(e.Package, call, o, obj)
	return interval.Join(defaults(e, call, obj, how), interval.UnknownBecause(o, interval.FromOutside, s)), true
}

// inputTo is [input] for a call that fills in what lies at path from a
// value of type t, which is at rest from its argument.
func inputTo(e *valueflow.Eval, call ssa.CallInstruction, t types.Type, path, rest access.Path) ([]interval.Term, bool) {
	how := access.Whole
	if rest == access.AsDuration || rest == access.AsNumber {
		how = rest
	}
	ts, ok := input(e, call, how)
	if !ok {
		return nil, false
	}
	f, tag, rest := ssaview.TagAt(t, path)
	if f == nil {
		return ts, true
	}
	last := ts[len(ts)-1]
	if len(last.Trace) == 1 && last.Trace[0].Expr == "" {
		s := last.Trace[0]
		s.Expr = model.OutsideName(f, tag)
		ts = append(slices.Clip(ts[:len(ts)-1]), interval.UnknownBecause(last.Origin, interval.FromOutside, s))
	}
	out := model.TagDefault(e.Package, f, tag, rest, last.Origin)
	out = interval.Join(out, namedDefaults(e, ssaview.CalleeObject(call.Common()), f, tag, rest)...)
	for _, t := range ts {
		out = interval.Join(out, model.TagBound(t, tag))
	}
	return out, true
}

// defaults are those given in the call itself, as to flag.Duration, or under
// the name that the call asks for.
func defaults(e *valueflow.Eval, call ssa.CallInstruction, obj *types.Func, how access.Path) []interval.Term {
	args := ssaview.WithoutReceiver(call.Common())
	if reg, ok := model.RegistrationOf(obj); ok && reg.Value < len(args) {
		return defaultValue(e, args[reg.Value], ssaview.At(call), how, obj)
	}
	if d, ok := chained(call.Common()); ok {
		return defaultValue(e, d.V, d.P, cmp.Or(how, access.AsDuration), obj)
	}
	pkgPath, name := ssaview.SplitObject(obj)
	for _, row := range model.Lookups {
		if !model.Within(pkgPath, row.Pkg) || !model.Matches(row.Name, name) || len(args) == 0 {
			continue
		}
		key, ok := model.Text(e.Package, args[0])
		if !ok {
			return nil
		}
		if how.Empty() && gotype.IsDuration(ssaview.FirstResult(obj)) {
			how = access.AsDuration
		}
		var out []interval.Term
		for _, d := range model.Registered(e.Package)[ssaview.DefaultKey{Pkg: row.Pkg, Name: strings.ToLower(key)}] {
			out = interval.Join(out, defaultValue(e, d.V, d.P, how, obj)...)
		}
		return out
	}
	return nil
}

// chained is the default of a flag that is declared by a chain of calls, as
// kingpin's app.Flag("ttl", "").Default("1h").Duration().
func chained(c *ssa.CallCommon) (ssaview.DefaultAt, bool) {
	for range 8 {
		made := ssaview.MadeReceiver(c)
		if made == nil {
			break
		}
		c = made.Common()
		if obj := ssaview.CalleeObject(c); obj != nil && obj.Name() == "Default" && len(c.Args) == 2 {
			if vals := ssaview.Variadic(c.Args[1]); len(vals) == 1 {
				return ssaview.DefaultAt{V: vals[0], P: ssaview.At(made)}, true
			}
		}
	}
	return ssaview.DefaultAt{}, false
}

// defaultValue is a default, a number or a string that is read as one. A zero
// often stands for none.
func defaultValue(e *valueflow.Eval, v ssa.Value, p ssaview.Place, how access.Path, obj *types.Func) []interval.Term {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	path := access.Whole
	if !gotype.IsNumber(v.Type()) {
		if path = how; path.Empty() {
			path = access.AsNumber
		}
	}
	var out []interval.Term
	for _, t := range e.Value(v, path, p) {
		if t.Exact() || t.Base.Kind == interval.ParamBase {
			t.Zero = t.Zero || t.Exact() && t.Lo == 0
			s := e.Step(p.Pos(), "default of "+ssaview.ShortName(obj.FullName()))
			if call, ok := p.Instr.(ssa.CallInstruction); ok {
				if name := model.NameIn(e.Package, call.Common()); name != "" {
					s.Text = fmt.Sprintf("default of %q: %s", name, ssaview.ShortName(obj.FullName()))
				}
			}
			out = interval.Join(out, t.Via(s))
		}
	}
	return out
}

// namedDefaults are the defaults for a field of a struct that a library fills
// in by name, where one name fits.
func namedDefaults(e *valueflow.Eval, obj *types.Func, f *types.Var, tag string, rest access.Path) []interval.Term {
	name := strings.ToLower(model.ConfigName(f, tag))
	pkgPath, _ := ssaview.SplitObject(obj)
	var found []ssaview.DefaultAt
	for key, ds := range model.Registered(e.Package) {
		if model.Within(pkgPath, key.Pkg) && (key.Name == name || strings.HasSuffix(key.Name, "."+name)) {
			if found != nil {
				return nil
			}
			found = ds
		}
	}
	how := rest
	if how.Empty() && gotype.IsDuration(f.Type()) {
		how = access.AsDuration
	}
	var out []interval.Term
	for _, d := range found {
		out = interval.Join(out, defaultValue(e, d.V, d.P, how, obj)...)
	}
	return out
}
