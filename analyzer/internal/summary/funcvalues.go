package summary

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// funcValueFact is what importers should know of a function that another one
// returns, or that a field or variable holds.
func (sp *callerSearch) funcValueFact(b interval.Base) *fact.Func {
	if model.BaseFact(b) != nil {
		return model.BaseFact(b)
	}
	f := &fact.Func{Name: model.BaseFunc(b).Name()}
	for _, sk := range sp.sinks[model.BaseFunc(b)] {
		if len(f.Sinks) < maxFactSinks {
			f.Sinks = append(f.Sinks, sp.exportSink(sk))
		}
	}
	results := model.BaseFunc(b).Signature.Results()
	for i := range results.Len() {
		if !gotype.IsDuration(results.At(i).Type()) {
			continue
		}
		if terms, ok := sp.exportTerms(sp.Results(model.BaseFunc(b), i, access.Whole), model.BaseFunc(b)); ok {
			f.Results = append(f.Results, fact.Result{Index: i, Terms: terms})
		}
	}
	if len(f.Sinks)+len(f.Results) == 0 {
		return nil
	}
	return f
}

// exportFuncValues translates the functions that a value may hold; it reports false
// if none of them says anything.
func (sp *callerSearch) exportFuncValues(ts []interval.Term) ([]fact.Term, bool) {
	var out []fact.Term
	for _, t := range ts {
		if t.Base.Kind != interval.FuncBase {
			continue
		}
		if f := sp.funcValueFact(t.Base); f != nil {
			out = append(out, fact.Term{Kind: fact.Held, Held: f, Param: t.Base.Index})
		}
	}
	return out, len(out) > 0
}

// exportFuncHolders tells which functions exported variables and fields hold.
func (sp *callerSearch) exportFuncHolders() []VarFact {
	var out []VarFact
	add := func(obj *types.Var, holds []fact.Result) {
		if len(holds) > 0 {
			out = append(out, VarFact{obj, &fact.Var{Name: obj.Name(), Holds: holds}})
		}
	}
	scope := sp.Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Var:
			if g, ok := sp.SSA.Members[name].(*ssa.Global); ok && obj.Exported() && !sp.TestPos(obj) {
				add(obj, sp.globalHolds(g, obj.Type()))
			}
		case *types.TypeName:
			s, ok := obj.Type().Underlying().(*types.Struct)
			if !ok || obj.IsAlias() || sp.TestPos(obj) {
				continue
			}
			for i := range s.NumFields() {
				if f := s.Field(i); f.Exported() && gotype.IsFunc(f.Type()) {
					add(f, sp.holds(access.AsFunc, sp.Field(f, access.AsFunc)))
				}
			}
		}
	}
	return out
}

func (sp *callerSearch) holds(path access.Path, ts []interval.Term) []fact.Result {
	if terms, ok := sp.exportFuncValues(ts); ok {
		return []fact.Result{{Path: path, Terms: terms}}
	}
	return nil
}

// globalHolds is what a package variable holds: a function, or a collection of
// functions, by constant key where there is one.
func (sp *callerSearch) globalHolds(g *ssa.Global, t types.Type) []fact.Result {
	sp.Refuel()
	var elem types.Type
	switch t := t.Underlying().(type) {
	case *types.Signature:
		return sp.holds(access.AsFunc, sp.Global(g, access.AsFunc))
	case *types.Map:
		elem = t.Elem()
	case *types.Slice:
		elem = t.Elem()
	default:
		return nil
	}
	if !gotype.IsFunc(elem) {
		return nil
	}
	var out []fact.Result
	for _, head := range append(sp.constKeys(g), access.ToAny()) {
		path := head.Then(access.AsFunc)
		out = append(out, sp.holds(path, sp.Global(g, path))...)
	}
	return out
}

// constKeys are the steps to the elements that a map is made with.
func (sp *callerSearch) constKeys(g *ssa.Global) []access.Step {
	var out []access.Step
	for _, instr := range sp.Globals[g] {
		st, ok := instr.(*ssa.Store)
		if !ok {
			continue
		}
		m, ok := st.Val.(*ssa.MakeMap)
		if !ok {
			continue
		}
		for _, ref := range *m.Referrers() {
			if up, ok := ref.(*ssa.MapUpdate); ok && ssaview.IsConst(up.Key) && len(out) < maxFactSinks {
				out = append(out, ssaview.KeyHead(up.Key))
			}
		}
	}
	slices.SortFunc(out, func(a, b access.Step) int { return strings.Compare(a.Name, b.Name) })
	return slices.Compact(out)
}
