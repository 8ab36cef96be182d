package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// foreignStores looks for stores to fields and variables that other packages
// take an expiry from.
func (sp *callerSearch) foreignStores() {
	for _, fn := range sp.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch i := instr.(type) {
				case *ssa.FieldAddr:
					sp.intoField(i)
				case *ssa.Store:
					sp.intoVariable(i)
				}
			}
		}
	}
}

// intoField makes sites of the stores to a field of which a fact tells.
func (sp *callerSearch) intoField(fa *ssa.FieldAddr) {
	f := ssaview.FieldOf(fa.X.Type(), fa.Field)
	for _, sk := range sp.sinksOf(f) {
		for _, ref := range *fa.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == fa {
				sp.storeOn(st, fa.Pos(), sk, sk.term.Base.Path, "field "+f.Name())
			}
		}
	}
}

// intoVariable makes sites of a store to a variable of which a fact tells, or
// to a part of it.
func (sp *callerSearch) intoVariable(st *ssa.Store) {
	loc := ssaview.Locate(st.Addr, access.Whole)
	g, ok := loc.Root.(*ssa.Global)
	if !ok {
		return
	}
	v, _ := g.Object().(*types.Var)
	for _, sk := range sp.sinksOf(v) {
		if rest, ok := sk.term.Base.Path.Below(loc.Path); ok {
			sp.storeOn(st, st.Addr.Pos(), sk, rest, "variable "+v.Name())
		}
	}
}

// sinksOf is where values stored to a field or variable of another package go.
func (sp *callerSearch) sinksOf(v *types.Var) (out []sink) {
	if v == nil || v.Pkg() == sp.Pkg || !v.Exported() {
		return nil
	}
	f := sp.Facts.Var(v)
	if f == nil {
		return nil
	}
	for _, fs := range f.Sinks {
		if sk, ok := sp.importSink(fs); ok {
			out = append(out, sk)
		}
	}
	return out
}

// storeOn makes a site of a store; what lies at path of the stored value goes
// to the sink.
func (sp *callerSearch) storeOn(st *ssa.Store, pos token.Pos, sk sink, path access.Path, name string) {
	sp.Refuel()
	ts := sp.through(sk, sp.Put(st.Val, path, st), sp.Step(st.Pos(), "stored to "+name))
	if len(ts) == 0 {
		return
	}
	if st.Pos().IsValid() {
		pos = st.Pos()
	}
	fn := st.Parent()
	s := &site.Site{Pos: pos, Fn: fn, Func: sp.Name(fn), API: sk.api, Operation: sk.operation, Wrapper: name, Terms: ts, Entry: sk.entry(), Stored: true, Line: sp.Fset.Position(pos).Line}
	sp.add(s, append(slices.Clip(sk.wrappers), name))
}
