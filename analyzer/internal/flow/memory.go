package flow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// location is a place in memory: path of what root points to.
type location struct {
	root ssa.Value
	path access.Path
}

// locate takes field selections off an address.
func locate(addr ssa.Value, path access.Path) location {
	for {
		if same, ok := addr.(*ssa.ChangeType); ok && isPointer(same.X) { // of a type with the same fields
			addr = same.X
			continue
		}
		fa, ok := addr.(*ssa.FieldAddr)
		if !ok {
			return location{addr, path}
		}
		f := fieldOf(fa.X.Type(), fa.Field)
		if f == nil {
			return location{addr, path}
		}
		addr, path = fa.X, access.ToField(f.Name()).Then(path)
	}
}

// located is locate where elements of arrays, slices and maps are told apart.
func (e *eval) located(addr ssa.Value, path access.Path) location {
	for {
		loc := locate(addr, path)
		ix, ok := loc.root.(*ssa.IndexAddr)
		if !ok {
			return loc
		}
		if c, ok := e.container(ix.X); ok {
			return location{c.root, e.head(ix.Index, c, at(ix)).Then(loc.path)}
		}
		if !isPointer(ix.X) {
			return loc
		}
		// An array in an array, or in a struct.
		addr, path = ix.X, e.head(ix.Index, container{known: true}, at(ix)).Then(loc.path)
	}
}

func isAlloc(v ssa.Value) bool { _, ok := v.(*ssa.Alloc); return ok }

// memoryModel is what this package finds.
func memoryModel() memory {
	return memory{at: (*eval).at, load: (*eval).load, element: (*eval).element, collected: (*eval).collected}
}

// at is what lies at path of what addr points to.
func (e *eval) at(addr ssa.Value, path access.Path, p place) []Term {
	return e.contents(addr, path, p, nil)
}

// load is what a load instruction yields.
func (e *eval) load(v *ssa.UnOp, path access.Path, p place) []Term {
	if ix, ok := v.X.(*ssa.IndexAddr); ok {
		if loc := e.located(v.X, path); isPointer(ix.X) && loc.root != ix.X && isAlloc(loc.root) {
			if e.aliased(loc.root, 0) {
				return []Term{e.lost(MayChange, v.Pos(), "a part of it may be changed through a slice")}
			}
			return e.contentsOf(loc, at(v), v)
		}
		return e.element(v, ix.X, ix.Index, path, p)
	}
	ts := e.contents(v.X, path, at(readBy(v)), v)
	if path.Empty() && isNumber(v.Type()) {
		if _, loaded := e.pointed(locate(v.X, access.Whole)).root.(*ssa.UnOp); loaded {
			return notNil(ts)
		}
	}
	return ts
}

// notNil is what a pointer to a number points to, which was loaded itself: who
// leaves out an optional field never gets that far.
func notNil(ts []Term) []Term {
	var out []Term
	for _, t := range ts {
		if t.Unset || t.Zero {
			continue
		}
		if t.Base.Kind == ParamBase {
			t.NonZero = true
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return ts
	}
	return out
}

// contents walks back from p to the stores that decide what is at path of what
// addr points to. v is the load, if there is one, which conditions on the way
// may bound.
func (e *eval) contents(addr ssa.Value, path access.Path, p place, v ssa.Value) []Term {
	loc := e.pointed(e.located(addr, path))
	if isRead(loc.root) {
		return e.contentsOf(loc, p, v)
	}
	// A pointer that is chosen is read where the others are that point there.
	if locs, ok := e.targets(loc, 0); ok && len(locs) > 0 {
		var ts []Term
		for _, loc := range locs {
			ts = join(ts, e.contentsOf(loc, p, v)...)
		}
		if _, chosenByCall := loc.root.(*ssa.Call); chosenByCall && len(locs) > 1 { // which may have stored to it only where it chose another
			ts = perhaps(ts)
		}
		return ts
	}
	return e.contentsOf(loc, p, v)
}

// isRead reports whether a place has a name of its own.
func isRead(root ssa.Value) bool {
	switch root.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.Parameter, *ssa.MakeMap, *ssa.MakeSlice, *ssa.FreeVar:
		return true
	}
	return false
}

// contentsOf is contents for a location.
func (e *eval) contentsOf(loc location, p place, v ssa.Value) []Term {
	return e.walkBack(&walk{eval: e, loc: loc, v: v}, p)
}

func (e *eval) walkBack(w *walk, p place) []Term {
	return e.in(e.here.at(p.block), func() []Term {
		if l := e.crossed(p.block, p); l != nil {
			if ts, ok := e.overRounds(l, p, w.at); ok {
				return ts
			}
		}
		return w.at(p)
	})
}

// walk looks for a location backwards through the instructions.
type walk struct {
	*eval
	loc   location
	v     ssa.Value
	found bool // there is such an element of a map
}

// at is what is at the location at a place.
func (w *walk) at(p place) []Term {
	return w.in(w.here.at(p.block), func() []Term {
		n := len(p.block.Instrs)
		if p.instr != nil {
			n = slices.Index(p.block.Instrs, p.instr)
		}
		ts := w.back(p.block, n)
		if p.succ != nil {
			ts = w.onEdge(ts, p.block, p.succ)
		}
		return ts
	})
}

// back is what is at the location before instruction n of block b.
func (w *walk) back(b *ssa.BasicBlock, n int) []Term {
	if !w.burn(1 + n/8) {
		return []Term{w.lost(TooFar, w.loc.root.Pos(), "too much code to look through")}
	}
	var maybe []Term
	unsure := false
	for i := n - 1; i >= 0; i-- {
		ts, final := w.effect(b.Instrs[i])
		if unsure {
			ts = perhaps(ts)
		}
		maybe = join(maybe, ts...)
		if final {
			return maybe
		}
		unsure = unsure || anyPerhaps(ts) // then what was there before may never be seen
	}
	ts := w.entering(b)
	if unsure {
		ts = perhaps(ts)
	}
	return join(maybe, ts...)
}

// enteringKey is the question what is at a location where control enters a block.
type enteringKey struct {
	loc   location
	v     ssa.Value
	found bool
	b     *ssa.BasicBlock
	in    *frame
}

func (w *walk) entering(b *ssa.BasicBlock) []Term {
	if len(b.Preds) == 0 {
		return w.initial(b.Parent())
	}
	return w.solve(enteringKey{w.loc, w.v, w.found, b, w.here}, func() []Term {
		w.earlier(b, func() { w.entering(b) })
		var sides []side
		ways := w.ways(b)
		for _, way := range ways {
			p := place{block: b.Preds[way.n], succ: b}
			ts := w.eval.in(way.in, func() []Term { return w.from(p) })
			if w.uncertain(b, nil, p, len(ways)) {
				ts = perhaps(ts)
			}
			sides = append(sides, side{ts, p})
		}
		return w.merge(sides)
	})
}

// from is what is at the location when control goes from one block to another,
// in any round of the loops that it leaves on this way.
func (w *walk) from(p place) []Term {
	for l := w.loopsOf(p.block.Parent())[p.block]; l != nil; l = l.outer {
		if !l.has(p.succ) && w.here.ofLoop(l) == nil && (l.outer == nil || l.outer.has(p.succ) || w.here.ofLoop(l.outer) != nil) {
			if ts, ok := w.overRounds(l, p, w.at); ok {
				return ts
			}
		}
	}
	return w.at(p)
}

// onEdge is ts, of the location, given the condition under which control goes
// from one block to another.
func (w *walk) onEdge(ts []Term, from, to *ssa.BasicBlock) []Term {
	f, _, _ := tagAt(w.loc.root.Type(), w.loc.path)
	for _, g := range appendEdge(nil, from, to) {
		v := w.v
		if v == nil || v.Parent() != from.Parent() { // of a function that shares it, there is no load to ask about
			v = w.loadIn(g.cond, 0)
		}
		if v == nil || w.rules.unconcerned(w.eval, g.cond, f) {
			continue
		}
		ts = w.boundBy(v, ts, g, place{block: from}, w.sameValue)
	}
	return ts
}

// loadIn is a load of the location that a condition depends on. Where a closure
// captures a variable there is no load to ask about but those in conditions.
func (w *walk) loadIn(cond ssa.Value, depth int) ssa.Value {
	if depth > 4 {
		return nil
	}
	if load, ok := cond.(*ssa.UnOp); ok && load.Op == token.MUL {
		if w.loaded(locate(load.X, access.Whole)) == w.loc {
			return load
		}
		return nil
	}
	instr, ok := cond.(ssa.Instruction)
	if _, phi := cond.(*ssa.Phi); !ok || phi {
		return nil
	}
	for _, op := range instr.Operands(nil) {
		if *op == nil {
			continue
		}
		if load := w.loadIn(*op, depth+1); load != nil {
			return load
		}
	}
	return nil
}

// effect is what an instruction does to the location; final if it overwrites
// it on every path.
func (w *walk) effect(instr ssa.Instruction) (ts []Term, final bool) {
	switch i := instr.(type) {
	case *ssa.Store:
		stored := w.loaded(locate(i.Addr, access.Whole))
		if _, ok := stored.root.(*ssa.IndexAddr); ok {
			if stored = w.located(i.Addr, access.Whole); stored.root != w.loc.root {
				return nil, false
			}
		}
		if !w.sameValue(stored.root, w.loc.root) && held(stored.root) != held(w.loc.root) {
			return w.byPointer(i, stored)
		}
		rest, must, may := w.loc.path.Overlap(stored.path)
		if !may {
			return nil, false
		}
		return w.overlapping(stored.path, w.assigned(i, rest), must), must
	case *ssa.MapUpdate:
		c, ok := w.container(i.Map)
		if !ok || c.root != w.loc.root {
			return nil, false
		}
		stored := access.Of(w.head(i.Key, c, at(i)))
		rest, must, may := w.loc.path.Overlap(stored)
		if !may {
			return nil, false
		}
		return w.overlapping(stored, w.put(i.Value, rest, i), must), must
	case *ssa.MakeMap:
		if i == w.loc.root {
			return w.zero(i), true
		}
	case *ssa.MakeSlice:
		if i == w.loc.root {
			return w.zero(i), true
		}
	case *ssa.Alloc:
		if i == w.loc.root {
			return w.zero(i), true
		}
	case *ssa.RunDefers:
		return w.ranDeferred(i)
	case ssa.CallInstruction:
		if _, deferred := i.(*ssa.Defer); !deferred {
			if ts, final = w.ranByCall(i); final {
				return ts, true
			}
			more, final := w.callEffect(i)
			return join(ts, more...), final
		}
	}
	return nil, false
}

// overlapping is what a store to a path leaves at the location, if it does: which
// element is asked for or stored to may not be known. Where any is asked for, each
// that is stored once may be that one.
func (w *walk) overlapping(stored access.Path, ts []Term, must bool) []Term {
	if must {
		return ts
	}
	if head, _ := w.loc.path.Split(); head.Kind == access.AnyElement && !stored.Has(access.AnyElement) && w.storedOnce(stored) {
		return ts
	}
	return perhaps(ts)
}

// storedOnce reports whether one instruction alone stores to an element of the
// collection.
func (w *walk) storedOnce(stored access.Path) bool {
	head, _ := stored.Split()
	n := 0
	for _, ref := range *w.loc.root.Referrers() {
		switch i := ref.(type) {
		case *ssa.IndexAddr:
			if keyHead(i.Index).MayBe(head) {
				n++
			}
		case *ssa.MapUpdate:
			if keyHead(i.Key).MayBe(head) {
				n++
			}
		case *ssa.Slice, *ssa.Call:
			for _, use := range *i.(ssa.Value).Referrers() {
				if ix, ok := use.(*ssa.IndexAddr); ok && keyHead(ix.Index).MayBe(head) && !onlyLoaded(ix) {
					n++
				}
			}
		}
	}
	return n <= 1
}

// zero is the zero value of a local variable, or of an element of a collection
// that is made.
func (w *walk) zero(a ssa.Value) []Term {
	head, _ := w.loc.path.Split()
	if head.Kind == access.Option {
		return []Term{{Unset: true, Origin: Default}}
	}
	if w.loc.path.ThroughText() {
		return nil // no digits
	}
	if head.Kind == access.AnyElement && w.allSet(a) || head.IsElement() && w.loc.path.ThroughOptions() {
		return nil
	}
	target := w.targetType()
	if target == types.Typ[types.Invalid] {
		return nil // a struct of another type: whoever asserts a type does not get this one
	}
	if isTime(target) {
		return []Term{w.lost(AbsoluteTime, a.Pos(), "zero time")}
	}
	if ts := w.rules.kept(w.eval, a, w.loc.path); ts != nil {
		return ts
	}
	t := exact(0, Constant)
	t.Zero = true
	return []Term{t}
}

// byPointer is what a store to the location does that goes by a pointer of which
// it is not plain where it points.
func (w *walk) byPointer(st *ssa.Store, stored location) (ts []Term, final bool) {
	if isRead(stored.root) {
		return nil, false
	}
	if locs, ok := w.targets(stored, 0); ok {
		for _, loc := range locs {
			if loc.root != w.loc.root {
				continue
			}
			rest, must, may := w.loc.path.Overlap(loc.path)
			if may && must && len(locs) == 1 {
				return w.assigned(st, rest), true
			}
			if may {
				return perhaps(w.assigned(st, rest)), false
			}
		}
		return nil, false
	}
	if a, ok := w.loc.root.(*ssa.Alloc); ok && !w.loose(a) || !ok && isRead(w.loc.root) {
		return nil, false
	}
	t, path := pointee(w.loc.root.Type()), w.loc.path
	for { // the pointer may point to any part of the variable that has its type
		if types.Identical(pointee(stored.root.Type()), t) {
			if rest, _, may := path.Overlap(stored.path); may {
				return perhaps(w.assigned(st, rest)), false
			}
		}
		head, rest := path.Split()
		f, _ := fieldAt(t, head)
		if path.Empty() || f == nil {
			return nil, false
		}
		t, path = f.Type(), rest
	}
}

// allSet reports whether every element of a collection is stored to, or the one
// that is asked for is known to be.
func (w *walk) allSet(a ssa.Value) bool {
	array, ok := pointee(a.Type()).Underlying().(*types.Array)
	if !ok {
		return w.found
	}
	set := make(map[int64]bool)
	_, rest := w.loc.path.Split()
	for _, ref := range *a.Referrers() {
		if ix, ok := ref.(*ssa.IndexAddr); ok && storedWhole(ix, rest) {
			if n, ok := number(ix.Index); ok {
				set[int64(n)] = true
			}
		}
	}
	return int64(len(set)) >= array.Len()
}

// storedWhole reports whether what lies at path of an address is stored to.
func storedWhole(addr ssa.Value, path access.Path) bool {
	head, rest := path.Split()
	return slices.ContainsFunc(*addr.Referrers(), func(ref ssa.Instruction) bool {
		switch i := ref.(type) {
		case *ssa.Store:
			return i.Addr == addr
		case *ssa.FieldAddr:
			f := fieldOf(i.X.Type(), i.Field)
			return f != nil && access.ToField(f.Name()) == head && storedWhole(i, rest)
		case *ssa.IndexAddr:
			return head.Kind == access.Element && keyHead(i.Index) == head && storedWhole(i, rest)
		}
		return false
	})
}

// targetType is the type of what is at the location, nil if not known.
func (w *walk) targetType() types.Type {
	t := w.loc.root.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	for path := w.loc.path; !path.Empty(); {
		var head access.Step
		head, path = path.Split()
		if head.IsElement() {
			switch c := t.Underlying().(type) {
			case *types.Array:
				t = c.Elem()
				continue
			case *types.Slice:
				t = c.Elem()
				continue
			case *types.Map:
				t = c.Elem()
				continue
			}
		}
		f, _ := fieldAt(t, head)
		if f == nil {
			return types.Typ[types.Invalid]
		}
		t = f.Type()
	}
	return t
}

// initial is what is at the location when the function is entered.
func (w *walk) initial(fn *ssa.Function) []Term {
	if declares := w.loc.root.Parent(); declares != nil && declares != fn {
		return w.atEntry(fn)
	}
	switch root := w.loc.root.(type) {
	case *ssa.Parameter:
		if f := w.here.ofCall(); f != nil && f.fn == fn && f.runs != nil {
			if n := slices.Index(fn.Params, root); n >= 0 {
				return w.beforeDeferred(f, n)
			}
		}
	case *ssa.FreeVar:
		return w.captured(root, w.loc.path)
	case *ssa.Global:
		return w.global(root, w.loc.path)
	case *ssa.Alloc:
		return w.zero(root)
	}
	return w.pointee(w.loc)
}

// pointee is what is at a location that the function did not write to. A
// field of a struct that cannot be followed can hold whatever is ever stored
// to that field.
func (e *eval) pointee(loc location) []Term {
	var ts []Term
	switch root := loc.root.(type) {
	case *ssa.Parameter:
		return e.parameter(root, loc.path)
	case *ssa.IndexAddr:
		ts = e.element(root, root.X, root.Index, loc.path, at(root))
	case ssa.Instruction:
		ts = e.value(loc.root, loc.path, at(root))
	default:
		ts = []Term{e.lost(Opaque, loc.root.Pos(), operation(loc.root))}
	}
	return e.orField(ts, loc)
}

// orField replaces what is not known of a location by what is known of the
// last field on its path.
func (e *eval) orField(ts []Term, loc location) []Term {
	f, rest := e.pathField(loc.root.Type(), loc.path)
	if f == nil {
		return ts
	}
	var out []Term
	for _, t := range ts {
		if t.Base.Kind == OtherBase && t.Origin == Unknown {
			stored := e.field(f, rest)
			if len(stored) > 1 { // perhaps another object holds it
				stored = perhaps(stored)
			}
			out = join(out, stored...)
			continue
		}
		out = join(out, t)
	}
	return out
}

// pathField is the last struct field on a path from a value of type t; the last
// one that this package declares, if there is one. A field of another package's
// struct holds something else in every struct, but it is known what is stored
// to the field that holds the struct.
func (e *eval) pathField(t types.Type, path access.Path) (f *types.Var, rest access.Path) {
	for !path.Empty() {
		head, tail := path.Split()
		next, _ := fieldAt(t, head)
		if next == nil {
			break
		}
		t, path = next.Type(), tail
		if f == nil || next.Pkg() == e.Pkg || f.Pkg() != e.Pkg {
			f, rest = next, path
		}
	}
	return f, rest
}

// captured is what a captured variable holds when its closure was made.
func (e *eval) captured(fv *ssa.FreeVar, path access.Path) []Term {
	fn := fv.Parent()
	index := -1
	for i, v := range fn.FreeVars {
		if v == fv {
			index = i
		}
	}
	var out []Term
	for _, mc := range e.closures[fn] {
		if index >= 0 && index < len(mc.Bindings) {
			out = join(out, e.value(mc.Bindings[index], path, at(mc))...)
		}
	}
	if len(out) == 0 {
		return []Term{e.lost(FuncValue, fv.Pos(), "captured variable is not followed")}
	}
	return out
}
