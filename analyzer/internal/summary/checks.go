package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/callrules"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Many programs check their configuration where it is declared, and most such
// checks ask of a lifetime no more than that it is positive. That bounds nothing.

// exportCheck tells importers which lifetimes a function that checks a
// configuration may bound from above, and which it may change.
func (sp *callerSearch) exportCheck(fn *ssa.Function, obj *types.Func, get func(*types.Func) *fact.Func) {
	if model.CheckKindOf(obj.Signature()) != model.Checked || !relevance.IsCheck(obj.Name()) || fn.Blocks == nil {
		return
	}
	for _, p := range fn.Params {
		paths := source.Lifetimes(p.Type())
		if len(paths) == 0 {
			continue
		}
		f := get(obj)
		f.Checks = true
		for _, path := range paths {
			field, _, _ := ssaview.TagAt(p.Type(), path)
			if field == nil {
				continue
			}
			sp.Refuel()
			if !slices.Contains(f.Bounds, field.Name()) && callrules.MayBound(sp.Eval, fn, field, 0) {
				f.Bounds = append(f.Bounds, field.Name())
			}
			if !slices.Contains(f.Fills, field.Name()) && callrules.MayWrite(sp.Eval, fn, field, 0) {
				f.Fills = append(f.Fills, field.Name())
			}
		}
	}
}
