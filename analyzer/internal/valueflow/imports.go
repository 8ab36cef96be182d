package valueflow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// ImportTerms puts the arguments of a call in place of the parameters.
func (e *Eval) ImportTerms(fs []fact.Term, call ssa.CallInstruction, args []ssa.Value) []interval.Term {
	var out []interval.Term
	for _, f := range fs {
		t := model.ImportTerm(f)
		switch f.Kind {
		case fact.Unset:
			out = interval.Join(out, interval.Unset())
		case fact.Number:
			out = interval.Join(out, t)
		case fact.Held:
			out = interval.Join(out, model.ImportFuncValues([]fact.Term{f})...)
		case fact.Param:
			if f.Param >= len(args) {
				out = interval.Join(out, e.Lost(interval.NoSource, call.Pos(), "argument count mismatch"))
				continue
			}
			out = interval.Join(out, model.HandedOn(e.Package, t, f, e.Value(args[f.Param], f.Path, ssaview.At(call)))...)
		default:
			t.Base = interval.Base{Kind: interval.OtherBase}
			out = interval.Join(out, t)
		}
	}
	return out
}

// factResult is what a fact tells of a call's result.
func (e *Eval) factResult(obj *types.Func, n int, path access.Path, call *ssa.Call) ([]interval.Term, bool) {
	return e.resultOf(e.Facts.Func(obj), ssaview.ShortName(obj.FullName()), n, path, call, ssaview.AllArguments(call.Common()))
}

func (e *Eval) resultOf(f *fact.Func, name string, n int, path access.Path, call *ssa.Call, args []ssa.Value) ([]interval.Term, bool) {
	if f == nil {
		return nil, false
	}
	for _, r := range f.Results {
		if r.Index == n && r.Path == path {
			return interval.AllVia(e.ImportTerms(r.Terms, call, args), e.Step(call.Pos(), "returned by "+name)), true
		}
	}
	return nil, false
}

// FactLeaves is model.FactEffect for a call.
func (e *Eval) FactLeaves(obj *types.Func, n int, path access.Path, call ssa.CallInstruction) ([]interval.Term, bool) {
	f := e.Facts.Func(obj)
	if f == nil {
		return nil, false
	}
	for _, r := range f.Effects {
		if r.Index == n && r.Path == path {
			return e.ImportTerms(r.Terms, call, ssaview.AllArguments(call.Common())), true
		}
	}
	return nil, false
}
