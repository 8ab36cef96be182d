package source

import (
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// More is not looked for in one configuration.
const (
	maxLifetimes = 48
	maxNested    = 64 // configurations in configurations
)

// Lifetimes are the paths to what may hold an expiry in a configuration: a
// struct with exported fields that, by their names, are lifetimes.
func Lifetimes(t types.Type) []access.Path {
	var w lifetimeWalk
	w.into(t, access.Whole)
	return w.paths
}

type lifetimeWalk struct {
	paths  []access.Path
	inside []*types.Struct
	nested int
}

func (w *lifetimeWalk) into(t types.Type, prefix access.Path) {
	s, ok := gotype.Pointee(t).Underlying().(*types.Struct)
	if !ok || gotype.IsTime(t) || w.nested >= maxNested || slices.Contains(w.inside, s) {
		return
	}
	w.nested++
	w.inside = append(w.inside, s)
	for i := range s.NumFields() {
		if f := s.Field(i); f.Exported() && len(w.paths) < maxLifetimes {
			w.field(f, prefix.Append(access.Fields(f.Name())))
		}
	}
	w.inside = w.inside[:len(w.inside)-1]
}

func (w *lifetimeWalk) field(f *types.Var, path access.Path) {
	switch b, basic := types.Unalias(f.Type()).(*types.Basic); {
	case gotype.IsDuration(gotype.Pointee(f.Type())), basic && gotype.IsNumber(b):
		if relevance.IsLifetime(f.Name(), !basic) {
			w.paths = append(w.paths, path)
		}
	case basic && b.Kind() == types.String:
		if relevance.IsLifetime(f.Name(), false) {
			w.paths = append(w.paths, path.Append(access.AsDuration), path.Append(access.AsNumber))
		}
	case configures(f):
		w.into(f.Type(), path)
	}
}

// configures reports whether a field may be a configuration: a struct of the
// same package, or of another if its name says so.
func configures(f *types.Var) bool {
	switch t := types.Unalias(gotype.Pointee(f.Type())).(type) {
	case *types.Struct:
		return true
	case *types.Named:
		return t.Obj().Pkg() == f.Pkg() || relevance.IsConfiguration(t.Obj().Name())
	}
	return false
}

// ResultTimes are the paths to a time in what a function returns, as far as
// it is one by itself and not in a configuration: a duration, or by the
// function's name a number that counts time or the text or number of a setting.
func ResultTimes(fn *types.Func, result types.Type) []access.Path {
	basic, isBasic := types.Unalias(result).(*types.Basic)
	looksUp := relevance.LooksUp(fn.Pkg().Name(), fn.Name())
	switch {
	case gotype.IsDuration(result), gotype.IsPlainNumber(result) && (relevance.CountsTime(fn.Name()) || looksUp && takesText(fn)):
		return []access.Path{access.Whole}
	case isBasic && basic.Kind() == types.String && looksUp:
		return []access.Path{access.AsDuration, access.AsNumber}
	}
	return nil
}

func takesText(fn *types.Func) bool {
	for v := range fn.Signature().Params().Variables() {
		if v.Type() == types.Typ[types.String] {
			return true
		}
	}
	return false
}

// HoldsTime reports whether a variable is a duration, or by its name a number
// that counts time.
func HoldsTime(v *types.Var) bool {
	return gotype.IsDuration(v.Type()) || gotype.IsPlainNumber(v.Type()) && relevance.CountsTime(v.Name())
}
