package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// element is what is at path of an element of a slice, array or map, where v
// reads it.
func (e *eval) element(v, collection, key ssa.Value, path access.Path, p place) []Term {
	if fromRequest(collection, 0) {
		return []Term{unknown(Request, FromOutside, e.step(v.Pos(), "request input"))}
	}
	if by, ok := v.(ssa.Instruction); ok && by.Block() != nil {
		if c, ok := e.container(collection); ok && !e.aliased(c.root, 0) {
			head := access.ToAny()
			if key != nil {
				head = e.head(key, c, at(by))
			}
			ts := e.walkBack(&walk{eval: e, loc: location{c.root, head.Then(path)}, found: e.present(v)}, at(by))
			if key != nil && (isConst(key) || counted(key, 0)) && head.Kind == access.AnyElement && len(ts) > 1 {
				ts = perhaps(ts)
			}
			return ts
		}
	}
	head := access.ToAny()
	if key != nil {
		head = keyHead(key)
	}
	ts := e.value(collection, head.Then(path), p)
	if key != nil && counted(key, 0) && len(ts) > 1 {
		ts = perhaps(ts)
	}
	return ts
}

// counted reports whether an index is worked out from a length, which is not
// followed through append.
func counted(key ssa.Value, depth int) bool {
	switch k := key.(type) {
	case *ssa.BinOp:
		return depth < 4 && (counted(k.X, depth+1) || counted(k.Y, depth+1))
	case *ssa.Call:
		b, ok := k.Call.Value.(*ssa.Builtin)
		return ok && (b.Name() == "len" || b.Name() == "cap")
	}
	return false
}

// present reports whether what reads an element of a map has found one: a range
// over it, or a lookup that says whether it has.
func (e *eval) present(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Extract:
		return true
	case *ssa.Lookup:
		return v.CommaOk
	}
	return false
}

// container is what makes a collection: an array in a variable, make([]T, n), or
// make(map[K]V). A slice of it begins at an element that may not be known.
type container struct {
	root  ssa.Value
	first int64
	known bool
}

// container finds what makes a collection, if the function that uses it does.
func (e *eval) container(v ssa.Value) (container, bool) {
	c := container{known: true}
	for range 8 {
		switch x := v.(type) {
		case *ssa.Slice:
			if x.Low != nil {
				n, ok := number(x.Low)
				c.first, c.known = c.first+int64(n), c.known && ok
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
			cell, ok := e.cell(x.X).(*ssa.Alloc)
			if !ok || x.Op != token.MUL || isArray(x.Type()) {
				return c, false
			}
			if v = e.once(cell); v == nil {
				return c, false
			}
			continue
		case *ssa.FreeVar:
			if v = e.cell(x); v == x {
				return c, false
			}
			continue
		case *ssa.Lookup:
			if v = e.onlyEntry(x); v == nil {
				return c, false
			}
			continue
		case *ssa.Alloc:
			c.root = x
			return c, isArray(pointee(x.Type()))
		case *ssa.MakeSlice, *ssa.MakeMap:
			c.root = x
			return c, true
		}
		return c, false
	}
	return c, false
}

// onlyEntry is the only value that a local map is ever given for a key.
func (e *eval) onlyEntry(l *ssa.Lookup) (only ssa.Value) {
	c, ok := e.container(l.X)
	m, isMap := c.root.(*ssa.MakeMap)
	if !ok || !isMap || e.aliased(m, 0) {
		return nil
	}
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && keyHead(l.Index).MayBe(keyHead(up.Key)) {
			if only != nil {
				return nil
			}
			only = up.Value
		}
	}
	return only
}

func isArray(t types.Type) bool { _, ok := t.Underlying().(*types.Array); return ok }

// entriesOf is how many entries a local map has that is ranged over, if all of them
// are put into it before, under keys that are told apart.
func (e *eval) entriesOf(r *ssa.Range) (int, bool) {
	c, ok := e.container(r.X)
	m, isMap := c.root.(*ssa.MakeMap)
	if !ok || !isMap || e.aliased(m, 0) || m.Parent() != r.Parent() {
		return 0, false
	}
	keys := make(map[access.Step]bool)
	for _, ref := range *m.Referrers() {
		switch i := ref.(type) {
		case *ssa.MapUpdate:
			if !isConst(i.Key) || !i.Block().Dominates(r.Block()) || follows(r, i) {
				return 0, false
			}
			keys[keyHead(i.Key)] = true
		case ssa.CallInstruction:
			return 0, false
		}
	}
	return len(keys), true
}

// aliased reports whether a container may be changed in another way than by what
// [walk.effect] looks at.
func (e *eval) aliased(v ssa.Value, depth int) bool {
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
			if i.Map != v && (!local || e.aliased(m, depth+1)) {
				return true
			}
		case *ssa.Slice:
			if e.aliased(i, depth+1) {
				return true
			}
		case *ssa.ChangeType:
			if e.aliased(i, depth+1) {
				return true
			}
		case *ssa.SliceToArrayPointer:
			if e.aliased(i, depth+1) {
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
			if !ok || e.once(cell) != v || e.loadsAliased(cell, depth+1) {
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
func (e *eval) loadsAliased(addr ssa.Value, depth int) bool {
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Store:
		case *ssa.UnOp:
			if e.aliased(i, depth+1) {
				return true
			}
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			n := slices.Index(i.Bindings, addr)
			if depth > 6 || n < 0 || n >= len(fn.FreeVars) || e.loadsAliased(fn.FreeVars[n], depth+1) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// head is the step of a path that stands for an element of a container: the one
// that the key is known to lead to in the current frame, or any.
func (e *eval) head(key ssa.Value, c container, p place) access.Step {
	if _, isMap := c.root.(*ssa.MakeMap); isMap && isConst(key) {
		return keyHead(key)
	}
	if !c.known || !isInteger(key.Type()) {
		return access.ToAny()
	}
	ts := e.value(key, access.Whole, p)
	if len(ts) != 1 || !ts[0].Exact() {
		return access.ToAny()
	}
	return access.ToElement(strconv.FormatInt(int64(ts[0].Lo)+c.first, 10))
}

// keyHead is the step of a path that stands for the element under a key, or for
// any if the key is not known.
func keyHead(key ssa.Value) access.Step {
	if c, ok := key.(*ssa.Const); ok && c.Value != nil {
		return access.ToElement(c.Value.ExactString())
	}
	return access.ToAny()
}

// collected is what is at a path that begins with an element, if v makes or
// changes the collection.
func (e *eval) collected(v ssa.Value, path access.Path, p place) ([]Term, bool) {
	head, rest := path.Split()
	if !head.IsElement() {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return nil, true // empty
	case *ssa.Slice:
		if c, ok := e.container(v); ok && !e.aliased(c.root, 0) && p.block != nil {
			return e.contentsOf(location{c.root, shifted(head, c).Then(rest)}, p, nil), true
		}
		return e.value(v.X, path, p), true
	case *ssa.Alloc:
		if isArray(pointee(v.Type())) && !e.aliased(v, 0) && p.block != nil {
			return e.contentsOf(location{v, path}, p, nil), true
		}
		if vals := storedTo(v); len(vals) == 0 {
			return e.items(v, head, rest), true
		}
	case *ssa.MakeSlice:
		return e.items(v, head, rest), true
	case *ssa.MakeMap:
		return e.entries(v, head, rest), true
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			var out []Term
			for _, arg := range v.Call.Args {
				out = join(out, e.value(arg, access.ToAny().Then(rest), p)...)
			}
			return anyOf(out, head), true
		}
		switch calleeName(v.Common()) {
		case "slices.Clone", "slices.Clip", "slices.Sorted", "slices.Collect", "slices.Values", "maps.Values":
			return anyOf(e.value(v.Call.Args[0], access.ToAny().Then(rest), p), head), true
		case "slices.Concat":
			var out []Term
			for _, arg := range variadic(v.Call.Args[0]) {
				out = join(out, e.value(arg, access.ToAny().Then(rest), p)...)
			}
			return anyOf(out, head), true
		}
	}
	return nil, false
}

// anyOf is what all elements hold, where perhaps one is asked for.
func anyOf(ts []Term, head access.Step) []Term {
	if head.Kind == access.Element && len(ts) > 1 {
		return perhaps(ts)
	}
	return ts
}

// shifted is the step to an element of a container that a slice of it leads to.
func shifted(head access.Step, c container) access.Step {
	if !c.known {
		return access.ToAny()
	}
	if c.first == 0 || head.Kind == access.AnyElement {
		return head
	}
	n, ok := elementIndex(head)
	if !ok {
		return access.ToAny()
	}
	return access.ToElement(strconv.FormatInt(n+c.first, 10))
}

// elementIndex is the index that a step leads to.
func elementIndex(head access.Step) (int64, bool) {
	n, err := strconv.ParseInt(head.Name, 10, 64)
	return n, head.Kind == access.Element && err == nil
}

// items is what is stored to the elements of an array or a slice where it is made.
func (e *eval) items(array ssa.Value, head access.Step, path access.Path) []Term {
	var out []Term
	for _, ref := range *array.Referrers() {
		if ix, ok := ref.(*ssa.IndexAddr); ok && head.MayBe(keyHead(ix.Index)) {
			out = join(out, e.storedBelow(ix, path)...)
		}
	}
	return out
}

// storedBelow is what is stored at path below an address, whole or field by field.
func (e *eval) storedBelow(addr ssa.Value, path access.Path) []Term {
	var out []Term
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Addr == addr {
				out = join(out, e.put(i.Val, path, i)...)
			}
		case *ssa.FieldAddr:
			head, rest := path.Split()
			if f := fieldOf(i.X.Type(), i.Field); f != nil && access.ToField(f.Name()) == head {
				out = join(out, e.storedBelow(i, rest)...)
			}
		}
	}
	return out
}

// entries is what is stored in a map where it is made.
func (e *eval) entries(m *ssa.MakeMap, head access.Step, path access.Path) []Term {
	var out []Term
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && up.Map == m && head.MayBe(keyHead(up.Key)) {
			out = join(out, e.put(up.Value, path, up)...)
		}
	}
	return out
}
