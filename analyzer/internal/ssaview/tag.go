package ssaview

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// TagOf is the struct tag of the field that an address selects.
func TagOf(fa *ssa.FieldAddr) string {
	if s, ok := gotype.Pointee(fa.X.Type().Underlying()).Underlying().(*types.Struct); ok {
		return s.Tag(fa.Field)
	}
	return ""
}

// TagAt is the last field on a path from a value of type t, with its tag and
// the rest of the path behind it.
func TagAt(t types.Type, path access.Path) (f *types.Var, tag string, rest access.Path) {
	for !path.Empty() {
		head, tail := path.Split()
		if elem := elementType(t); elem != nil && head.IsElement() {
			t, path = elem, tail
			continue
		}
		next, i := FieldAt(t, head)
		if next == nil {
			break
		}
		tag = gotype.Pointee(t.Underlying()).Underlying().(*types.Struct).Tag(i)
		f, t, path = next, next.Type(), tail
	}
	return f, tag, path
}
