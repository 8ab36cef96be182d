package flow

import (
	"go/token"
	"go/types"
	"path"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

func filepathSlash(file string) string { return strings.ReplaceAll(file, `\`, "/") }

// importSink is a sink that a fact tells of.
func (sp *spread) importSink(f fact.Sink) (sink, bool) {
	row := sp.row(f.API)
	if row == nil {
		return sink{}, false
	}
	t := importTerm(f.Term)
	t.Base = Base{Kind: ParamBase, Index: f.Term.Param, Path: f.Term.Path}
	return sink{term: t, api: row, operation: f.Operation, unsetIs: f.Default, kept: f.Kept, wrappers: f.Wrappers, signed: importSigned(f.Signed), beside: importBeside(f.Beside)}, true
}

func importBeside(fs []fact.Term) (out []Term) {
	for _, f := range fs {
		t := importTerm(f)
		if f.Kind != fact.Number {
			t.Base = Base{Kind: OtherBase}
		}
		out = join(out, t)
	}
	return out
}

func importTerm(f fact.Term) Term {
	t := Term{
		Scale: f.Scale, Offset: f.Offset, Lo: f.Lo, Hi: f.Hi, LoClip: f.LoClip, HiClip: f.HiClip,
		NonZero: f.NonZero, Bound: f.Bound, Checked: f.Checked, Bare: f.Bare, Zero: f.Zero, Maybe: f.Maybe, Origin: Origin(f.Origin),
	}
	for _, s := range f.Steps {
		t.Trace = append(t.Trace, importStep(s))
	}
	if f.Why != "" {
		t.Stop = Stop{Reason(f.Why), importStep(f.Stop)}
	}
	return t
}

func importStep(s fact.Step) Step {
	return Step{
		Position: token.Position{Filename: s.File, Line: s.Line, Column: s.Column}, Text: s.Text,
		Kind: StepKind(s.Kind), Expr: s.Expr, Length: s.Length,
	}
}

// sameLine reports whether two steps of one package stand on a line.
func sameLine(a, b Step) bool {
	base := func(s Step) string { return path.Base(filepathSlash(s.Position.Filename)) }
	return a.Position.Line == b.Position.Line && base(a) == base(b)
}

// allArguments are the arguments of a call with those that an interface or a
// method value holds.
func allArguments(c *ssa.CallCommon) []ssa.Value { return arguments(c, nil) }

// importTerms puts the arguments of a call in place of the parameters.
func (e *eval) importTerms(fs []fact.Term, call ssa.CallInstruction, args []ssa.Value) []Term {
	var out []Term
	for _, f := range fs {
		t := importTerm(f)
		switch f.Kind {
		case fact.Unset:
			out = join(out, unset())
		case fact.Number:
			out = join(out, t)
		case fact.Held:
			out = join(out, importHeld([]fact.Term{f})...)
		case fact.Param:
			if f.Param >= len(args) {
				out = join(out, e.lost(NoSource, call.Pos(), "called with other arguments than it was checked with"))
				continue
			}
			out = join(out, e.handedOn(t, f, e.value(args[f.Param], f.Path, at(call)))...)
		default:
			t.Base = Base{Kind: OtherBase}
			out = join(out, t)
		}
	}
	return out
}

// handedOn puts the values of an argument in place of the parameter that t
// starts from. Of a field of the receiver that is not known here, the fact tells
// what is ever stored there.
func (e *eval) handedOn(t Term, f fact.Term, values []Term) (out []Term) {
	for _, v := range values {
		if len(f.Else) == 0 || v.Base.Kind != OtherBase || v.Origin != Unknown {
			out = join(out, applied(t, []Term{v})...)
			continue
		}
		for _, other := range f.Else {
			out = join(out, importClosed(other))
		}
	}
	return out
}

// importClosed is an alternative that depends on no argument.
func importClosed(f fact.Term) Term {
	t := importTerm(f)
	if f.Kind != fact.Number {
		t.Base = Base{Kind: OtherBase}
	}
	return t
}

// factResult is what a fact tells of a call's result.
func (e *eval) factResult(obj *types.Func, n int, path access.Path, call *ssa.Call) ([]Term, bool) {
	return e.resultOf(e.facts.Func(obj), shortName(obj.FullName()), n, path, call, allArguments(call.Common()))
}

func (e *eval) resultOf(f *fact.Func, name string, n int, path access.Path, call *ssa.Call, args []ssa.Value) ([]Term, bool) {
	if f == nil {
		return nil, false
	}
	for _, r := range f.Results {
		if r.Index == n && r.Path == path {
			return allVia(e.importTerms(r.Terms, call, args), e.step(call.Pos(), "returned by "+name)), true
		}
	}
	return nil, false
}

// factEffect is what a fact tells of an option function of another package.
func (e *eval) factEffect(fn *ssa.Function, n int, field string) []Term {
	if obj, ok := fn.Object().(*types.Func); ok {
		if f := e.facts.Func(obj); f != nil {
			for _, r := range f.Effects {
				if r.Index == n && r.Path == access.Fields(field) {
					var out []Term
					for _, t := range r.Terms {
						switch t.Kind {
						case fact.Unset:
							out = join(out, unset())
						case fact.Number:
							out = join(out, importTerm(t))
						default:
							u := importTerm(t)
							u.Base = Base{Kind: OtherBase}
							out = join(out, u)
						}
					}
					return out
				}
			}
		}
	}
	return []Term{unset(), e.lost(NoSource, fn.Pos(), "option "+fn.Name()+" is not followed")}
}

// factLeaves is factEffect for a call.
func (e *eval) factLeaves(obj *types.Func, n int, path access.Path, call ssa.CallInstruction) ([]Term, bool) {
	f := e.facts.Func(obj)
	if f == nil {
		return nil, false
	}
	for _, r := range f.Effects {
		if r.Index == n && r.Path == path {
			return e.importTerms(r.Terms, call, allArguments(call.Common())), true
		}
	}
	return nil, false
}

// factVar is what a fact tells of a variable of another package.
func (e *eval) factVar(obj *types.Var, path access.Path, s Step) []Term {
	if obj != nil && !path.Empty() {
		if held := e.factHolds(obj, path); held != nil {
			return held
		}
	}
	if ts := e.factValue(obj, path, s); len(ts) > 0 {
		return ts
	}
	return []Term{unknown(Unknown, NoSource, s)}
}

// factValue is what a fact tells of the value at a path of a variable, for
// which s stands.
func (e *eval) factValue(obj *types.Var, path access.Path, s Step) (out []Term) {
	f := e.facts.Var(obj)
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
			if n := len(u.Trace); n > 0 && sameLine(u.Trace[n-1], s) {
				u.Trace = u.Trace[:n-1]
			}
			out = join(out, u.via(s))
		}
	}
	return out
}
