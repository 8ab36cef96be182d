package ssaview

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
)

// A variable that closures capture is a cell in memory. If it is set once, and
// to a pointer, what it points to is known by that pointer, whether the
// function loads the cell again or not.

// Pointed takes the way through a cell off a location.
func (p *Package) Pointed(loc Location) Location {
	loc.Root = p.Cell(loc.Root)
	if cell, ok := loc.Root.(*ssa.Alloc); ok && !loc.Path.Empty() {
		if v := p.Once(cell); v != nil && IsPointer(v) {
			return p.Loaded(Location{v, loc.Path})
		}
	}
	return p.Loaded(loc)
}

// Loaded replaces a pointer that was loaded from a cell by the pointer that
// the cell was set to.
func (p *Package) Loaded(loc Location) Location {
	loc.Root = p.Cell(loc.Root)
	for range 4 {
		if inner, ok := Held(loc.Root).(*ssa.MakeInterface); ok && IsPointer(inner.X) {
			next := Locate(inner.X, loc.Path)
			loc.Root, loc.Path = p.Cell(next.Root), next.Path
			continue
		}
		load, ok := loc.Root.(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			break
		}
		cell, ok := p.Cell(load.X).(*ssa.Alloc)
		if !ok {
			break
		}
		v := p.Once(cell)
		if v == nil || !IsPointer(v) {
			break
		}
		next := Locate(v, loc.Path)
		loc.Root, loc.Path = p.Cell(next.Root), next.Path
	}
	return loc
}

// Held is the interface that a pointer is taken from by a type assertion, or v.
func Held(v ssa.Value) ssa.Value {
	for range MaxDepth {
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

// Once is the value that a cell is set to, if it is set only once.
func (p *Package) Once(cell *ssa.Alloc) ssa.Value {
	if v, ok := p.onceMemo[cell]; ok {
		return v
	}
	var only ssa.Value
	if vals := StoredTo(cell); len(vals) == 1 && !SetByClosures(cell, 0) {
		only = vals[0]
	}
	p.onceMemo[cell] = only
	return only
}

// HandedToCalls reports whether a call is given a collection, in which it may put
// its elements into another order.
func (p *Package) HandedToCalls(v ssa.Value, depth int) bool {
	if v == nil || v.Referrers() == nil {
		return false
	}
	return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
		switch i := ref.(type) {
		case ssa.CallInstruction:
			b, ok := i.Common().Value.(*ssa.Builtin)
			return !ok || b.Name() != "len" && b.Name() != "cap" && b.Name() != "append"
		case *ssa.Slice:
			return depth > 4 || p.HandedToCalls(i, depth+1)
		case *ssa.MakeInterface:
			return depth > 4 || p.HandedToCalls(i, depth+1)
		}
		return false
	})
}

// Loose reports whether the address of a variable gets where it is not followed:
// anything may be stored to the variable by a pointer of its type.
func (p *Package) Loose(a *ssa.Alloc) bool {
	if known, ok := p.looseMemo[a]; ok {
		return known
	}
	p.looseMemo[a] = true
	loose := p.looseAddress(a, 0)
	p.looseMemo[a] = loose
	return loose
}

func (p *Package) looseAddress(v ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.FieldAddr:
			if p.looseAddress(i, depth+1) {
				return true
			}
		case *ssa.IndexAddr:
			if i.X == v && p.looseAddress(i, depth+1) {
				return true
			}
		case *ssa.Store:
			if i.Val != v {
				continue
			}
			cell, ok := i.Addr.(*ssa.Alloc)
			if !ok || p.Once(cell) != v {
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

// Location is a place in memory: path of what root points to.
type Location struct {
	Root ssa.Value
	Path access.Path
}

// Locate takes field selections off an address.
func Locate(addr ssa.Value, path access.Path) Location {
	for {
		if same, ok := addr.(*ssa.ChangeType); ok && IsPointer(same.X) { // of a type with the same fields
			addr = same.X
			continue
		}
		fa, ok := addr.(*ssa.FieldAddr)
		if !ok {
			return Location{addr, path}
		}
		f := FieldOf(fa.X.Type(), fa.Field)
		if f == nil {
			return Location{addr, path}
		}
		addr, path = fa.X, access.ToField(f.Name()).Then(path)
	}
}

// IsAlloc reports whether a value is a local variable.
func IsAlloc(v ssa.Value) bool { _, ok := v.(*ssa.Alloc); return ok }

// NotNil is what a pointer to a number points to, which was loaded itself: who
// leaves out an optional field never gets that far.
func NotNil(ts []interval.Term) []interval.Term {
	var out []interval.Term
	for _, t := range ts {
		if t.Unset || t.Zero {
			continue
		}
		if t.Base.Kind == interval.ParamBase {
			t.NonZero = true
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return ts
	}
	return out
}

// PathField is the last struct field on a path from a value of type t; the last
// one that this package declares, if there is one. A field of another package's
// struct holds something else in every struct, but it is known what is stored
// to the field that holds the struct.
func (p *Package) PathField(t types.Type, path access.Path) (f *types.Var, rest access.Path) {
	for !path.Empty() {
		head, tail := path.Split()
		next, _ := FieldAt(t, head)
		if next == nil {
			break
		}
		t, path = next.Type(), tail
		if f == nil || next.Pkg() == p.Pkg || f.Pkg() != p.Pkg {
			f, rest = next, path
		}
	}
	return f, rest
}
