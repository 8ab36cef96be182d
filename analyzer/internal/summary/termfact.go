package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
)

// exportTerms translates alternatives; it reports false if nothing is known.
func (sp *callerSearch) exportTerms(ts []interval.Term, fn *ssa.Function) ([]fact.Term, bool) {
	var out []fact.Term
	var rest []interval.Term
	for _, t := range ts {
		if !sp.ofReceiver(t, fn) {
			rest = append(rest, t)
			continue
		}
		f := sp.exportTerm(t, fact.Param)
		f.Else, _ = sp.exportExpanded(sp.Expand([]interval.Term{t}), nil)
		out = append(out, f)
	}
	more, known := sp.exportExpanded(sp.Expand(rest), fn)
	return append(out, more...), known || len(out) > 0
}

// ofReceiver reports whether t starts from a field of fn's receiver, which the
// caller may have filled in.
func (sp *callerSearch) ofReceiver(t interval.Term, fn *ssa.Function) bool {
	if fn == nil || model.BaseFunc(t.Base) != fn {
		return false
	}
	_, ok := sp.ReceiverField(t)
	return ok
}

func (sp *callerSearch) exportExpanded(ts []interval.Term, fn *ssa.Function) (out []fact.Term, known bool) {
	for _, t := range ts {
		kind := fact.Unknown
		switch {
		case t.Unset:
			kind = fact.Unset
		case t.Base.Kind == interval.NoBase:
			kind = fact.Number
		case t.Base.Kind == interval.ParamBase && model.BaseFunc(t.Base) == fn:
			kind = fact.Param
		}
		known = known || kind != fact.Unknown || t.Origin != interval.Unknown
		out = append(out, sp.exportTerm(t, kind))
	}
	return out, known
}

func (sp *callerSearch) exportTerm(t interval.Term, kind fact.Kind) fact.Term {
	f := fact.Term{
		Kind: kind, Param: t.Base.Index, Path: t.Base.Path, Scale: t.Scale, Offset: t.Offset,
		Lo: t.Lo, Hi: t.Hi, LoClip: t.LoClip, HiClip: t.HiClip, NonZero: t.NonZero,
		Bound: t.Bound, Checked: t.Checked, Bare: t.Bare, Zero: t.Zero, Maybe: t.Maybe, Origin: string(t.Origin),
	}
	trace := t.Trace
	if len(trace) > maxFactSteps {
		trace = trace[:maxFactSteps]
	}
	for _, s := range trace {
		f.Steps = append(f.Steps, sp.exportStep(s))
	}
	if t.Stop.Reason != "" {
		f.Why, f.Stop = string(t.Stop.Reason), sp.exportStep(t.Stop.Step)
	}
	return f
}

func (sp *callerSearch) exportStep(s interval.Step) fact.Step {
	return fact.Step{File: Portable(sp.Eval.Package, s).Filename, Line: s.Position.Line, Column: s.Position.Column, Text: s.Text, Kind: uint8(s.Kind), Expr: s.Expr, Length: s.Length}
}
