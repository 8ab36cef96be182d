package flow

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

// sink says that a parameter (or a field) becomes the expiry of a presign call.
type sink struct {
	term      Term // from Base.Path of parameter Base.Index, or of the field, to nanoseconds
	api       *api.API
	operation string
	unsetIs   bool // if the caller sets nothing, the API's default applies
	kept      bool // the function only keeps the value, in a field
	wrappers  []string
	signed    *Signed // what the presign call signs, in terms of the function with the parameter
	pkg       string  // import path of the function, if another package declares it

	site   *Site  // which the function with the parameter makes itself, nil if another does
	beside []Term // what else reaches the presign call on other paths
}

// entry is the step that names the parameter or field.
func (s sink) entry() Step {
	if len(s.term.Trace) == 0 {
		return Step{}
	}
	return s.term.Trace[0]
}

func (s sink) key() string {
	t := s.term
	request := ""
	if s.signed != nil {
		request = s.signed.Bucket.Value + "\x00" + s.signed.Key.Value
	}
	return fmt.Sprint(t.Base.Index, t.Base.Path, s.api.Func, s.operation, t.Scale, t.Offset, t.Lo, t.Hi, t.Bound, request)
}

// spread follows expiries that come in from callers to these callers, until
// nothing new turns up.
type spread struct {
	*eval
	sites  []*Site
	sinks  map[*ssa.Function][]sink
	fields map[*types.Var][]sink
	order  []*ssa.Function
	forder []*types.Var
	seen   map[string]bool
	queue  []queued
	passed map[ssa.CallInstruction]int // how many sinks a call was passed on to

	defaulted []Step // entries of wrappers that are handed nothing which gets to the presign call
}

type queued struct {
	fn   *ssa.Function
	sink sink
}

const (
	maxWrappers = 8    // wrappers around wrappers
	maxSinks    = 2000 // per package
	maxPerFunc  = 24   // per function
	maxPerCall  = 64   // per call that may be one of many functions
)

// Analyze finds the sites of the package, and what its importers should know.
func (p *Package) Analyze() ([]*Site, *Exports) {
	e := p.newEval(memoryModel(), callRules())
	sp := newSpread(e)
	e.indexFuncValues()
	for _, s := range append(e.sites(), e.untypedSites()...) {
		sp.add(s, nil)
	}
	sp.foreignSinks()
	for len(sp.queue) > 0 && len(sp.seen) < maxSinks {
		q := sp.queue[0]
		sp.queue = sp.queue[1:]
		name := e.name(q.fn)
		for _, call := range sp.callers(q.fn) {
			if !sp.tooMany(call, q.sink, name) {
				sp.passOn(call, q.sink, arguments(call.Common(), q.fn), name)
			}
		}
	}
	x := sp.exports()
	x.ClientExpiry = e.clientExpiry()
	x.Defaulted = sp.defaulted
	return sp.sites, x
}

func newSpread(e *eval) *spread {
	return &spread{
		eval:   e,
		sinks:  make(map[*ssa.Function][]sink),
		fields: make(map[*types.Var][]sink),
		seen:   make(map[string]bool),
		passed: make(map[ssa.CallInstruction]int),
	}
}

// add records a site and the parameters and fields its expiry comes from.
func (sp *spread) add(s *Site, wrappers []string) {
	sp.sites = append(sp.sites, s)
	var signed *Signed
	if s.signed != nil || s.Wrapper == "" {
		one := sp.Signed(s)
		signed = &one
	}
	for i, t := range s.Terms {
		if t.Base.Kind != ParamBase && t.Base.Kind != FieldBase {
			continue
		}
		sk := sink{term: t, api: s.API, operation: s.Operation, wrappers: wrappers, signed: signed}
		sk.kept = s.kept || t.Base.Kind == ParamBase && outermost(BaseFunc(t.Base)) != outermost(s.Fn)
		sk.unsetIs = allUnset(s.Terms, i) && t.Base.Path.ThroughOptions()
		sk.beside = s.beside(i)
		if s.Wrapper == "" && s.Fn == BaseFunc(t.Base) && s.instr != nil {
			sk.site = s
		}
		sp.addSink(t.Base, sk)
	}
}

// beside is what else reaches the call than what alternative n stands for, but for
// what other parameters and fields stand for.
func (s *Site) beside(n int) (out []Term) {
	out = join(out, s.Beside...)
	for i, t := range s.Terms {
		switch {
		case i == n || t.Base.Kind == ParamBase || t.Base.Kind == FieldBase:
		case t.Unset:
			out = join(out, exact(float64(s.API.Default), Default))
		default:
			out = join(out, t)
		}
	}
	return out
}

// besideIn is beside for a call of the wrapper: what is not known in general may
// be known of this call.
func (sp *spread) besideIn(call ssa.CallInstruction, sk sink, ts []Term) []Term {
	if sk.site == nil || len(sk.beside) == 0 {
		return sk.beside
	}
	f := sp.enter(call, sk.site.Fn)
	if f == nil {
		return sk.beside
	}
	here := *sk.site
	here.Terms = sp.in(f, func() []Term { return sp.expand(sp.expiry(&here)) })
	return slices.DeleteFunc(here.beside(-1), func(t Term) bool {
		return slices.ContainsFunc(ts, func(u Term) bool { return u.Base == t.Base && u.Lo == t.Lo && u.Hi == t.Hi })
	})
}

// allUnset reports whether all alternatives but number skip say "nothing is set".
func allUnset(ts []Term, skip int) bool {
	n := 0
	for i, t := range ts {
		if i == skip {
			continue
		}
		if !t.Unset {
			return false
		}
		n++
	}
	return n > 0
}

func (sp *spread) addSink(b Base, sk sink) {
	if len(sk.wrappers) > maxWrappers {
		return
	}
	if b.Kind == FieldBase {
		key := fmt.Sprintf("%p %s", BaseField(b), sk.key())
		if !sp.seen[key] {
			sp.seen[key] = true
			if len(sp.fields[BaseField(b)]) == 0 {
				sp.forder = append(sp.forder, BaseField(b))
			}
			sp.fields[BaseField(b)] = append(sp.fields[BaseField(b)], sk)
		}
		return
	}
	key := fmt.Sprintf("%p %s", BaseFunc(b), sk.key())
	if sp.seen[key] {
		return
	}
	sp.seen[key] = true
	if len(sp.sinks[BaseFunc(b)]) >= maxPerFunc {
		return
	}
	if len(sp.sinks[BaseFunc(b)]) == 0 {
		sp.order = append(sp.order, BaseFunc(b))
	}
	sp.sinks[BaseFunc(b)] = append(sp.sinks[BaseFunc(b)], sk)
	sp.queue = append(sp.queue, queued{BaseFunc(b), sk})
}

// tooMany reports whether a call hands values to more wrappers than are followed,
// as a call of an interface method does that very many types implement. That
// others may be reached is said once.
func (sp *spread) tooMany(call ssa.CallInstruction, sk sink, wrapper string) bool {
	sp.passed[call]++
	if sp.passed[call] == maxPerCall+1 {
		s := sp.newSite(call.Parent(), call)
		s.API, s.Operation, s.Wrapper, s.Entry, s.kept, s.signed = sk.api, sk.operation, wrapper, sk.entry(), sk.kept, new(Signed)
		s.Terms = []Term{unknown(Unknown, TooMany, sp.step(call.Pos(), "passed to more functions than are followed"))}
		sp.sites = append(sp.sites, s)
	}
	return sp.passed[call] > maxPerCall
}

// passOn makes a site of a call that hands a value to a wrapper.
func (sp *spread) passOn(call ssa.CallInstruction, sk sink, args []ssa.Value, wrapper string) {
	sp.refuel()
	n := sk.term.Base.Index
	if n >= len(args) || wrapper == sp.name(outermost(call.Parent())) {
		return // a function that calls itself hands on what it was handed
	}
	vs := sp.value(args[n], sk.term.Base.Path, at(call))
	ts := sp.through(sk, vs, sp.step(call.Pos(), "passed to "+wrapper))
	if len(ts) == 0 || sk.kept && unused(ts, args) {
		if len(vs) > 0 && !sp.inTest(call) {
			sp.defaulted = append(sp.defaulted, sk.entry())
		}
		return
	}
	s := sp.newSite(call.Parent(), call)
	s.API, s.Operation, s.Wrapper, s.Terms, s.Entry = sk.api, sk.operation, wrapper, ts, sk.entry()
	s.Beside = sp.besideIn(call, sk, ts)
	s.kept = sk.kept
	s.signed = sp.inherit(sk, s, call, args)
	s.Client = sk.term.Base.Path.Has(access.Client)
	s.Value = argument(s.Call, call.Common(), n)
	sp.add(s, append(slices.Clip(sk.wrappers), wrapper))
}

// unused reports whether a constructor is handed zero, and nil for another
// thing that it needs: what it makes is used for something else than signing.
func unused(ts []Term, args []ssa.Value) bool {
	return !slices.ContainsFunc(ts, func(t Term) bool { return !t.Exact() || t.Lo != 0 }) &&
		slices.ContainsFunc(args, func(arg ssa.Value) bool {
			if !isNil(arg) {
				return false
			}
			_, options := arg.Type().Underlying().(*types.Slice)
			return !options
		})
}

// through is what becomes of values that reach a sink.
func (sp *spread) through(sk sink, ts []Term, s Step) []Term {
	var out []Term
	for _, t := range sp.expand(ts) {
		if t.Unset {
			if sk.unsetIs {
				out = join(out, t)
			}
			continue
		}
		outer := sk.term
		outer.Trace = nil
		u, ok := outer.apply(t.via(s))
		if !ok {
			continue
		}
		for i, step := range sk.term.Trace {
			if i > 0 { // the first step says that it is a parameter
				u = u.via(step)
			}
		}
		out = join(out, u)
	}
	return out
}

// argument is the expression of parameter n (receiver first) of a call.
func argument(call *ast.CallExpr, c *ssa.CallCommon, n int) ast.Expr {
	if c.IsInvoke() || c.Signature().Recv() != nil {
		n--
	}
	if call == nil || n < 0 || n >= len(call.Args) {
		return nil
	}
	return call.Args[n]
}

// foreignSinks looks for calls and stores that hand a value to other packages.
func (sp *spread) foreignSinks() {
	for _, call := range slices.Concat(sp.foreign, sp.invokes) {
		c := call.Common()
		if sp.match(c) != nil {
			continue
		}
		if obj := calleeObject(c); obj != nil {
			sp.passOnto(call, sp.facts.Func(obj), allArguments(c), shortName(obj.FullName()), packagePath(obj))
		}
		for _, f := range sp.held(call).foreign {
			sp.passOnto(call, f.Func, f.arguments(c), sp.calledAs(call), "")
		}
	}
	sp.foreignStores()
}

func packagePath(obj types.Object) string {
	if obj.Pkg() == nil {
		return ""
	}
	return obj.Pkg().Path()
}

// passOnto makes sites of a call of a function of which a fact tells.
func (sp *spread) passOnto(call ssa.CallInstruction, f *fact.Func, args []ssa.Value, name, pkg string) {
	if f == nil {
		return
	}
	for _, fs := range f.Sinks {
		if sk, ok := sp.importSink(fs); ok {
			sk.pkg = pkg
			sp.passOn(call, sk, args, name)
		}
	}
}

// calledAs is what the source calls a function value that is called.
func (sp *spread) calledAs(call ssa.CallInstruction) string {
	if x := sp.exprs[call.Pos()]; x != nil {
		return types.ExprString(x.Fun)
	}
	return "a function value"
}
