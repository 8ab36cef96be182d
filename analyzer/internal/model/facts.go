package model

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// A function value is followed like any other: at the path access.AsFunc of it is the
// function that it holds, of this package or of one that tells about it.

// FuncValues is what a function value that is called may hold.
type FuncValues struct {
	Own     []*ssa.Function
	Foreign []ForeignFunc
	Rest    []interval.Term // others, which are not known
}

// ForeignFunc is a function of another package; bound is 1 if it is a method
// whose receiver is not among the arguments, else 0.
type ForeignFunc struct {
	*fact.Func
	Bound int
}

// Arguments are the arguments of a call as the fact counts them.
func (f ForeignFunc) Arguments(c *ssa.CallCommon) []ssa.Value {
	return append(slices.Repeat([]ssa.Value{c.Value}, f.Bound), c.Args...)
}

// function is the alternative that a function value holds fn.
func function(p *ssaview.Package, fn *ssa.Function) []interval.Term {
	b := interval.Base{Kind: interval.FuncBase, Of: p.Unbound(ssaview.Origin(fn))}
	if strings.HasSuffix(fn.Name(), "$bound") {
		b.Index = 1
	}
	if BaseFunc(b).Blocks != nil {
		return []interval.Term{holding(b)}
	}
	obj, _ := BaseFunc(b).Object().(*types.Func)
	if obj != nil {
		if f := p.Facts.Func(obj); f != nil {
			b.Of = f
			return []interval.Term{holding(b)}
		}
	}
	return []interval.Term{p.Lost(interval.NoSource, fn.Pos(), "function "+fn.Name())}
}

// holding is the value that is a function.
func holding(b interval.Base) interval.Term {
	return interval.Term{Base: b, Scale: 1, Lo: -interval.Inf, Hi: interval.Inf, Origin: interval.Computed}
}

// AsFunction follows what leads to a function at the path access.AsFunc.
func AsFunction(p *ssaview.Package, v ssa.Value, path access.Path) ([]interval.Term, bool) {
	if path != access.AsFunc {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Function:
		return function(p, v), true
	case *ssa.MakeClosure:
		return function(p, v.Fn.(*ssa.Function)), true
	case *ssa.Const: // nil: a call of it does not happen
		return nil, true
	}
	return nil, false
}

// ImportFuncValues are the functions that a fact tells of.
func ImportFuncValues(fs []fact.Term) []interval.Term {
	var out []interval.Term
	for _, f := range fs {
		if f.Kind == fact.Held && f.Held != nil {
			out = append(out, holding(interval.Base{Kind: interval.FuncBase, Of: f.Held, Index: f.Param}))
		}
	}
	return out
}

// FactFuncValues is what a fact tells of the function at a path of a variable or
// field of another package.
func FactFuncValues(p *ssaview.Package, obj *types.Var, path access.Path) []interval.Term {
	f := p.Facts.Var(obj)
	if f == nil {
		return nil
	}
	for _, r := range f.Holds {
		if r.Path == path {
			return ImportFuncValues(r.Terms)
		}
	}
	return nil
}

// ImportTerm is a term of a fact; what parameters stand in it for is up to
// the caller.
func ImportTerm(f fact.Term) interval.Term {
	t := interval.Term{
		Scale: f.Scale, Offset: f.Offset, Lo: f.Lo, Hi: f.Hi, LoClip: f.LoClip, HiClip: f.HiClip,
		NonZero: f.NonZero, Bound: f.Bound, Checked: f.Checked, Bare: f.Bare, Zero: f.Zero, Maybe: f.Maybe, Origin: interval.Origin(f.Origin),
	}
	for _, s := range f.Steps {
		t.Trace = append(t.Trace, importStep(s))
	}
	if f.Why != "" {
		t.Stop = interval.Stop{Reason: interval.Reason(f.Why), Step: importStep(f.Stop)}
	}
	return t
}

func importStep(s fact.Step) interval.Step {
	return interval.Step{
		Position: token.Position{Filename: s.File, Line: s.Line, Column: s.Column}, Text: s.Text,
		Kind: interval.StepKind(s.Kind), Expr: s.Expr, Length: s.Length,
	}
}

// HandedOn puts the values of an argument in place of the parameter that t
// starts from. Of a field of the receiver that is not known here, the fact tells
// what is ever stored there.
func HandedOn(p *ssaview.Package, t interval.Term, f fact.Term, values []interval.Term) (out []interval.Term) {
	for _, v := range values {
		if len(f.Else) == 0 || v.Base.Kind != interval.OtherBase || v.Origin != interval.Unknown {
			out = interval.Join(out, interval.Applied(t, []interval.Term{v})...)
			continue
		}
		for _, other := range f.Else {
			out = interval.Join(out, importClosed(other))
		}
	}
	return out
}

// importClosed is an alternative that depends on no argument.
func importClosed(f fact.Term) interval.Term {
	t := ImportTerm(f)
	if f.Kind != fact.Number {
		t.Base = interval.Base{Kind: interval.OtherBase}
	}
	return t
}

// FactEffect is what a fact tells of an option function of another package.
func FactEffect(p *ssaview.Package, fn *ssa.Function, n int, field string) []interval.Term {
	if obj, ok := fn.Object().(*types.Func); ok {
		if f := p.Facts.Func(obj); f != nil {
			for _, r := range f.Effects {
				if r.Index == n && r.Path == access.Fields(field) {
					var out []interval.Term
					for _, t := range r.Terms {
						switch t.Kind {
						case fact.Unset:
							out = interval.Join(out, interval.Unset())
						case fact.Number:
							out = interval.Join(out, ImportTerm(t))
						default:
							u := ImportTerm(t)
							u.Base = interval.Base{Kind: interval.OtherBase}
							out = interval.Join(out, u)
						}
					}
					return out
				}
			}
		}
	}
	return []interval.Term{interval.Unset(), p.Lost(interval.NoSource, fn.Pos(), "option "+fn.Name()+" is not followed")}
}

// FactVar is what a fact tells of a variable of another package.
func FactVar(p *ssaview.Package, obj *types.Var, path access.Path, s interval.Step) []interval.Term {
	if obj != nil && !path.Empty() {
		if held := FactFuncValues(p, obj, path); held != nil {
			return held
		}
	}
	if ts := factValue(p, obj, path, s); len(ts) > 0 {
		return ts
	}
	return []interval.Term{interval.UnknownBecause(interval.Unknown, interval.NoSource, s)}
}

// factValue is what a fact tells of the value at a path of a variable, for
// which s stands.
func factValue(p *ssaview.Package, obj *types.Var, path access.Path, s interval.Step) (out []interval.Term) {
	f := p.Facts.Var(obj)
	if f == nil {
		return nil
	}
	for _, r := range f.Values {
		if r.Path != path {
			continue
		}
		for _, t := range r.Terms {
			u := importClosed(t)
			// The fact's last step is the variable too, by its place in a file
			// that is known by name only.
			if n := len(u.Trace); n > 0 && ssaview.SameLine(u.Trace[n-1], s) {
				u.Trace = u.Trace[:n-1]
			}
			out = interval.Join(out, u.Via(s))
		}
	}
	return out
}

// BaseFunc is the function that a base stands for, or is a parameter of, nil if
// it is none of the package.
func BaseFunc(b interval.Base) *ssa.Function { fn, _ := b.Of.(*ssa.Function); return fn }

// BaseFact is the fact of the function that a base stands for, nil if it is NotChecked
// of another package.
func BaseFact(b interval.Base) *fact.Func { f, _ := b.Of.(*fact.Func); return f }

// BaseField is the field or variable that a base stands for, nil if it is NotChecked.
func BaseField(b interval.Base) *types.Var { f, _ := b.Of.(*types.Var); return f }
