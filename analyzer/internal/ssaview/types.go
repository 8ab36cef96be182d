package ssaview

import (
	"go/types"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// FieldAt is the field that a step leads to, nil if it leads to none.
func FieldAt(t types.Type, head access.Step) (*types.Var, int) {
	if head.Kind != access.Field {
		return nil, -1
	}
	return FieldNamed(t, head.Name)
}

// elementType is the type of what a collection holds, nil if t is none.
func elementType(t types.Type) types.Type {
	switch c := gotype.Pointee(t.Underlying()).Underlying().(type) {
	case *types.Map:
		return c.Elem()
	case *types.Slice:
		return c.Elem()
	case *types.Array:
		return c.Elem()
	}
	return nil
}

// Encloses reports whether a field is part of a type, or of what it points to.
func Encloses(t types.Type, f *types.Var) bool {
	s, ok := gotype.Pointee(t).Underlying().(*types.Struct)
	return ok && reaches(s, f, 0)
}

// reaches reports whether a struct has a field, or structs in it have.
func reaches(s *types.Struct, f *types.Var, depth int) bool {
	for i := range s.NumFields() {
		if s.Field(i).Origin() == f {
			return true
		}
		if inner, ok := gotype.Pointee(s.Field(i).Type()).Underlying().(*types.Struct); ok && depth < MaxCallDepth && reaches(inner, f, depth+1) {
			return true
		}
	}
	return false
}

// Related reports whether two packages seem to be of the same module.
func Related(a, b *types.Package) bool {
	x, y := strings.Split(a.Path(), "/"), strings.Split(b.Path(), "/")
	n := 1
	if strings.Contains(x[0], ".") { // a host, an owner, a repository
		n = 3
	}
	return len(x) >= n && len(y) >= n && slices.Equal(x[:n], y[:n])
}

// Refers reports whether a value of a type refers to what others may change.
func Refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Interface:
		return true
	}
	return false
}
