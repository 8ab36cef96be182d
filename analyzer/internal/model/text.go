package model

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Text is the value of a string that is constant.
func Text(p *ssaview.Package, v ssa.Value) (string, bool) {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
		return constant.StringVal(c.Value), true
	}
	return "", false
}

// TextOrigin is where a string comes from.
func TextOrigin(p *ssaview.Package, v ssa.Value, depth int) (interval.Origin, interval.Step) {
	none := p.Step(v.Pos(), "a string that is not followed further")
	if depth > 8 {
		return interval.Unknown, none
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		if IsHTTPRequest(v.Type()) {
			return interval.Request, p.Step(v.Pos(), "request input")
		}
	case *ssa.Call:
		return callTextOrigin(p, v, depth)
	case *ssa.FieldAddr:
		if o, ok := tagOrigin(v); ok {
			f := ssaview.FieldOf(v.X.Type(), v.Field)
			s := p.Step(v.Pos(), "configuration field "+f.Name())
			s.Kind, s.Expr = interval.Entered, OutsideName(f, ssaview.TagOf(v))
			return o, s
		}
	case *ssa.Alloc:
		if vals := ssaview.StoredTo(v); len(vals) == 1 {
			return TextOrigin(p, vals[0], depth+1)
		}
	case *ssa.Global:
		if v.Pkg != nil && v.Pkg.Pkg.Path() == "os" && v.Name() == "Args" {
			return interval.Flag, interval.Step{Text: "command-line argument"} // where it is used: see below
		}
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if o, s := TextOrigin(p, edge, depth+1); o != interval.Unknown && o != interval.Constant {
				return o, s
			}
		}
	case *ssa.Const:
		return interval.Constant, p.Step(v.Pos(), "a constant string")
	}
	if whole, ok := partOf(v); ok {
		o, s := TextOrigin(p, whole, depth+1)
		if !s.Pos.IsValid() && v.Pos().IsValid() {
			s = p.Step(v.Pos(), s.Text)
		}
		return o, s
	}
	return interval.Unknown, none
}

func callTextOrigin(pkg *ssaview.Package, v *ssa.Call, depth int) (interval.Origin, interval.Step) {
	obj := ssaview.CalleeObject(v.Common())
	if obj != nil {
		if o, ok := OriginOf(obj, v.Common()); ok {
			return o, Entered(pkg, v, o, obj)
		}
		if p, _ := ssaview.SplitObject(obj); p == "strings" && len(v.Call.Args) > 0 {
			return TextOrigin(pkg, v.Call.Args[0], depth+1)
		}
	}
	return interval.Unknown, pkg.Step(v.Pos(), "the result of "+pkg.CallName(v.Common())+" is not known")
}
