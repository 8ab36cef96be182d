package callrules

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// doesNotReadField reports whether a condition is what a function of the package
// says of a struct whose field f it does not look at, as in
// "if err := cfg.Validate(); err != nil", or what one of another package says
// that does not bound it.
func doesNotReadField(e *valueflow.Eval, cond ssa.Value, f *types.Var) bool {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond = not.X
	}
	if cmp, ok := cond.(*ssa.BinOp); ok {
		cond = cmp.X
	}
	if part, ok := cond.(*ssa.Extract); ok {
		cond = part.Tuple
	}
	call, ok := cond.(*ssa.Call)
	if !ok || f == nil {
		return false
	}
	if fn := e.Callee(call.Common()); fn != nil && fn.Blocks != nil {
		return !mayRead(e, fn, f, 0)
	}
	return ignoresUpperBound(e, call.Common(), f)
}

// mayRead reports whether a function, or one that it calls, may look at a field.
// Functions of other packages may look at all of a struct that they are given.
func mayRead(e *valueflow.Eval, fn *ssa.Function, f *types.Var, depth int) bool {
	return usesField(e, fn, f, depth, func(ssa.Value) bool { return true })
}

// usesField is mayRead for those places where a field is selected that matter.
func usesField(e *valueflow.Eval, fn *ssa.Function, f *types.Var, depth int, matters func(field ssa.Value) bool) bool {
	if depth > ssaview.MaxCallDepth || !e.Burn(len(fn.Blocks)) {
		return true
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.FieldAddr:
				if ssaview.FieldOf(i.X.Type(), i.Field) == f && matters(i) {
					return true
				}
			case *ssa.Field:
				if ssaview.FieldOf(i.X.Type(), i.Field) == f && matters(i) {
					return true
				}
			case ssa.CallInstruction:
				if callUsesField(e, i.Common(), f, depth, matters) {
					return true
				}
			}
		}
	}
	return false
}

func callUsesField(e *valueflow.Eval, c *ssa.CallCommon, f *types.Var, depth int, matters func(field ssa.Value) bool) bool {
	if fn := e.Callee(c); fn != nil && fn.Blocks != nil {
		return usesField(e, fn, f, depth+1, matters)
	}
	for _, arg := range c.Args {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		if ssaview.Encloses(arg.Type(), f) {
			return true
		}
	}
	return false
}

// MayWrite reports whether a function, or one that it calls, may change a field of
// what it is given the address of.
func MayWrite(e *valueflow.Eval, fn *ssa.Function, f *types.Var, depth int) bool {
	if depth > ssaview.MaxCallDepth || !e.Burn(len(fn.Blocks)) {
		return true
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.FieldAddr:
				if ssaview.FieldOf(i.X.Type(), i.Field) == f && !ssaview.OnlyLoaded(i) {
					return true
				}
			case *ssa.Store:
				if _, local := i.Addr.(*ssa.Alloc); !local && ssaview.Encloses(i.Val.Type(), f) {
					return true
				}
			case ssa.CallInstruction:
				if callMayWrite(e, i.Common(), f, depth) {
					return true
				}
			}
		}
	}
	return false
}

func callMayWrite(e *valueflow.Eval, c *ssa.CallCommon, f *types.Var, depth int) bool {
	if fn := e.Callee(c); fn != nil && fn.Blocks != nil {
		return MayWrite(e, fn, f, depth+1)
	}
	if obj := ssaview.CalleeObject(c); obj != nil && obj.Pkg() != nil && model.Harmless(e.Package, obj.Pkg().Path()) {
		return false
	}
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		return ssaview.IsPointer(arg) && ssaview.Encloses(gotype.Pointee(arg.Type()), f)
	})
}
