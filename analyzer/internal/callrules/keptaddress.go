package callrules

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// keptAddress is what a variable may hold that is zero as far as is seen, and whose
// address is kept where somebody else may find it: in a struct, such as a flag
// with a Destination, in a collection, or in what a function of the package with
// parameters of type any is callChecks.
func keptAddress(e *valueflow.Eval, variable ssa.Value, path access.Path) []interval.Term {
	a, ok := variable.(*ssa.Alloc)
	if !ok {
		return nil
	}
	where, pos := keptAt(a, path)
	if where == nil {
		return nil
	}
	if flag, ok := where.(*ssa.FieldAddr); ok {
		n, ok := types.Unalias(gotype.Pointee(flag.X.Type())).(*types.Named)
		if ok && n.Obj().Pkg() != nil && model.Within(n.Obj().Pkg().Path(), model.CliFlags) {
			return destination(e, flag)
		}
	}
	return []interval.Term{interval.UnknownBecause(interval.Unknown, interval.MayChange, e.Step(pos, "its address is kept"))}
}

// destination is what a flag of a command line with a Destination leaves there:
// its default, or what the command line says.
func destination(e *valueflow.Eval, flag *ssa.FieldAddr) []interval.Term {
	s := e.Step(flag.Pos(), "the destination of a flag")
	s.Kind, s.Expr = interval.Entered, flagName(e, flag)
	out := []interval.Term{interval.Outside(interval.Flag, s)}
	for _, ref := range *flag.X.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || ssaview.FieldOf(fa.X.Type(), fa.Field).Name() != "Value" {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa && gotype.IsNumber(st.Val.Type()) {
				out = interval.Join(out, interval.AllVia(e.Value(st.Val, access.Whole, ssaview.At(st)), e.Step(st.Pos(), "default of a flag"))...)
			}
		}
	}
	return out
}

// keptAt is where the address of a variable is kept, or of what lies at path in
// it, nil if nowhere.
func keptAt(addr ssa.Value, path access.Path) (where ssa.Value, pos token.Pos) {
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Val == addr && path.Empty() && keeps(ref.Addr) {
				return ref.Addr, ref.Pos()
			}
		case *ssa.MakeInterface:
			for _, use := range *ref.Referrers() {
				if st, ok := use.(*ssa.Store); ok && st.Val == ref && ssaview.HandedOn(st.Addr) {
					return st.Addr, ref.Pos()
				}
			}
		case *ssa.MapUpdate:
			if ref.Value == addr && path.Empty() {
				return ref.Map, ref.Pos()
			}
		case *ssa.FieldAddr:
			if head, rest := path.Split(); head == access.ToField(ssaview.FieldOf(ref.X.Type(), ref.Field).Name()) {
				if where, pos := keptAt(ref, rest); where != nil {
					return where, pos
				}
			}
		}
	}
	return nil, token.NoPos
}

// keeps reports whether what is stored at an address is found by others than
// the function: in a field, an element, or a package variable.
func keeps(addr ssa.Value) bool {
	switch addr.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global:
		return true
	}
	return false
}

// flagName is the name of the flag that a destination is of.
func flagName(e *valueflow.Eval, destination *ssa.FieldAddr) string {
	for _, ref := range *destination.X.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || ssaview.FieldOf(fa.X.Type(), fa.Field).Name() != "Name" {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa {
				if name, ok := model.Text(e.Package, st.Val); ok {
					return name
				}
			}
		}
	}
	return ""
}
