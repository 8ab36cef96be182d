package flow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A variable that closures capture is a cell in memory. If it is set once, and
// to a pointer, what it points to is known by that pointer, whether the
// function loads the cell again or not.

// pointed takes the way through a cell off a location.
func (e *eval) pointed(loc location) location {
	loc.root = e.cell(loc.root)
	if cell, ok := loc.root.(*ssa.Alloc); ok && !loc.path.Empty() {
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
		if inner, ok := held(loc.root).(*ssa.MakeInterface); ok && isPointer(inner.X) {
			next := locate(inner.X, loc.path)
			loc.root, loc.path = e.cell(next.root), next.path
			continue
		}
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

// held is the interface that a pointer is taken from by a type assertion, or v.
func held(v ssa.Value) ssa.Value {
	for range maxDepth {
		switch x := v.(type) {
		case *ssa.TypeAssert:
			v = x.X
			continue
		case *ssa.Extract:
			if ta, ok := x.Tuple.(*ssa.TypeAssert); ok && x.Index == 0 {
				v = ta.X
				continue
			}
		case *ssa.ChangeInterface:
			v = x.X
			continue
		}
		break
	}
	return v
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

// targets are the places that an address may stand for: of a pointer that is
// chosen, all that it is chosen from. ok is false if there may be others.
func (e *eval) targets(loc location, depth int) (out []location, ok bool) {
	loc = e.loaded(loc)
	if depth > 5 {
		return nil, false
	}
	add := func(v ssa.Value) bool {
		if isNil(v) {
			return true
		}
		next := e.located(v, loc.path)
		more, ok := e.targets(next, depth+1)
		out = append(out, more...)
		return ok && len(out) <= 8
	}
	switch root := loc.root.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.MakeMap, *ssa.MakeSlice:
		return []location{loc}, true
	case *ssa.Phi:
		for _, edge := range root.Edges {
			if !add(edge) {
				return nil, false
			}
		}
		return out, true
	case *ssa.Call:
		fn := e.callee(root.Common())
		if fn == nil || fn.Blocks == nil || fn.Signature.Results().Len() != 1 {
			return nil, false
		}
		args := arguments(root.Common(), fn)
		for _, ret := range returns(fn) {
			part := locate(ret.Results[0], loc.path) // of a parameter
			param, isParam := part.root.(*ssa.Parameter)
			if !isParam {
				return nil, false
			}
			n := slices.Index(fn.Params, param)
			if n < 0 || n >= len(args) {
				return nil, false
			}
			more, ok := e.targets(e.located(args[n], part.path), depth+1)
			if out = append(out, more...); !ok || len(out) > 8 {
				return nil, false
			}
		}
		return out, len(out) > 0
	case *ssa.Lookup:
		c, ok := e.container(root.X)
		if m, isMap := c.root.(*ssa.MakeMap); ok && isMap && !e.aliased(m, 0) {
			for _, ref := range *m.Referrers() {
				if up, ok := ref.(*ssa.MapUpdate); ok && keyHead(root.Index).MayBe(keyHead(up.Key)) && !add(up.Value) {
					return nil, false
				}
			}
			return out, len(out) > 0
		}
	case *ssa.UnOp:
		if ix, isElement := root.X.(*ssa.IndexAddr); isElement && root.Op == token.MUL {
			if c, _ := e.container(ix.X); e.handedToCalls(c.root, 0) {
				return nil, false
			}
			for _, v := range e.elementValues(ix) {
				if !add(v) {
					return nil, false
				}
			}
			return out, len(out) > 0
		}
		if cell, isCell := e.cell(root.X).(*ssa.Alloc); isCell && root.Op == token.MUL && !setByClosures(cell, 0) && !e.loose(cell) {
			for _, v := range storedTo(cell) {
				if !add(v) {
					return nil, false
				}
			}
			return out, len(out) > 0
		}
	}
	return nil, false
}

// handedToCalls reports whether a call is given a collection, in which it may put
// its elements into another order.
func (e *eval) handedToCalls(v ssa.Value, depth int) bool {
	if v == nil || v.Referrers() == nil {
		return false
	}
	return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
		switch i := ref.(type) {
		case ssa.CallInstruction:
			b, ok := i.Common().Value.(*ssa.Builtin)
			return !ok || b.Name() != "len" && b.Name() != "cap" && b.Name() != "append"
		case *ssa.Slice:
			return depth > 4 || e.handedToCalls(i, depth+1)
		case *ssa.MakeInterface:
			return depth > 4 || e.handedToCalls(i, depth+1)
		}
		return false
	})
}

// loose reports whether the address of a variable gets where it is not followed:
// anything may be stored to the variable by a pointer of its type.
func (e *eval) loose(a *ssa.Alloc) bool {
	if known, ok := e.looseMemo[a]; ok {
		return known
	}
	e.looseMemo[a] = true
	loose := e.looseAddress(a, 0)
	e.looseMemo[a] = loose
	return loose
}

func (e *eval) looseAddress(v ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.FieldAddr:
			if e.looseAddress(i, depth+1) {
				return true
			}
		case *ssa.IndexAddr:
			if i.X == v && e.looseAddress(i, depth+1) {
				return true
			}
		case *ssa.Store:
			if i.Val != v {
				continue
			}
			cell, ok := i.Addr.(*ssa.Alloc)
			if !ok || e.once(cell) != v {
				return true
			}
		case *ssa.Phi, *ssa.MapUpdate, *ssa.Send, *ssa.Return:
			return true
		case *ssa.Call:
			if types.Identical(i.Type(), v.Type()) { // handed back
				return true
			}
		}
	}
	return false
}
