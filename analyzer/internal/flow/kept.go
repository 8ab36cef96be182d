package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// kept is what a variable may hold that is zero as far as is seen, and whose
// address is kept where somebody else may find it: in a struct, such as a flag
// with a Destination, in a collection, or in what a function of the package with
// parameters of type any is handed.
func (e *eval) kept(variable ssa.Value, path access.Path) []Term {
	a, ok := variable.(*ssa.Alloc)
	if !ok {
		return nil
	}
	where, pos := keptAt(a, path)
	if where == nil {
		return nil
	}
	if flag, ok := where.(*ssa.FieldAddr); ok {
		n, ok := types.Unalias(pointee(flag.X.Type())).(*types.Named)
		if ok && n.Obj().Pkg() != nil && within(n.Obj().Pkg().Path(), cliFlags) {
			return e.destination(flag)
		}
	}
	return []Term{unknown(Unknown, MayChange, e.step(pos, "its address is kept"))}
}

// destination is what a flag of a command line with a Destination leaves there:
// its default, or what the command line says.
func (e *eval) destination(flag *ssa.FieldAddr) []Term {
	s := e.step(flag.Pos(), "the destination of a flag")
	s.Kind, s.Expr = Entered, e.flagName(flag)
	out := []Term{outside(Flag, s)}
	for _, ref := range *flag.X.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fieldOf(fa.X.Type(), fa.Field).Name() != "Value" {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa && isNumber(st.Val.Type()) {
				out = join(out, allVia(e.value(st.Val, access.Whole, at(st)), e.step(st.Pos(), "default of a flag"))...)
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
				if st, ok := use.(*ssa.Store); ok && st.Val == ref && handedOn(st.Addr) {
					return st.Addr, ref.Pos()
				}
			}
		case *ssa.MapUpdate:
			if ref.Value == addr && path.Empty() {
				return ref.Map, ref.Pos()
			}
		case *ssa.FieldAddr:
			if head, rest := path.Split(); head == access.ToField(fieldOf(ref.X.Type(), ref.Field).Name()) {
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

// handedOn reports whether an element of a list of arguments is handed to a
// function of the package.
func handedOn(element ssa.Value) bool {
	ix, ok := element.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	for _, ref := range *ix.X.Referrers() {
		list, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *list.Referrers() {
			if call, ok := use.(ssa.CallInstruction); ok && call.Common().StaticCallee() != nil && call.Common().StaticCallee().Blocks != nil {
				return true
			}
		}
	}
	return false
}

// flagName is the name of the flag that a destination is of.
func (e *eval) flagName(destination *ssa.FieldAddr) string {
	for _, ref := range *destination.X.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fieldOf(fa.X.Type(), fa.Field).Name() != "Name" {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa {
				if name, ok := e.text(st.Val); ok {
					return name
				}
			}
		}
	}
	return ""
}
