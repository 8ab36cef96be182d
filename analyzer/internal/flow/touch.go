package flow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// unconcerned reports whether a condition is what a function of the package
// says of a struct whose field f it does not look at, as in
// "if err := cfg.Validate(); err != nil", or what one of another package says
// that does not bound it.
func (e *eval) unconcerned(cond ssa.Value, f *types.Var) bool {
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
	if fn := e.callee(call.Common()); fn != nil && fn.Blocks != nil {
		return !e.touches(fn, f, 0)
	}
	return e.heedless(call.Common(), f)
}

// maxTouchDepth is how many calls deep a function is searched.
const maxTouchDepth = 4

// touches reports whether a function, or one that it calls, may look at a field.
// Functions of other packages may look at all of a struct that they are given.
func (e *eval) touches(fn *ssa.Function, f *types.Var, depth int) bool {
	return e.uses(fn, f, depth, func(ssa.Value) bool { return true })
}

// uses is touches for those places where a field is selected that matter.
func (e *eval) uses(fn *ssa.Function, f *types.Var, depth int, matters func(field ssa.Value) bool) bool {
	if depth > maxTouchDepth || !e.burn(len(fn.Blocks)) {
		return true
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.FieldAddr:
				if fieldOf(i.X.Type(), i.Field) == f && matters(i) {
					return true
				}
			case *ssa.Field:
				if fieldOf(i.X.Type(), i.Field) == f && matters(i) {
					return true
				}
			case ssa.CallInstruction:
				if e.calledUses(i.Common(), f, depth, matters) {
					return true
				}
			}
		}
	}
	return false
}

func (e *eval) calledUses(c *ssa.CallCommon, f *types.Var, depth int, matters func(field ssa.Value) bool) bool {
	if fn := e.callee(c); fn != nil && fn.Blocks != nil {
		return e.uses(fn, f, depth+1, matters)
	}
	for _, arg := range c.Args {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		if encloses(arg.Type(), f) {
			return true
		}
	}
	return false
}

// fills reports whether a function, or one that it calls, may change a field of
// what it is given the address of.
func (e *eval) fills(fn *ssa.Function, f *types.Var, depth int) bool {
	if depth > maxTouchDepth || !e.burn(len(fn.Blocks)) {
		return true
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.FieldAddr:
				if fieldOf(i.X.Type(), i.Field) == f && !onlyLoaded(i) {
					return true
				}
			case *ssa.Store:
				if _, local := i.Addr.(*ssa.Alloc); !local && encloses(i.Val.Type(), f) {
					return true
				}
			case ssa.CallInstruction:
				if e.calledFills(i.Common(), f, depth) {
					return true
				}
			}
		}
	}
	return false
}

func (e *eval) calledFills(c *ssa.CallCommon, f *types.Var, depth int) bool {
	if fn := e.callee(c); fn != nil && fn.Blocks != nil {
		return e.fills(fn, f, depth+1)
	}
	if obj := calleeObject(c); obj != nil && obj.Pkg() != nil && e.harmless(obj.Pkg().Path()) {
		return false
	}
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		return isPointer(arg) && encloses(pointee(arg.Type()), f)
	})
}

// onlyLoaded reports whether what is at an address is read, and no more.
func onlyLoaded(addr ssa.Value) bool {
	for _, ref := range *addr.Referrers() {
		load, ok := ref.(*ssa.UnOp)
		if _, debug := ref.(*ssa.DebugRef); !debug && !(ok && load.Op == token.MUL) {
			return false
		}
	}
	return true
}

// encloses reports whether a field is part of a type, or of what it points to.
func encloses(t types.Type, f *types.Var) bool {
	s, ok := pointee(t).Underlying().(*types.Struct)
	return ok && reaches(s, f, 0)
}

// reaches reports whether a struct has a field, or structs in it have.
func reaches(s *types.Struct, f *types.Var, depth int) bool {
	for i := range s.NumFields() {
		if s.Field(i).Origin() == f {
			return true
		}
		if inner, ok := pointee(s.Field(i).Type()).Underlying().(*types.Struct); ok && depth < maxTouchDepth && reaches(inner, f, depth+1) {
			return true
		}
	}
	return false
}
