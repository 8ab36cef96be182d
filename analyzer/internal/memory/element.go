package memory

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// element is what is at path of an element of a slice, array or map, where v
// reads it.
func element(e *valueflow.Eval, v, collection, key ssa.Value, path access.Path, p ssaview.Place) []interval.Term {
	if model.FromRequest(collection, 0) {
		return []interval.Term{interval.UnknownBecause(interval.Request, interval.FromOutside, e.Step(v.Pos(), "request input"))}
	}
	if by, ok := v.(ssa.Instruction); ok && by.Block() != nil {
		if c, ok := e.Container(collection); ok && !e.Aliased(c.Root, 0) {
			head := access.ToAny()
			if key != nil {
				head = e.Head(key, c, ssaview.At(by))
			}
			ts := walkBack(e, &walk{Eval: e, loc: ssaview.Location{Root: c.Root, Path: head.Then(path)}, found: e.Present(v)}, ssaview.At(by))
			if key != nil && (ssaview.IsConst(key) || ssaview.Counted(key, 0)) && head.Kind == access.AnyElement && len(ts) > 1 {
				ts = interval.Perhaps(ts)
			}
			return ts
		}
	}
	head := access.ToAny()
	if key != nil {
		head = ssaview.KeyHead(key)
	}
	ts := e.Value(collection, head.Then(path), p)
	if key != nil && ssaview.Counted(key, 0) && len(ts) > 1 {
		ts = interval.Perhaps(ts)
	}
	return ts
}

// collected is what is at a path that begins with an element, if v makes or
// changes the collection.
func collected(e *valueflow.Eval, v ssa.Value, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	head, rest := path.Split()
	if !head.IsElement() {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return nil, true // empty
	case *ssa.Slice:
		if c, ok := e.Container(v); ok && !e.Aliased(c.Root, 0) && p.Block != nil {
			return contentsOf(e, ssaview.Location{Root: c.Root, Path: ssaview.Shifted(head, c).Then(rest)}, p, nil), true
		}
		return e.Value(v.X, path, p), true
	case *ssa.Alloc:
		if ssaview.IsArray(gotype.Pointee(v.Type())) && !e.Aliased(v, 0) && p.Block != nil {
			return contentsOf(e, ssaview.Location{Root: v, Path: path}, p, nil), true
		}
		if vals := ssaview.StoredTo(v); len(vals) == 0 {
			return items(e, v, head, rest), true
		}
	case *ssa.MakeSlice:
		return items(e, v, head, rest), true
	case *ssa.MakeMap:
		return entries(e, v, head, rest), true
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			var out []interval.Term
			for _, arg := range v.Call.Args {
				out = interval.Join(out, e.Value(arg, access.ToAny().Then(rest), p)...)
			}
			return ssaview.AnyOf(out, head), true
		}
		switch ssaview.CalleeName(v.Common()) {
		case "slices.Clone", "slices.Clip", "slices.Sorted", "slices.Collect", "slices.Values", "maps.Values":
			return ssaview.AnyOf(e.Value(v.Call.Args[0], access.ToAny().Then(rest), p), head), true
		case "slices.Concat":
			var out []interval.Term
			for _, arg := range ssaview.Variadic(v.Call.Args[0]) {
				out = interval.Join(out, e.Value(arg, access.ToAny().Then(rest), p)...)
			}
			return ssaview.AnyOf(out, head), true
		}
	}
	return nil, false
}

// items is what is stored to the elements of an array or a slice where it is made.
func items(e *valueflow.Eval, array ssa.Value, head access.Step, path access.Path) []interval.Term {
	var out []interval.Term
	for _, ref := range *array.Referrers() {
		if ix, ok := ref.(*ssa.IndexAddr); ok && head.MayBe(ssaview.KeyHead(ix.Index)) {
			out = interval.Join(out, storedBelow(e, ix, path)...)
		}
	}
	return out
}

// storedBelow is what is stored at path below an address, whole or field by field.
func storedBelow(e *valueflow.Eval, addr ssa.Value, path access.Path) []interval.Term {
	var out []interval.Term
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Addr == addr {
				out = interval.Join(out, e.Put(i.Val, path, i)...)
			}
		case *ssa.FieldAddr:
			head, rest := path.Split()
			if ssaview.Selects(i, head) {
				out = interval.Join(out, storedBelow(e, i, rest)...)
			}
		}
	}
	return out
}

// entries is what is stored in a map where it is made.
func entries(e *valueflow.Eval, m *ssa.MakeMap, head access.Step, path access.Path) []interval.Term {
	var out []interval.Term
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && up.Map == m && head.MayBe(ssaview.KeyHead(up.Key)) {
			out = interval.Join(out, e.Put(up.Value, path, up)...)
		}
	}
	return out
}
