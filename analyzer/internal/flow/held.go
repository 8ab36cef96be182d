package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

// A function value is followed like any other: at the path access.AsFunc of it is the
// function that it holds, of this package or of one that tells about it.

// heldFuncs is what a function value that is called may hold.
type heldFuncs struct {
	own     []*ssa.Function
	foreign []foreignFunc
	rest    []Term // others, which are not known
}

// foreignFunc is a function of another package; bound is 1 if it is a method
// whose receiver is not among the arguments, else 0.
type foreignFunc struct {
	*fact.Func
	bound int
}

// arguments are the arguments of a call as the fact counts them.
func (f foreignFunc) arguments(c *ssa.CallCommon) []ssa.Value {
	return append(slices.Repeat([]ssa.Value{c.Value}, f.bound), c.Args...)
}

// fuelPerFuncValue is less than for a number: there are many calls of function
// values in some packages, and few lead anywhere.
const fuelPerFuncValue = 400

// held finds the functions that a call of a function value may call.
func (e *eval) held(call ssa.CallInstruction) heldFuncs {
	c := call.Common()
	if c.IsInvoke() || c.StaticCallee() != nil {
		return heldFuncs{}
	}
	if h, ok := e.heldMemo[call]; ok {
		return h
	}
	fuel, total := e.fuel, e.total
	e.fuel = min(fuelPerFuncValue, fuel)
	var h heldFuncs
	for _, t := range e.expand(e.value(c.Value, access.AsFunc, at(call))) {
		switch {
		case t.Base.Kind == FuncBase && BaseFact(t.Base) != nil:
			h.foreign = append(h.foreign, foreignFunc{BaseFact(t.Base), t.Base.Index})
		case t.Base.Kind == FuncBase:
			h.own = append(h.own, BaseFunc(t.Base))
		case !t.Exact(): // not nil
			h.rest = append(h.rest, t)
		}
	}
	e.fuel = fuel - (total - e.total)
	e.heldMemo[call] = h
	return h
}

// function is the alternative that a function value holds fn.
func (e *eval) function(fn *ssa.Function) []Term {
	b := Base{Kind: FuncBase, Of: e.unbound(origin(fn))}
	if strings.HasSuffix(fn.Name(), "$bound") {
		b.Index = 1
	}
	if BaseFunc(b).Blocks != nil {
		return []Term{holding(b)}
	}
	obj, _ := BaseFunc(b).Object().(*types.Func)
	if obj != nil {
		if f := e.facts.Func(obj); f != nil {
			b.Of = f
			return []Term{holding(b)}
		}
	}
	return []Term{e.lost(NoSource, fn.Pos(), "function "+fn.Name())}
}

func holding(b Base) Term {
	return Term{Base: b, Scale: 1, Lo: -inf, Hi: inf, Origin: Computed}
}

// asFunction follows what leads to a function at the path access.AsFunc.
func (e *eval) asFunction(v ssa.Value, path access.Path) ([]Term, bool) {
	if path != access.AsFunc {
		return nil, false
	}
	switch v := v.(type) {
	case *ssa.Function:
		return e.function(v), true
	case *ssa.MakeClosure:
		return e.function(v.Fn.(*ssa.Function)), true
	case *ssa.Const: // nil: a call of it does not happen
		return nil, true
	}
	return nil, false
}

// heldFact is what importers should know of a function that another one
// returns, or that a field or variable holds.
func (sp *spread) heldFact(b Base) *fact.Func {
	if BaseFact(b) != nil {
		return BaseFact(b)
	}
	f := &fact.Func{Name: BaseFunc(b).Name()}
	for _, sk := range sp.sinks[BaseFunc(b)] {
		if len(f.Sinks) < maxFactSinks {
			f.Sinks = append(f.Sinks, sp.exportSink(sk))
		}
	}
	results := BaseFunc(b).Signature.Results()
	for i := range results.Len() {
		if !isDuration(results.At(i).Type()) {
			continue
		}
		if terms, ok := sp.exportTerms(sp.results(BaseFunc(b), i, access.Whole), BaseFunc(b)); ok {
			f.Results = append(f.Results, fact.Result{Index: i, Terms: terms})
		}
	}
	if len(f.Sinks)+len(f.Results) == 0 {
		return nil
	}
	return f
}

// exportHeld translates the functions that a value may hold; it reports false
// if none of them says anything.
func (sp *spread) exportHeld(ts []Term) ([]fact.Term, bool) {
	var out []fact.Term
	for _, t := range ts {
		if t.Base.Kind != FuncBase {
			continue
		}
		if f := sp.heldFact(t.Base); f != nil {
			out = append(out, fact.Term{Kind: fact.Held, Held: f, Param: t.Base.Index})
		}
	}
	return out, len(out) > 0
}

// importHeld are the functions that a fact tells of.
func importHeld(fs []fact.Term) []Term {
	var out []Term
	for _, f := range fs {
		if f.Kind == fact.Held && f.Held != nil {
			out = append(out, holding(Base{Kind: FuncBase, Of: f.Held, Index: f.Param}))
		}
	}
	return out
}

// exportHolders tells which functions exported variables and fields hold.
func (sp *spread) exportHolders() []VarFact {
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
			if g, ok := sp.ssa.Members[name].(*ssa.Global); ok && obj.Exported() && !sp.testPos(obj) {
				add(obj, sp.globalHolds(g, obj.Type()))
			}
		case *types.TypeName:
			s, ok := obj.Type().Underlying().(*types.Struct)
			if !ok || obj.IsAlias() || sp.testPos(obj) {
				continue
			}
			for i := range s.NumFields() {
				if f := s.Field(i); f.Exported() && isFunc(f.Type()) {
					add(f, sp.holds(access.AsFunc, sp.field(f, access.AsFunc)))
				}
			}
		}
	}
	return out
}

func isFunc(t types.Type) bool { _, ok := t.Underlying().(*types.Signature); return ok }

func (sp *spread) holds(path access.Path, ts []Term) []fact.Result {
	if terms, ok := sp.exportHeld(ts); ok {
		return []fact.Result{{Path: path, Terms: terms}}
	}
	return nil
}

// globalHolds is what a package variable holds: a function, or a collection of
// functions, by constant key where there is one.
func (sp *spread) globalHolds(g *ssa.Global, t types.Type) []fact.Result {
	sp.refuel()
	var elem types.Type
	switch t := t.Underlying().(type) {
	case *types.Signature:
		return sp.holds(access.AsFunc, sp.global(g, access.AsFunc))
	case *types.Map:
		elem = t.Elem()
	case *types.Slice:
		elem = t.Elem()
	default:
		return nil
	}
	if !isFunc(elem) {
		return nil
	}
	var out []fact.Result
	for _, head := range append(sp.constKeys(g), access.ToAny()) {
		path := head.Then(access.AsFunc)
		out = append(out, sp.holds(path, sp.global(g, path))...)
	}
	return out
}

// constKeys are the steps to the elements that a map is made with.
func (sp *spread) constKeys(g *ssa.Global) []access.Step {
	var out []access.Step
	for _, instr := range sp.globals[g] {
		st, ok := instr.(*ssa.Store)
		if !ok {
			continue
		}
		m, ok := st.Val.(*ssa.MakeMap)
		if !ok {
			continue
		}
		for _, ref := range *m.Referrers() {
			if up, ok := ref.(*ssa.MapUpdate); ok && isConst(up.Key) && len(out) < maxFactSinks {
				out = append(out, keyHead(up.Key))
			}
		}
	}
	slices.SortFunc(out, func(a, b access.Step) int { return strings.Compare(a.Name, b.Name) })
	return slices.Compact(out)
}

// factHolds is what a fact tells of the function at a path of a variable or
// field of another package.
func (e *eval) factHolds(obj *types.Var, path access.Path) []Term {
	f := e.facts.Var(obj)
	if f == nil {
		return nil
	}
	for _, r := range f.Holds {
		if r.Path == path {
			return importHeld(r.Terms)
		}
	}
	return nil
}

// heldResult is what a call of a function value returns. Where a function is
// not known, neither is the result, and the trace says why.
func (e *eval) heldResult(v *ssa.Call, n int, path access.Path) ([]Term, bool) {
	h := e.held(v)
	var out []Term
	for _, fn := range h.own {
		out = join(out, e.substitute(e.results(fn, n, path), v, fn)...)
	}
	s := e.step(v.Pos(), "the result of a function value is not known")
	for _, f := range h.foreign {
		ts, ok := e.resultOf(f.Func, f.Name, n, path, v, f.arguments(v.Common()))
		if !ok {
			ts = []Term{unknown(Unknown, NoSource, s)}
		}
		out = join(out, ts...)
	}
	for _, t := range h.rest {
		out = join(out, unknown(Unknown, FuncValue, t.Stop.Step).via(s))
	}
	return out, len(out) > 0
}
