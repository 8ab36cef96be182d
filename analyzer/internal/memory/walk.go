package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// located is locate where elements of arrays, slices and maps are told apart.
func located(e *valueflow.Eval, addr ssa.Value, path access.Path) ssaview.Location {
	for {
		loc := ssaview.Locate(addr, path)
		ix, ok := loc.Root.(*ssa.IndexAddr)
		if !ok {
			return loc
		}
		if c, ok := e.Container(ix.X); ok {
			return ssaview.Location{Root: c.Root, Path: e.Head(ix.Index, c, ssaview.At(ix)).Then(loc.Path)}
		}
		if !ssaview.IsPointer(ix.X) {
			return loc
		}
		// An array in an array, or in a struct.
		addr, path = ix.X, e.Head(ix.Index, ssaview.Container{Known: true}, ssaview.At(ix)).Then(loc.Path)
	}
}

// Model is what this package finds.
func Model() valueflow.Memory {
	return valueflow.Memory{At: at, Load: load, Element: element, Collected: collected}
}

// at is what lies at path of what addr points to.
func at(e *valueflow.Eval, addr ssa.Value, path access.Path, p ssaview.Place) []interval.Term {
	return contents(e, addr, path, p, nil)
}

// load is what a load instruction yields.
func load(e *valueflow.Eval, v *ssa.UnOp, path access.Path, p ssaview.Place) []interval.Term {
	if ix, ok := v.X.(*ssa.IndexAddr); ok {
		if loc := located(e, v.X, path); ssaview.IsPointer(ix.X) && loc.Root != ix.X && ssaview.IsAlloc(loc.Root) {
			if e.Aliased(loc.Root, 0) {
				return []interval.Term{e.Lost(interval.MayChange, v.Pos(), "a part of it may be changed through a slice")}
			}
			return contentsOf(e, loc, ssaview.At(v), v)
		}
		return element(e, v, ix.X, ix.Index, path, p)
	}
	var bounded ssa.Value = v
	if head, _ := path.Split(); head.Kind == access.Field { // conditions ask about loads of the field
		bounded = nil
	}
	ts := contents(e, v.X, path, ssaview.At(ssaview.ReadBy(v)), bounded)
	if path.Empty() && gotype.IsNumber(v.Type()) {
		if _, loaded := e.Pointed(ssaview.Locate(v.X, access.Whole)).Root.(*ssa.UnOp); loaded {
			return ssaview.NotNil(ts)
		}
	}
	return ts
}

// contents walks back from p to the stores that decide what is at path of what
// addr points to. v is the load, if there is one, which conditions on the way
// may bound.
func contents(e *valueflow.Eval, addr ssa.Value, path access.Path, p ssaview.Place, v ssa.Value) []interval.Term {
	loc := e.Pointed(located(e, addr, path))
	if ssaview.IsRead(loc.Root) {
		return contentsOf(e, loc, p, v)
	}
	// A pointer that is chosen is read where the others are that point there.
	if locs, ok := targets(e, loc, 0); ok && len(locs) > 0 {
		var ts []interval.Term
		for _, loc := range locs {
			ts = interval.Join(ts, contentsOf(e, loc, p, v)...)
		}
		if _, chosenByCall := loc.Root.(*ssa.Call); chosenByCall && len(locs) > 1 { // which may have stored to it only where it chose another
			ts = interval.Perhaps(ts)
		}
		return ts
	}
	return contentsOf(e, loc, p, v)
}

// contentsOf is contents for a location.
func contentsOf(e *valueflow.Eval, loc ssaview.Location, p ssaview.Place, v ssa.Value) []interval.Term {
	return walkBack(e, &walk{Eval: e, loc: loc, v: v}, p)
}

func walkBack(e *valueflow.Eval, w *walk, p ssaview.Place) []interval.Term {
	return e.In(e.Here.At(p.Block), func() []interval.Term {
		if l := e.Crossed(p.Block, p); l != nil {
			if ts, ok := e.OverRounds(l, p, w.at); ok {
				return ts
			}
		}
		return w.at(p)
	})
}

// walk looks for a location backwards through the instructions.
type walk struct {
	*valueflow.Eval
	loc   ssaview.Location
	v     ssa.Value
	found bool // there is such an element of a map

	stores map[access.Step]int // how many instructions store to each element of the collection
}

// at is what is at the location at a place.
func (w *walk) at(p ssaview.Place) []interval.Term {
	return w.In(w.Here.At(p.Block), func() []interval.Term {
		n := len(p.Block.Instrs)
		if p.Instr != nil {
			n = slices.Index(p.Block.Instrs, p.Instr)
		}
		ts := w.back(p.Block, n)
		if p.Succ != nil {
			ts = w.onEdge(ts, p.Block, p.Succ)
		}
		return ts
	})
}

// back is what is at the location before instruction n of block b.
func (w *walk) back(b *ssa.BasicBlock, n int) []interval.Term {
	if !w.Burn(1 + n/8) {
		return []interval.Term{w.Lost(interval.TooFar, w.loc.Root.Pos(), "too much code to look through")}
	}
	var maybe []interval.Term
	unsure := false
	for i := n - 1; i >= 0; i-- {
		ts, final := w.effect(b.Instrs[i])
		if unsure {
			ts = interval.Perhaps(ts)
		}
		maybe = interval.Join(maybe, ts...)
		if final {
			return maybe
		}
		unsure = unsure || interval.AnyPerhaps(ts) // then what was there before may never be seen
	}
	ts := w.entering(b)
	if unsure {
		ts = interval.Perhaps(ts)
	}
	return interval.Join(maybe, ts...)
}

// enteringKey is the question what is at a location where control enters a block.
type enteringKey struct {
	loc   ssaview.Location
	v     ssa.Value
	found bool
	b     *ssa.BasicBlock
	in    *valueflow.Frame
}

func (w *walk) entering(b *ssa.BasicBlock) []interval.Term {
	if len(b.Preds) == 0 {
		return w.initial(b.Parent())
	}
	return w.Solve(enteringKey{w.loc, w.v, w.found, b, w.Here}, func() []interval.Term {
		w.Earlier(b, func() { w.entering(b) })
		var sides []valueflow.Side
		ways := w.Ways(b)
		for _, way := range ways {
			p := ssaview.Place{Block: b.Preds[way.N], Succ: b}
			ts := w.Eval.In(way.In, func() []interval.Term { return w.from(p) })
			if w.Uncertain(b, p, len(ways)) {
				ts = interval.Perhaps(ts)
			}
			sides = append(sides, valueflow.Side{Terms: ts, P: p})
		}
		return w.Merge(sides)
	})
}

// from is what is at the location when control goes from one block to another,
// in any round of the loops that it leaves on this way.
func (w *walk) from(p ssaview.Place) []interval.Term {
	for l := w.LoopsOf(p.Block.Parent())[p.Block]; l != nil; l = l.Outer {
		if !l.Has(p.Succ) && w.Here.OfLoop(l) == nil && (l.Outer == nil || l.Outer.Has(p.Succ) || w.Here.OfLoop(l.Outer) != nil) {
			if ts, ok := w.OverRounds(l, p, w.at); ok {
				return ts
			}
		}
	}
	return w.at(p)
}

// onEdge is ts, of the location, given the condition under which control goes
// from one block to another.
func (w *walk) onEdge(ts []interval.Term, from, to *ssa.BasicBlock) []interval.Term {
	f, _, _ := ssaview.TagAt(w.loc.Root.Type(), w.loc.Path)
	for _, g := range ssaview.AppendEdge(nil, from, to) {
		v := w.v
		if v == nil || v.Parent() != from.Parent() { // of a function that shares it, there is no load to ask about
			v = w.loadIn(g.Cond, 0)
		}
		if v == nil || w.Rules.DoesNotReadField(w.Eval, g.Cond, f) {
			continue
		}
		ts = w.BoundBy(v, ts, g, ssaview.Place{Block: from}, w.SameValue)
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
		if w.Loaded(ssaview.Locate(load.X, access.Whole)) == w.loc {
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
func (w *walk) effect(instr ssa.Instruction) (ts []interval.Term, final bool) {
	switch i := instr.(type) {
	case *ssa.Store:
		stored := w.Loaded(ssaview.Locate(i.Addr, access.Whole))
		if _, ok := stored.Root.(*ssa.IndexAddr); ok {
			if stored = located(w.Eval, i.Addr, access.Whole); stored.Root != w.loc.Root {
				return nil, false
			}
		}
		if !w.SameValue(stored.Root, w.loc.Root) && ssaview.Held(stored.Root) != ssaview.Held(w.loc.Root) {
			return w.byPointer(i, stored)
		}
		rest, must, may := w.loc.Path.Overlap(stored.Path)
		if !may {
			return nil, false
		}
		return w.overlapping(stored.Path, w.Assigned(i, rest), must), must
	case *ssa.MapUpdate:
		c, ok := w.Container(i.Map)
		if !ok || c.Root != w.loc.Root {
			return nil, false
		}
		stored := access.Of(w.Head(i.Key, c, ssaview.At(i)))
		rest, must, may := w.loc.Path.Overlap(stored)
		if !may {
			return nil, false
		}
		return w.overlapping(stored, w.Put(i.Value, rest, i), must), must
	case *ssa.MakeMap:
		if i == w.loc.Root {
			return w.zero(i), true
		}
	case *ssa.MakeSlice:
		if i == w.loc.Root {
			return w.zero(i), true
		}
	case *ssa.Alloc:
		if i == w.loc.Root {
			return w.zero(i), true
		}
	case *ssa.UnOp:
		if i.Op == token.ARROW && w.keptBefore(i) { // somebody else has run since
			return w.MayChange(i, "its address was sent, and it may be changed until here"), false
		}
	case *ssa.RunDefers:
		return w.ranDeferred(i)
	case ssa.CallInstruction:
		if _, deferred := i.(*ssa.Defer); !deferred {
			if ts, final = w.ranByCall(i); final {
				return ts, true
			}
			more, final := w.callEffect(i)
			return interval.Join(ts, more...), final
		}
	}
	return nil, false
}

// overlapping is what a store to a path leaves at the location, if it does: which
// element is asked for or stored to may not be known. Where any is asked for, each
// that is stored once may be that one.
func (w *walk) overlapping(stored access.Path, ts []interval.Term, must bool) []interval.Term {
	if must {
		return ts
	}
	if head, _ := w.loc.Path.Split(); head.Kind == access.AnyElement && !stored.Has(access.AnyElement) && w.storedOnce(stored) {
		return ts
	}
	return interval.Perhaps(ts)
}

// storedOnce reports whether one instruction alone stores to an element of the
// collection.
func (w *walk) storedOnce(stored access.Path) bool {
	if w.stores == nil { // counted once, not for each of its elements
		w.stores = make(map[access.Step]int)
		for _, ref := range *w.loc.Root.Referrers() {
			switch i := ref.(type) {
			case *ssa.IndexAddr:
				w.stores[ssaview.KeyHead(i.Index)]++
			case *ssa.MapUpdate:
				w.stores[ssaview.KeyHead(i.Key)]++
			case *ssa.Slice, *ssa.Call:
				for _, use := range *i.(ssa.Value).Referrers() {
					if ix, ok := use.(*ssa.IndexAddr); ok && !ssaview.OnlyLoaded(ix) {
						w.stores[ssaview.KeyHead(ix.Index)]++
					}
				}
			}
		}
	}
	head, _ := stored.Split()
	return w.stores[head]+w.stores[access.ToAny()] <= 1
}

// zero is the zero value of a local variable, or of an element of a collection
// that is made.
func (w *walk) zero(a ssa.Value) []interval.Term {
	head, _ := w.loc.Path.Split()
	if head.Kind == access.Option {
		return []interval.Term{{Unset: true, Origin: interval.Default}}
	}
	if w.loc.Path.ThroughText() {
		return nil // no digits
	}
	if head.Kind == access.AnyElement && w.allSet(a) || head.IsElement() && w.loc.Path.ThroughOptions() {
		return nil
	}
	target := w.targetType()
	if target == types.Typ[types.Invalid] {
		return nil // a struct of another type: whoever asserts a type does not get this one
	}
	if gotype.IsTime(target) {
		return []interval.Term{w.Lost(interval.AbsoluteTime, a.Pos(), "zero time")}
	}
	if ts := w.Rules.KeptAddress(w.Eval, a, w.loc.Path); ts != nil {
		return ts
	}
	t := interval.Exact(0, interval.Constant)
	t.Zero = true
	return []interval.Term{t}
}

// byPointer is what a store to the location does that goes by a pointer of which
// it is not plain where it points.
func (w *walk) byPointer(st *ssa.Store, stored ssaview.Location) (ts []interval.Term, final bool) {
	if ssaview.IsRead(stored.Root) {
		return nil, false
	}
	if locs, ok := targets(w.Eval, stored, 0); ok {
		for _, loc := range locs {
			if loc.Root != w.loc.Root {
				continue
			}
			rest, must, may := w.loc.Path.Overlap(loc.Path)
			if may && must && len(locs) == 1 {
				return w.Assigned(st, rest), true
			}
			if may {
				return interval.Perhaps(w.Assigned(st, rest)), false
			}
		}
		return nil, false
	}
	if a, ok := w.loc.Root.(*ssa.Alloc); ok && !w.Loose(a) || !ok && ssaview.IsRead(w.loc.Root) {
		return nil, false
	}
	t, path := gotype.Pointee(w.loc.Root.Type()), w.loc.Path
	for { // the pointer may point to any part of the variable that has its type
		if types.Identical(gotype.Pointee(stored.Root.Type()), t) {
			if rest, _, may := path.Overlap(stored.Path); may {
				return interval.Perhaps(w.Assigned(st, rest)), false
			}
		}
		head, rest := path.Split()
		f, _ := ssaview.FieldAt(t, head)
		if path.Empty() || f == nil {
			return nil, false
		}
		t, path = f.Type(), rest
	}
}

// allSet reports whether every element of a collection is stored to, or the one
// that is asked for is known to be.
func (w *walk) allSet(a ssa.Value) bool {
	array, ok := gotype.Pointee(a.Type()).Underlying().(*types.Array)
	if !ok {
		return w.found
	}
	set := make(map[int64]bool)
	_, rest := w.loc.Path.Split()
	for _, ref := range *a.Referrers() {
		if ix, ok := ref.(*ssa.IndexAddr); ok && storedWhole(ix, rest) {
			if n, ok := ssaview.Number(ix.Index); ok {
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
			return ssaview.Selects(i, head) && storedWhole(i, rest)
		case *ssa.IndexAddr:
			return head.Kind == access.Element && ssaview.KeyHead(i.Index) == head && storedWhole(i, rest)
		}
		return false
	})
}

// targetType is the type of what is at the location, nil if not known.
func (w *walk) targetType() types.Type {
	t := w.loc.Root.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	for path := w.loc.Path; !path.Empty(); {
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
		f, _ := ssaview.FieldAt(t, head)
		if f == nil {
			return types.Typ[types.Invalid]
		}
		t = f.Type()
	}
	return t
}

// initial is what is at the location when the function is entered.
func (w *walk) initial(fn *ssa.Function) []interval.Term {
	if declares := w.loc.Root.Parent(); declares != nil && declares != fn {
		return w.atEntry(fn)
	}
	switch root := w.loc.Root.(type) {
	case *ssa.Parameter:
		if f := w.Here.OfCall(); f != nil && f.Fn == fn && f.Runs != nil {
			if n := slices.Index(fn.Params, root); n >= 0 {
				return w.beforeDeferred(f, n)
			}
		}
	case *ssa.FreeVar:
		return captured(w.Eval, root, w.loc.Path)
	case *ssa.Global:
		return w.Global(root, w.loc.Path)
	case *ssa.Alloc:
		return w.zero(root)
	}
	return pointee(w.Eval, w.loc)
}

// pointee is what is at a location that the function did not write to. A
// field of a struct that cannot be followed can hold whatever is ever stored
// to that field.
func pointee(e *valueflow.Eval, loc ssaview.Location) []interval.Term {
	var ts []interval.Term
	switch root := loc.Root.(type) {
	case *ssa.Parameter:
		return e.Parameter(root, loc.Path)
	case *ssa.IndexAddr:
		ts = element(e, root, root.X, root.Index, loc.Path, ssaview.At(root))
	case ssa.Instruction:
		ts = e.Value(loc.Root, loc.Path, ssaview.At(root))
	default:
		ts = []interval.Term{e.Lost(interval.Opaque, loc.Root.Pos(), ssaview.Operation(loc.Root))}
	}
	return orField(e, ts, loc)
}

// orField replaces what is not known of a location by what is known of the
// last field on its path.
func orField(e *valueflow.Eval, ts []interval.Term, loc ssaview.Location) []interval.Term {
	f, rest := e.PathField(loc.Root.Type(), loc.Path)
	if f == nil {
		return ts
	}
	var out []interval.Term
	for _, t := range ts {
		if t.Base.Kind == interval.OtherBase && t.Origin == interval.Unknown {
			stored := e.Field(f, rest)
			if len(stored) > 1 { // perhaps another object holds it
				stored = interval.Perhaps(stored)
			}
			out = interval.Join(out, stored...)
			continue
		}
		out = interval.Join(out, t)
	}
	return out
}

// captured is what a captured variable holds when its closure was made.
func captured(e *valueflow.Eval, fv *ssa.FreeVar, path access.Path) []interval.Term {
	fn := fv.Parent()
	index := -1
	for i, v := range fn.FreeVars {
		if v == fv {
			index = i
		}
	}
	var out []interval.Term
	for _, mc := range e.Closures[fn] {
		if index >= 0 && index < len(mc.Bindings) {
			out = interval.Join(out, e.Value(mc.Bindings[index], path, ssaview.At(mc))...)
		}
	}
	if len(out) == 0 {
		return []interval.Term{e.Lost(interval.FuncValue, fv.Pos(), "captured variable is not followed")}
	}
	return out
}
