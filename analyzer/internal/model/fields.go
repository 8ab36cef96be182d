package model

import (
	"go/types"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// NeverSet is the value of an unexported field that nothing sets.
func NeverSet(p *ssaview.Package, f *types.Var, rest access.Path) interval.Term {
	s := p.Step(f.Pos(), "field "+f.Name()+" is never set")
	if rest.Has(access.Option) {
		return interval.Unset().Via(s)
	}
	if !rest.Empty() || gotype.IsTime(f.Type()) || !gotype.IsNumber(f.Type()) {
		return interval.UnknownBecause(interval.Unknown, interval.Unassigned, s)
	}
	t := interval.Exact(0, interval.Constant, s)
	t.Zero = true
	return t
}

// FieldTag is what a field that this package uses holds by its struct tag.
func FieldTag(p *ssaview.Package, f *types.Var, rest access.Path) []interval.Term {
	for _, use := range p.Fields[f] {
		return fromTag(p, f, ssaview.TagOf(use.Addr), rest)
	}
	return nil
}

// OpenVariable is what other packages may store to an exported variable. If its
// own does not set it, they have to.
func OpenVariable(p *ssaview.Package, obj *types.Var, path access.Path, set bool) interval.Term {
	s := p.Step(obj.Pos(), "variable "+obj.Name()+" is exported; other packages may set it")
	s.Expr = obj.Name()
	if set {
		return interval.Symbol(interval.Base{Kind: interval.FieldBase, Of: obj, Path: path}, interval.Unknown, interval.OpenField, s)
	}
	return interval.Symbol(interval.Base{Kind: interval.FieldBase, Of: obj, Path: path}, interval.Field, interval.OpenField, s)
}
