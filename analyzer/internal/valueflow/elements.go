package valueflow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// A map, slice or array that a package variable or a field holds is changed
// wherever it is loaded: an element of it may be another than it was made with.

// maxElementDepth is how many loads, slices and pointers deep such changes are
// looked for.
const maxElementDepth = 6

// elementsOfGlobal is what is stored to elements of the collection in a package
// variable, beside what it is set to as a whole.
// What makes an array where it lies is told apart from what changes it.
func (e *Eval) elementsOfGlobal(g *ssa.Global, path access.Path) (made, changed []interval.Term) {
	if head, _ := path.Split(); !head.IsElement() {
		return nil, nil
	}
	for _, instr := range e.Collections[g] {
		if obj := g.Object(); e.InTest(instr) && !e.TestPos(obj) {
			continue
		}
		var ts []interval.Term
		switch i := instr.(type) {
		case *ssa.IndexAddr: // of an array
			ts = e.changedElement(i, i.Index, path, 0)
		case ssa.Value:
			ts = e.changedBelow(i, path, 0)
		}
		if instr.Parent().Synthetic != "" {
			made = interval.Join(made, ts...)
		} else {
			changed = interval.Join(changed, ts...)
		}
	}
	return made, changed
}

// elementsOfField is that for a field, where its address is taken.
func (e *Eval) elementsOfField(addr ssa.Value, path access.Path) (made, changed []interval.Term) {
	if head, _ := path.Split(); !head.IsElement() {
		return nil, nil
	}
	ts := e.changedAt(addr, path, 0)
	if _, making := ssaview.Locate(addr, access.Whole).Root.(*ssa.Alloc); making {
		return ts, nil
	}
	return nil, ts
}

// changedAt is what is stored below path of an address, but for the whole of it.
func (e *Eval) changedAt(addr ssa.Value, path access.Path, depth int) (out []interval.Term) {
	head, rest := path.Split()
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.UnOp:
			out = interval.Join(out, e.changedBelow(i, path, depth+1)...)
		case *ssa.IndexAddr:
			if i.X == addr {
				out = interval.Join(out, e.changedElement(i, i.Index, path, depth)...)
			}
		case *ssa.Slice:
			out = interval.Join(out, e.changedBelow(i, path, depth+1)...)
		case *ssa.FieldAddr:
			if ssaview.Selects(i, head) {
				out = interval.Join(out, e.storedAt(i, rest, depth+1)...)
			}
		}
	}
	return out
}

// storedAt is what is stored at an address, whole or below path.
func (e *Eval) storedAt(addr ssa.Value, path access.Path, depth int) (out []interval.Term) {
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Addr == addr {
				out = interval.Join(out, e.Put(i.Val, path, i)...)
			} else {
				out = interval.Join(out, e.keptElsewhere(i)...)
			}
		case *ssa.MakeInterface, *ssa.MapUpdate, *ssa.Send, *ssa.Return, *ssa.Phi, ssa.CallInstruction:
			out = interval.Join(out, e.keptElsewhere(ref)...)
		}
	}
	if !path.Empty() {
		out = interval.Join(out, e.changedAt(addr, path, depth)...)
	}
	return out
}

// changedElement is what is stored to an element of an array or slice.
func (e *Eval) changedElement(addr *ssa.IndexAddr, index ssa.Value, path access.Path, depth int) []interval.Term {
	head, rest := path.Split()
	if !head.IsElement() || !head.MayBe(ssaview.KeyHead(index)) {
		return nil
	}
	return e.storedAt(addr, rest, depth+1)
}

// changedBelow is what is stored below path of a collection that was loaded, or
// of what a pointer that was loaded points to.
func (e *Eval) changedBelow(v ssa.Value, path access.Path, depth int) (out []interval.Term) {
	if v.Referrers() == nil || !holdsMore(v.Type()) {
		return nil
	}
	if depth > maxElementDepth || !e.Burn(1) {
		return e.keptElsewhere(v.(ssa.Instruction))
	}
	head, rest := path.Split()
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.MapUpdate:
			if i.Map == v && head.IsElement() && head.MayBe(ssaview.KeyHead(i.Key)) {
				out = interval.Join(out, e.Put(i.Value, rest, i)...)
			} else if i.Value == v {
				out = interval.Join(out, e.keptElsewhere(i)...)
			}
		case *ssa.IndexAddr:
			if i.X == v {
				out = interval.Join(out, e.changedElement(i, i.Index, path, depth)...)
			}
		case *ssa.FieldAddr:
			if i.X == v && ssaview.Selects(i, head) {
				out = interval.Join(out, e.storedAt(i, rest, depth+1)...)
			}
		case *ssa.Lookup:
			if i.X == v && head.IsElement() && head.MayBe(ssaview.KeyHead(i.Index)) {
				out = interval.Join(out, e.changedPart(i, rest, depth+1)...)
			}
		case *ssa.Range:
			for _, next := range *i.Referrers() {
				if next, ok := next.(*ssa.Next); ok && head.IsElement() {
					out = interval.Join(out, e.changedPart(next, rest, depth+1)...)
				}
			}
		case *ssa.Slice:
			out = interval.Join(out, e.changedBelow(i, anyElement(path), depth+1)...)
		case *ssa.Phi:
			out = interval.Join(out, e.changedBelow(i, path, depth+1)...)
		case *ssa.ChangeType:
			out = interval.Join(out, e.changedBelow(i, path, depth+1)...)
		case *ssa.Store:
			if cell, local := i.Addr.(*ssa.Alloc); i.Val == v && local {
				for _, use := range *cell.Referrers() {
					if load, ok := use.(*ssa.UnOp); ok {
						out = interval.Join(out, e.changedBelow(load, path, depth+1)...)
					}
				}
			} else if i.Val == v {
				out = interval.Join(out, e.keptElsewhere(i)...)
			}
		case *ssa.Send:
			out = interval.Join(out, e.keptElsewhere(i)...)
		case *ssa.Return:
			if fn := i.Parent(); head.IsElement() && fn.Object() != nil && fn.Object().Exported() {
				out = interval.Join(out, e.keptElsewhere(i)...)
			}
		case ssa.CallInstruction:
			out = interval.Join(out, e.changedByCall(i, v, path)...)
		}
	}
	return out
}

// changedPart is changedBelow for the element that a lookup or a range yields,
// itself or as the first or last of several values.
func (e *Eval) changedPart(v ssa.Value, path access.Path, depth int) (out []interval.Term) {
	if _, several := v.Type().(*types.Tuple); !several {
		return e.changedBelow(v, path, depth)
	}
	for _, ref := range *v.Referrers() {
		if part, ok := ref.(*ssa.Extract); ok {
			out = interval.Join(out, e.changedBelow(part, path, depth)...)
		}
	}
	return out
}

// changedByCall is what a call that is given a collection may store to its elements.
func (e *Eval) changedByCall(call ssa.CallInstruction, v ssa.Value, path access.Path) []interval.Term {
	c := call.Common()
	head, rest := path.Split()
	n := slices.Index(c.Args, v)
	if n < 0 || !head.IsElement() {
		return nil
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch cut, _ := v.(*ssa.Slice); {
		case b.Name() == "copy" && n == 0, b.Name() == "append" && n == 0 && cut != nil && cut.High != nil:
			return e.Value(c.Args[1], access.ToAny().Then(rest), ssaview.At(call))
		case b.Name() == "clear", b.Name() == "delete" && ssaview.KeyHead(c.Args[1]).MayBe(head):
			return []interval.Term{interval.Exact(0, interval.Constant, e.Step(call.Pos(), "deleted"))}
		}
		return nil
	}
	if fn := e.Callee(c); fn != nil && fn.Blocks != nil {
		if n < len(fn.Params) && ssaview.ChangesElements(fn.Params[n], 0) {
			return e.keptElsewhere(call)
		}
		return nil
	}
	pkg, name := ssaview.CalledIn(c)
	switch {
	case pkg == "maps" && n == 0 && (name == "Copy" || name == "Insert" || name == "DeleteFunc"),
		pkg == "slices" && (name == "Delete" || name == "DeleteFunc" || name == "Replace" || name == "Insert" || name == "Compact" || name == "CompactFunc"),
		(pkg == "slices" || pkg == "sort") && head.Kind == access.Element && model.Reorders(name):
		return e.keptElsewhere(call)
	}
	return nil
}

// keptElsewhere is what may be stored by somebody who is not followed.
func (e *Eval) keptElsewhere(instr ssa.Instruction) []interval.Term {
	return []interval.Term{e.Lost(interval.MayChange, instr.Pos(), "an element of it may be changed here")}
}

// holdsMore reports whether a value of a type is shared with whoever has it too.
func holdsMore(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Map, *types.Slice:
		return true
	case *types.Pointer:
		return !gotype.IsTime(u.Elem())
	}
	return false
}

// anyElement is a path of which the first step is to any element.
func anyElement(path access.Path) access.Path {
	_, rest := path.Split()
	return access.ToAny().Then(rest)
}
