package callrules

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// conditionChecks reports whether the condition depends on a call that was given v,
// or the struct v was loaded from: a check that is not followed.
func conditionChecks(e *valueflow.Eval, cond, v ssa.Value, depth int) model.CheckKind {
	if depth > 4 {
		return model.NotChecked
	}
	switch c := cond.(type) {
	case *ssa.Call:
		return callChecks(e, c, v, depth)
	case *ssa.Extract:
		return conditionChecks(e, c.Tuple, v, depth)
	case *ssa.BinOp:
		if model.AsksWhetherOver(c) {
			return model.NotChecked
		}
		if e.SameValue(e.Root(c.X).V, v) || e.SameValue(e.Root(c.Y).V, v) {
			return model.Checked
		}
		return max(conditionChecks(e, c.X, v, depth+1), conditionChecks(e, c.Y, v, depth+1))
	case *ssa.UnOp:
		if c.Op != token.MUL {
			return conditionChecks(e, c.X, v, depth+1)
		}
	case *ssa.Convert:
		return conditionChecks(e, c.X, v, depth+1)
	case *ssa.MakeInterface:
		return conditionChecks(e, c.X, v, depth+1)
	case *ssa.Phi:
		most := model.NotChecked
		for _, edge := range c.Edges {
			most = max(most, conditionChecks(e, edge, v, depth+1))
		}
		return most
	}
	return model.NotChecked
}

// callChecks reports what a call has to do with v.
func callChecks(e *valueflow.Eval, c *ssa.Call, v ssa.Value, depth int) model.CheckKind {
	if obj := ssaview.CalleeObject(c.Common()); obj != nil {
		if _, ok := model.OriginOf(obj, c.Common()); ok {
			return model.NotChecked // it brings the value in, and does not check it
		}
	}
	if model.ValidatorIgnores(c.Common(), v) || model.AsksNow(c) {
		return model.NotChecked
	}
	says := model.CheckKindOf(c.Call.Signature())
	if fa := model.LoadedFrom(v); fa != nil && ignoresUpperBound(e, c.Common(), ssaview.FieldOf(fa.X.Type(), fa.Field)) {
		says = model.NotChecked
	}
	most := model.NotChecked
	for _, arg := range c.Call.Args {
		switch {
		case gotype.IsNumber(v.Type()) && e.SameValue(e.Root(arg).V, v):
			most = max(most, says)
		case e.Holds(arg, v):
			most = max(most, min(says, model.CheckKindByName(c.Common())))
		}
		most = max(most, conditionChecks(e, arg, v, depth+1))
	}
	if c.Call.IsInvoke() && e.Holds(c.Call.Value, v) {
		most = max(most, says)
	}
	return most
}
