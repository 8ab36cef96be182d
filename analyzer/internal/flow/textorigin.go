package flow

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// text is the value of a string that is constant.
func (e *eval) text(v ssa.Value) (string, bool) {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
		return constant.StringVal(c.Value), true
	}
	return "", false
}

// textOrigin is where a string comes from.
func (e *eval) textOrigin(v ssa.Value, depth int) (Origin, Step) {
	none := e.step(v.Pos(), "a string that is not followed further")
	if depth > 8 {
		return Unknown, none
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		if isRequest(v.Type()) {
			return Request, e.step(v.Pos(), "request input")
		}
	case *ssa.Call:
		return e.callTextOrigin(v, depth)
	case *ssa.FieldAddr:
		if o, ok := tagOrigin(v); ok {
			return o, e.step(v.Pos(), "configuration field "+fieldOf(v.X.Type(), v.Field).Name())
		}
	case *ssa.Alloc:
		if vals := storedTo(v); len(vals) == 1 {
			return e.textOrigin(vals[0], depth+1)
		}
	case *ssa.Global:
		if v.Pkg != nil && v.Pkg.Pkg.Path() == "os" && v.Name() == "Args" {
			return Flag, e.step(v.Pos(), "command-line argument")
		}
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if o, s := e.textOrigin(edge, depth+1); o != Unknown && o != Constant {
				return o, s
			}
		}
	case *ssa.Const:
		return Constant, e.step(v.Pos(), "a constant string")
	}
	if whole, ok := partOf(v); ok {
		return e.textOrigin(whole, depth+1)
	}
	return Unknown, none
}

func (e *eval) callTextOrigin(v *ssa.Call, depth int) (Origin, Step) {
	obj := calleeObject(v.Common())
	if obj != nil {
		if o, ok := originOf(obj, v.Common()); ok {
			return o, e.entered(v, o, obj)
		}
		if p, _ := splitObject(obj); p == "strings" && len(v.Call.Args) > 0 {
			return e.textOrigin(v.Call.Args[0], depth+1)
		}
	}
	return Unknown, e.step(v.Pos(), "the result of "+e.callName(v.Common())+" is not known")
}
