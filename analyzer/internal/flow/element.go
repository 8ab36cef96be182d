package flow

import (
	"encoding/hex"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// element is what is at path of an element of a slice, array or map. Which
// element it is makes a difference only for a constant key.
func (e *eval) element(v, collection, key ssa.Value, path string, p place) []Term {
	if fromRequest(collection, 0) {
		return []Term{unknown(Request, FromOutside, e.step(v.Pos(), "request input"))}
	}
	return e.value(collection, joinPath(keyHead(key), path), p)
}

// keyHead is the step of a path that stands for an element: "[]" for any, or
// one with the key's value in hexadecimal, which has no dots.
func keyHead(key ssa.Value) string {
	if c, ok := key.(*ssa.Const); ok && c.Value != nil {
		return "[" + hex.EncodeToString([]byte(c.Value.ExactString())) + "]"
	}
	return "[]"
}

// splitElement takes the step to an element off a path.
func splitElement(path string) (head, rest string, ok bool) {
	if !strings.HasPrefix(path, "[") {
		return "", "", false
	}
	head, rest = splitPath(path)
	return head, rest, true
}

func sameKey(head string, key ssa.Value) bool {
	other := keyHead(key)
	return head == "[]" || other == "[]" || head == other
}

// collected is what is at a path that begins with an element, if v makes or
// changes the collection.
func (e *eval) collected(v ssa.Value, path string, p place) ([]Term, bool) {
	head, rest, ok := splitElement(path)
	if !ok {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return nil, true // empty
	case *ssa.Slice:
		return e.value(v.X, path, p), true
	case *ssa.Alloc:
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
				out = join(out, e.value(arg, joinPath("[]", rest), p)...)
			}
			return out, true
		}
	}
	return nil, false
}

// items is what is stored to the elements of an array or a slice where it is made.
func (e *eval) items(array ssa.Value, head, path string) []Term {
	var out []Term
	for _, ref := range *array.Referrers() {
		if ix, ok := ref.(*ssa.IndexAddr); ok && sameKey(head, ix.Index) {
			out = join(out, e.storedBelow(ix, path)...)
		}
	}
	return out
}

// storedBelow is what is stored at path below an address, whole or field by field.
func (e *eval) storedBelow(addr ssa.Value, path string) []Term {
	var out []Term
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.Store:
			if i.Addr == addr {
				out = join(out, e.put(i.Val, path, i)...)
			}
		case *ssa.FieldAddr:
			head, rest := splitPath(path)
			if f := fieldOf(i.X.Type(), i.Field); f != nil && f.Name() == head {
				out = join(out, e.storedBelow(i, rest)...)
			}
		}
	}
	return out
}

// entries is what is stored in a map where it is made.
func (e *eval) entries(m *ssa.MakeMap, head, path string) []Term {
	var out []Term
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && up.Map == m && sameKey(head, up.Key) {
			out = join(out, e.put(up.Value, path, up)...)
		}
	}
	return out
}
