package ssaview

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
)

// Counted reports whether an index is worked out from a length, which is not
// followed through append.
func Counted(key ssa.Value, depth int) bool {
	switch k := key.(type) {
	case *ssa.BinOp:
		return depth < 4 && (Counted(k.X, depth+1) || Counted(k.Y, depth+1))
	case *ssa.Call:
		b, ok := k.Call.Value.(*ssa.Builtin)
		return ok && (b.Name() == "len" || b.Name() == "cap")
	}
	return false
}

// Present reports whether what reads an element of a map has found one: a range
// over it, or a lookup that says whether it has.
func (p *Package) Present(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Extract:
		return true
	case *ssa.Lookup:
		return v.CommaOk
	}
	return false
}

// Container is what makes a collection: an array in a variable, make([]T, n), or
// make(map[K]V). A slice of it begins at an element that may not be known.
type Container struct {
	Root  ssa.Value
	First int64
	Known bool
}

// Container finds what makes a collection, if the function that uses it does.
func (p *Package) Container(v ssa.Value) (Container, bool) {
	c := Container{Known: true}
	for range 8 {
		switch x := v.(type) {
		case *ssa.Slice:
			if x.Low != nil {
				n, ok := Number(x.Low)
				c.First, c.Known = c.First+int64(n), c.Known && ok
			}
			v = x.X
			continue
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.SliceToArrayPointer:
			v = x.X
			continue
		case *ssa.UnOp:
			cell, ok := p.Cell(x.X).(*ssa.Alloc)
			if !ok || x.Op != token.MUL || IsArray(x.Type()) {
				return c, false
			}
			if v = p.Once(cell); v == nil {
				return c, false
			}
			continue
		case *ssa.FreeVar:
			if v = p.Cell(x); v == x {
				return c, false
			}
			continue
		case *ssa.Lookup:
			if v = p.OnlyEntry(x); v == nil {
				return c, false
			}
			continue
		case *ssa.Alloc:
			c.Root = x
			return c, IsArray(gotype.Pointee(x.Type()))
		case *ssa.MakeSlice, *ssa.MakeMap:
			c.Root = x
			return c, true
		}
		return c, false
	}
	return c, false
}

// OnlyEntry is the only value that a local map is ever given for a key.
func (p *Package) OnlyEntry(l *ssa.Lookup) (only ssa.Value) {
	c, ok := p.Container(l.X)
	m, isMap := c.Root.(*ssa.MakeMap)
	if !ok || !isMap || p.Aliased(m, 0) {
		return nil
	}
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && KeyHead(l.Index).MayBe(KeyHead(up.Key)) {
			if only != nil {
				return nil
			}
			only = up.Value
		}
	}
	return only
}

// EntriesOf is how many entries a local map has that is ranged over, if all of them
// are put into it before, under keys that are told apart.
func (p *Package) EntriesOf(r *ssa.Range) (int, bool) {
	c, ok := p.Container(r.X)
	m, isMap := c.Root.(*ssa.MakeMap)
	if !ok || !isMap || p.Aliased(m, 0) || m.Parent() != r.Parent() {
		return 0, false
	}
	keys := make(map[access.Step]bool)
	for _, ref := range *m.Referrers() {
		switch i := ref.(type) {
		case *ssa.MapUpdate:
			if !IsConst(i.Key) || !i.Block().Dominates(r.Block()) || Follows(r, i) {
				return 0, false
			}
			keys[KeyHead(i.Key)] = true
		case ssa.CallInstruction:
			return 0, false
		}
	}
	return len(keys), true
}

// Aliased reports whether a container may be changed in another way than by what
// [memory.walk.effect] looks at.
func (p *Package) Aliased(v ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Lookup, *ssa.Range, *ssa.UnOp, *ssa.Return, ssa.CallInstruction:
		case *ssa.IndexAddr:
			if partAliased(i, depth+1) {
				return true
			}
		case *ssa.MapUpdate:
			m, local := i.Map.(*ssa.MakeMap)
			if i.Map != v && (!local || p.Aliased(m, depth+1)) {
				return true
			}
		case *ssa.Slice:
			if p.Aliased(i, depth+1) {
				return true
			}
		case *ssa.ChangeType:
			if p.Aliased(i, depth+1) {
				return true
			}
		case *ssa.SliceToArrayPointer:
			if p.Aliased(i, depth+1) {
				return true
			}
		case *ssa.MakeInterface:
			for _, use := range *i.Referrers() {
				if _, ok := use.(ssa.CallInstruction); !ok {
					return true
				}
			}
		case *ssa.MakeClosure: // the array itself is captured
		case *ssa.Store:
			if i.Addr == v {
				continue
			}
			cell, ok := i.Addr.(*ssa.Alloc)
			if !ok || p.Once(cell) != v || p.loadsAliased(cell, depth+1) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// partAliased reports whether the address of a part of a container gets where
// it is not followed.
func partAliased(addr ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.UnOp, ssa.CallInstruction:
		case *ssa.Store:
			if i.Val == addr {
				return true
			}
		case *ssa.IndexAddr:
			if partAliased(i, depth+1) {
				return true
			}
		case *ssa.FieldAddr:
			if partAliased(i, depth+1) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// loadsAliased is aliased for what a variable holds.
func (p *Package) loadsAliased(addr ssa.Value, depth int) bool {
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Store:
		case *ssa.UnOp:
			if p.Aliased(i, depth+1) {
				return true
			}
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			n := slices.Index(i.Bindings, addr)
			if depth > 6 || n < 0 || n >= len(fn.FreeVars) || p.loadsAliased(fn.FreeVars[n], depth+1) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// KeyHead is the step of a path that stands for the element under a key, or for
// any if the key is not known.
func KeyHead(key ssa.Value) access.Step {
	if c, ok := key.(*ssa.Const); ok && c.Value != nil {
		return access.ToElement(c.Value.ExactString())
	}
	return access.ToAny()
}

// AnyOf is what all elements hold, where perhaps one is asked for.
func AnyOf(ts []interval.Term, head access.Step) []interval.Term {
	if head.Kind == access.Element && len(ts) > 1 {
		return interval.Perhaps(ts)
	}
	return ts
}

// Shifted is the step to an element of a container that a slice of it leads to.
func Shifted(head access.Step, c Container) access.Step {
	if !c.Known {
		return access.ToAny()
	}
	if c.First == 0 || head.Kind == access.AnyElement {
		return head
	}
	n, ok := ElementIndex(head)
	if !ok {
		return access.ToAny()
	}
	return access.ToElement(strconv.FormatInt(n+c.First, 10))
}

// ElementIndex is the index that a step leads to.
func ElementIndex(head access.Step) (int64, bool) {
	n, err := strconv.ParseInt(head.Name, 10, 64)
	return n, head.Kind == access.Element && err == nil
}

// LengthOf is the length of a slice of a whole array in a variable.
func (p *Package) LengthOf(v ssa.Value) (int64, bool) {
	for range 4 {
		load, ok := v.(*ssa.UnOp)
		if !ok {
			break
		}
		cell, ok := p.Cell(load.X).(*ssa.Alloc)
		if !ok || p.Once(cell) == nil {
			return 0, false
		}
		v = p.Once(cell)
	}
	s, ok := v.(*ssa.Slice)
	if !ok || s.Low != nil || s.High != nil {
		return 0, false
	}
	array, ok := gotype.Pointee(s.X.Type()).Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return array.Len(), true
}

// OnlyLoaded reports whether what is at an address is read, and no more.
func OnlyLoaded(addr ssa.Value) bool {
	for _, ref := range *addr.Referrers() {
		load, ok := ref.(*ssa.UnOp)
		if _, debug := ref.(*ssa.DebugRef); !debug && !(ok && load.Op == token.MUL) {
			return false
		}
	}
	return true
}

// ChangesElements reports whether a function may store to the elements of a
// collection that it is given.
func ChangesElements(v ssa.Value, depth int) bool {
	if depth > 4 {
		return true
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Lookup, *ssa.Range, *ssa.Return, *ssa.Index:
		case *ssa.UnOp:
			if IsPointer(i) {
				return true
			}
		case *ssa.IndexAddr:
			for _, use := range *i.Referrers() {
				if f, ok := use.(*ssa.FieldAddr); ok && OnlyLoaded(f) {
					continue
				}
				if load, ok := use.(*ssa.UnOp); !ok || IsPointer(load) {
					return true
				}
			}
		case *ssa.Call:
			b, ok := i.Call.Value.(*ssa.Builtin)
			if !ok || b.Name() != "len" && b.Name() != "cap" {
				return true
			}
		case *ssa.BinOp:
		default:
			return true
		}
	}
	return false
}
