package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
)

// exportVars tells what exported package variables hold.
func (sp *callerSearch) exportVars() []VarFact {
	var out []VarFact
	scope := sp.Pkg.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.Var)
		if !ok || !obj.Exported() || !sp.Provides(obj) || sp.TestPos(obj) {
			continue
		}
		g, ok := sp.SSA.Members[name].(*ssa.Global)
		if !ok {
			continue
		}
		if values := sp.valuesOf(g, obj); len(values) > 0 {
			out = append(out, VarFact{obj, &fact.Var{Name: name, Values: values}})
		}
	}
	return out
}

// valuesOf is what a package variable holds: a time, or a configuration with
// lifetimes in it.
func (sp *callerSearch) valuesOf(g *ssa.Global, obj *types.Var) (values []fact.Result) {
	paths := source.Lifetimes(obj.Type())
	if source.HoldsTime(obj) {
		paths = []access.Path{access.Whole}
	}
	for _, path := range paths {
		sp.Refuel()
		if terms, ok := sp.exportTerms(sp.Global(g, path), nil); ok {
			values = append(values, fact.Result{Path: path, Terms: terms})
		}
	}
	return values
}

// variable is the fact of a field or variable, a new one if it has none yet.
func (x *Exports) variable(v *types.Var) *fact.Var {
	for _, known := range x.Vars {
		if known.Obj == v {
			return known.Fact
		}
	}
	f := &fact.Var{Name: v.Name()}
	x.Vars = append(x.Vars, VarFact{v, f})
	return f
}
