package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A variable that closures capture is a cell in memory. If it is set once, and
// to a pointer, what it points to is known by that pointer, whether the
// function loads the cell again or not.

// pointed takes the way through a cell off a location.
func (e *eval) pointed(loc location) location {
	loc.root = e.cell(loc.root)
	if cell, ok := loc.root.(*ssa.Alloc); ok && loc.path != "" {
		if v := e.once(cell); v != nil && isPointer(v) {
			return e.loaded(location{v, loc.path})
		}
	}
	return e.loaded(loc)
}

// loaded replaces a pointer that was loaded from a cell by the pointer that
// the cell was set to.
func (e *eval) loaded(loc location) location {
	loc.root = e.cell(loc.root)
	for range 4 {
		load, ok := loc.root.(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			break
		}
		cell, ok := e.cell(load.X).(*ssa.Alloc)
		if !ok {
			break
		}
		v := e.once(cell)
		if v == nil || !isPointer(v) {
			break
		}
		next := locate(v, loc.path)
		loc.root, loc.path = e.cell(next.root), next.path
	}
	return loc
}

// once is the value that a cell is set to, if it is set only once.
func (e *eval) once(cell *ssa.Alloc) ssa.Value {
	if v, ok := e.onceMemo[cell]; ok {
		return v
	}
	var only ssa.Value
	if vals := storedTo(cell); len(vals) == 1 && !setByClosures(cell, 0) {
		only = vals[0]
	}
	e.onceMemo[cell] = only
	return only
}

// setByClosures reports whether a closure that captures a cell may set it.
func setByClosures(cell ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	for _, ref := range *cell.Referrers() {
		mc, ok := ref.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		fn := mc.Fn.(*ssa.Function)
		i := slices.Index(mc.Bindings, cell)
		if i < 0 || i >= len(fn.FreeVars) || isSet(fn.FreeVars[i]) || setByClosures(fn.FreeVars[i], depth+1) {
			return true
		}
	}
	return false
}

func isSet(fv *ssa.FreeVar) bool {
	return slices.ContainsFunc(*fv.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && st.Addr == fv
	})
}
