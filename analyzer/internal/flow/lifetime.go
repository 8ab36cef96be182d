package flow

import (
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// More is not looked for in one configuration.
const (
	maxLifetimes = 48
	maxNested    = 64 // configurations in configurations
)

// lifetimes are the paths to what may hold an expiry in a configuration: a
// struct with exported fields that, by their names, are lifetimes. Package
// makers finds the same in the syntax.
func lifetimes(t types.Type) []access.Path {
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
	s, ok := pointee(t).Underlying().(*types.Struct)
	if !ok || isTime(t) || w.nested >= maxNested || slices.Contains(w.inside, s) {
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
	case isDuration(pointee(f.Type())), basic && isNumber(b):
		if screen.Lasts(f.Name(), !basic) {
			w.paths = append(w.paths, path)
		}
	case basic && b.Kind() == types.String:
		if screen.Lasts(f.Name(), false) {
			w.paths = append(w.paths, path.Append(access.AsDuration), path.Append(access.AsNumber))
		}
	case configures(f):
		w.into(f.Type(), path)
	}
}

// configures reports whether a field may be a configuration: a struct of the
// same package, or of another if its name says so.
func configures(f *types.Var) bool {
	switch t := types.Unalias(pointee(f.Type())).(type) {
	case *types.Struct:
		return true
	case *types.Named:
		return t.Obj().Pkg() == f.Pkg() || screen.Configures(t.Obj().Name())
	}
	return false
}
