package summary

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/callrules"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/memory"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// Exports is what importers of the package should know, in the order found.
type Exports struct {
	Funcs []FuncFact
	Vars  []VarFact

	ClientExpiry bool            // the package makes a client that is given an expiry, or may be
	Defaulted    []interval.Step // see callerSearch
}

// FuncFact is the fact of one function or method.
type FuncFact struct {
	Obj  *types.Func
	Fact *fact.Func
}

// VarFact is the fact of one field or variable.
type VarFact struct {
	Obj  *types.Var
	Fact *fact.Var
}

const (
	maxFactSinks = 16 // per function
	maxFactSteps = 4
)

// exports turns what was found into facts of objects that importers can reach.
func (sp *callerSearch) exports() *Exports {
	x := &Exports{}
	byObj := make(map[*types.Func]*fact.Func)
	get := func(obj *types.Func) *fact.Func {
		f := byObj[obj]
		if f == nil {
			f = &fact.Func{Name: obj.Name()}
			byObj[obj] = f
			x.Funcs = append(x.Funcs, FuncFact{obj, f})
		}
		return f
	}
	for _, fn := range sp.order {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != sp.Pkg || !obj.Exported() {
			continue
		}
		for _, sk := range sp.sinks[fn] {
			if f := get(obj); len(f.Sinks) < maxFactSinks {
				f.Sinks = append(f.Sinks, sp.exportSink(sk))
			}
		}
	}
	sp.exportResults(get)
	x.Vars = append(sp.exportVars(), sp.exportFuncHolders()...)
	sp.exportInterfaces(get, slices.Clone(x.Funcs))
	for _, f := range sp.forder {
		if f.Pkg() != sp.Pkg || !f.Exported() {
			continue
		}
		v := x.variable(f)
		for _, sk := range sp.fields[f] {
			v.Sinks = append(v.Sinks, sp.exportSink(sk))
		}
	}
	return x
}

// exportInterfaces gives the methods of the package's interfaces the sinks of
// the methods that implement them here.
func (sp *callerSearch) exportInterfaces(get func(*types.Func) *fact.Func, methods []FuncFact) {
	scope := sp.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		iface, ok := tn.Type().Underlying().(*types.Interface)
		if !ok || iface.NumMethods() == 0 {
			continue
		}
		for _, m := range methods {
			LinkMethod(iface, m, func(im *types.Func) *fact.Func {
				if im.Pkg() != sp.Pkg {
					return nil
				}
				return get(im)
			})
		}
	}
}

// LinkMethod adds the sinks of a concrete method to the interface method that
// it implements, if its receiver implements iface.
func LinkMethod(iface *types.Interface, m FuncFact, get func(*types.Func) *fact.Func) bool {
	recv := m.Obj.Signature().Recv()
	if recv == nil || len(m.Fact.Sinks) == 0 || types.IsInterface(recv.Type()) {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(iface, false, m.Obj.Pkg(), m.Obj.Name())
	im, ok := obj.(*types.Func)
	if !ok || !types.Implements(recv.Type(), iface) {
		return false
	}
	f := get(im)
	if f == nil {
		return false
	}
	changed := false
	for _, s := range m.Fact.Sinks {
		if len(f.Sinks) < maxFactSinks && !slices.ContainsFunc(f.Sinks, func(o fact.Sink) bool { return sameSink(o, s) }) {
			f.Sinks = append(f.Sinks, s)
			changed = true
		}
	}
	return changed
}

func sameSink(a, b fact.Sink) bool {
	ta, tb := a.Term, b.Term
	return a.API == b.API && a.Operation == b.Operation && ta.Param == tb.Param && ta.Path == tb.Path &&
		ta.Scale == tb.Scale && ta.Offset == tb.Offset && ta.Lo == tb.Lo && ta.Hi == tb.Hi && a.Signed.Same(b.Signed)
}

// exportResults tells what exported functions return, where it is an option, a
// client, a number, or a struct with durations in it.
func (sp *callerSearch) exportResults(get func(*types.Func) *fact.Func) {
	for _, fn := range sp.Funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || obj.Pkg() != sp.Pkg || fn.Parent() != nil {
			continue
		}
		sp.exportCheck(fn, obj, get)
		if !sp.Provides(obj) && !sp.HasProvider(obj.Signature().Results()) {
			continue
		}
		res := obj.Signature().Results()
		for i := range res.Len() {
			for _, path := range sp.resultPaths(obj, res.At(i).Type()) {
				sp.Refuel()
				ts := sp.Results(fn, i, path)
				terms, ok := sp.exportTerms(ts, fn)
				if path == access.AsFunc {
					terms, ok = sp.exportFuncValues(ts)
				}
				if ok {
					f := get(obj)
					f.Results = append(f.Results, fact.Result{Index: i, Path: path, Terms: terms})
				}
			}
		}
		sp.exportEffects(fn, obj, get)
	}
}

// exportEffects tells what an option function leaves in its parameter.
func (sp *callerSearch) exportEffects(fn *ssa.Function, obj *types.Func, get func(*types.Func) *fact.Func) {
	sig := obj.Signature()
	if sig.Recv() != nil || sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return
	}
	for _, field := range durationFields(gotype.Pointee(sig.Params().At(0).Type())) {
		ts := sp.Leaves(fn, 0, access.Fields(field))
		if terms, ok := sp.exportTerms(ts, fn); ok && !interval.AllUnset(ts, -1) {
			f := get(obj)
			f.Effects = append(f.Effects, fact.Result{Path: access.Fields(field), Terms: terms})
		}
	}
}

// resultPaths are the paths worth telling of a result.
func (sp *callerSearch) resultPaths(fn *types.Func, t types.Type) []access.Path {
	if times := source.ResultTimes(fn, t); times != nil {
		return times
	}
	for constructor, row := range sp.Clients {
		pkg, _, _ := row.Split()
		if n := gotype.NameIn(gotype.Pointee(t), pkg); n == "PresignClient" {
			return []access.Path{access.Of(access.ToClient(constructor))}
		}
	}
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		var paths []access.Path
		for _, f := range durationFields(gotype.Pointee(t)) {
			paths = append(paths, access.Fields(f))
		}
		for _, path := range source.Lifetimes(t) {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
		return paths
	}
	var out []access.Path
	if sig.Params().Len() == 1 {
		for _, f := range durationFields(gotype.Pointee(sig.Params().At(0).Type())) {
			out = append(out, access.Of(access.ToOption(f)))
		}
	}
	if len(out) == 0 {
		return []access.Path{access.AsFunc}
	}
	return out
}

// durationFields are the fields of a struct that may hold an expiry.
func durationFields(t types.Type) []string {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || gotype.IsTime(t) {
		return nil
	}
	var out []string
	for i := range s.NumFields() {
		f := s.Field(i)
		b, isBasic := types.Unalias(f.Type()).(*types.Basic)
		if gotype.IsDuration(f.Type()) || isBasic && (b.Kind() == types.Int64 || b.Kind() == types.Int) {
			out = append(out, f.Name())
		}
	}
	if len(out) > 12 {
		return nil
	}
	return out
}

func (sp *callerSearch) exportSink(sk sink) fact.Sink {
	beside, _ := sp.exportExpanded(sk.beside, nil)
	return fact.Sink{
		Term: sp.exportTerm(sk.term, fact.Param), API: sk.api.Func, Operation: sk.operation,
		Default: sk.unsetIs, Kept: sk.kept, Wrappers: sk.wrappers,
		Signed: sp.exportSigned(sk), Beside: beside,
	}
}

// AddSink adds a sink to sinks unless it says the same as one of them.
func AddSink(sinks []fact.Sink, s fact.Sink) []fact.Sink {
	if len(sinks) >= maxFactSinks || slices.ContainsFunc(sinks, func(o fact.Sink) bool { return sameSink(o, s) }) {
		return sinks
	}
	return append(sinks, s)
}

// SortFacts sorts facts by package, position and name of their object.
func SortFacts(fs []FuncFact) []FuncFact {
	slices.SortFunc(fs, func(a, b FuncFact) int {
		return cmp.Or(strings.Compare(a.Obj.Pkg().Path(), b.Obj.Pkg().Path()), int(a.Obj.Pos())-int(b.Obj.Pos()))
	})
	return fs
}

// Portable is a step's position without the directories of this machine: the
// import path and the file's name.
func Portable(p *ssaview.Package, s interval.Step) token.Position {
	if s.Pos.IsValid() {
		return ssaview.PortablePosition(p.Pkg, s.Position)
	}
	s.Position.Offset, s.Position.Column = 0, 0
	return s.Position
}

// Helpers finds what importers should know of a package that does not presign
// itself: bounds, options and durations that its functions return.
func Helpers(p *ssaview.Package) *Exports {
	return newCallerSearch(valueflow.New(p, memory.Model(), callrules.All())).exports()
}
