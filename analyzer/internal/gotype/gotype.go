// Package gotype asks of a type what the analysis asks of types again and again:
// whether it is a duration, a time, a number, and what it points to. It knows
// aliases, and neither syntax nor SSA.
package gotype

import (
	"go/types"
	"strings"
)

// Pointee is what a pointer of type t points to, t itself if it is none.
func Pointee(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// IsNumber reports whether t is a number, be it of a type of its own.
func IsNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsFloat) != 0
}

// IsInteger reports whether t is an integer, be it of a type of its own.
func IsInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// IsPlainNumber reports whether t is a number of no type of its own.
func IsPlainNumber(t types.Type) bool {
	_, basic := types.Unalias(t).(*types.Basic)
	return basic && IsNumber(t)
}

// IsUntyped reports whether t is that of a constant without a type.
func IsUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0
}

// IsFunc reports whether a type is one of functions.
func IsFunc(t types.Type) bool { _, ok := t.Underlying().(*types.Signature); return ok }

// IsDuration reports whether t is time.Duration.
func IsDuration(t types.Type) bool { return Is(t, "time", "Duration") }

// IsTime reports whether t is time.Time.
func IsTime(t types.Type) bool { return Is(t, "time", "Time") }

// Is reports whether t is the type that the package of that path declares under
// a name.
func Is(t types.Type, pkg, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pkg
}

// NameIn is the name of a type if a package declares it, be it a copy in a
// vendor directory, else "".
func NameIn(t types.Type, pkg string) string {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	if p := n.Obj().Pkg().Path(); p != pkg && !strings.HasSuffix(p, "/vendor/"+pkg) {
		return ""
	}
	return n.Obj().Name()
}
