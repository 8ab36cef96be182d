package summary

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/callrules"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/memory"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// sink says that a parameter (or a field) becomes the expiry of a presign call.
type sink struct {
	term      interval.Term // from Base.Path of parameter Base.Index, or of the field, to nanoseconds
	api       *api.API
	operation string
	unsetIs   bool // if the caller sets nothing, the API's default applies
	kept      bool // the function only keeps the value, in a field
	wrappers  []string
	signed    *site.Signed // what the presign call signs, in terms of the function with the parameter
	pkg       string       // import path of the function, if another package declares it

	site   *site.Site      // which the function with the parameter makes itself, nil if another does
	beside []interval.Term // what else reaches the presign call on other paths
}

// entry is the step that names the parameter or field.
func (s sink) entry() interval.Step {
	if len(s.term.Trace) == 0 {
		return interval.Step{}
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

// callerSearch follows expiries that come in from callers to these callers, until
// nothing new turns up.
type callerSearch struct {
	*valueflow.Eval
	sites  []*site.Site
	sinks  map[*ssa.Function][]sink
	fields map[*types.Var][]sink
	order  []*ssa.Function
	forder []*types.Var
	seen   map[string]bool
	queue  []queued
	passed map[ssa.CallInstruction]int // how many sinks a call was passed on to

	defaulted []interval.Step // entries of wrappers that are handed nothing which gets to the presign call
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
func Analyze(p *ssaview.Package) ([]*site.Site, *Exports) {
	e := valueflow.New(p, memory.Model(), callrules.All())
	sp := newCallerSearch(e)
	e.IndexFuncValues()
	for _, s := range append(site.Sites(e), site.UntypedSites(e)...) {
		sp.add(s, nil)
	}
	sp.foreignSinks()
	for len(sp.queue) > 0 && len(sp.seen) < maxSinks {
		q := sp.queue[0]
		sp.queue = sp.queue[1:]
		name := e.Name(q.fn)
		for _, call := range sp.Callers(q.fn) {
			if !sp.tooMany(call, q.sink, name) {
				sp.passOn(call, q.sink, ssaview.Arguments(call.Common(), q.fn), name)
			}
		}
	}
	x := sp.exports()
	x.ClientExpiry = site.ClientExpiry(e)
	x.Defaulted = sp.defaulted
	return sp.sites, x
}

func newCallerSearch(e *valueflow.Eval) *callerSearch {
	return &callerSearch{
		Eval:   e,
		sinks:  make(map[*ssa.Function][]sink),
		fields: make(map[*types.Var][]sink),
		seen:   make(map[string]bool),
		passed: make(map[ssa.CallInstruction]int),
	}
}

// add records a site and the parameters and fields its expiry comes from.
func (sp *callerSearch) add(s *site.Site, wrappers []string) {
	sp.sites = append(sp.sites, s)
	var signed *site.Signed
	if s.Signed != nil || s.Wrapper == "" {
		one := site.FindSigned(sp.Eval.Package, s)
		signed = &one
	}
	for i, t := range s.Terms {
		if t.Base.Kind != interval.ParamBase && t.Base.Kind != interval.FieldBase {
			continue
		}
		sk := sink{term: t, api: s.API, operation: s.Operation, wrappers: wrappers, signed: signed}
		sk.kept = s.Kept || t.Base.Kind == interval.ParamBase && ssaview.Outermost(model.BaseFunc(t.Base)) != ssaview.Outermost(s.Fn)
		sk.unsetIs = interval.AllUnset(s.Terms, i) && t.Base.Path.ThroughOptions()
		sk.beside = beside(s, i)
		if s.Wrapper == "" && s.Fn == model.BaseFunc(t.Base) && s.Instr != nil {
			sk.site = s
		}
		sp.addSink(t.Base, sk)
	}
}

// beside is what else reaches the call than what alternative n stands for, but for
// what other parameters and fields stand for.
func beside(s *site.Site, n int) (out []interval.Term) {
	out = interval.Join(out, s.Beside...)
	for i, t := range s.Terms {
		switch {
		case i == n || t.Base.Kind == interval.ParamBase || t.Base.Kind == interval.FieldBase:
		case t.Unset:
			out = interval.Join(out, interval.Exact(float64(s.API.Default), interval.Default))
		default:
			out = interval.Join(out, t)
		}
	}
	return out
}

// besideIn is beside for a call of the wrapper: what is not known in general may
// be known of this call.
func (sp *callerSearch) besideIn(call ssa.CallInstruction, sk sink, ts []interval.Term) []interval.Term {
	if sk.site == nil || len(sk.beside) == 0 {
		return sk.beside
	}
	f := sp.Enter(call, sk.site.Fn)
	if f == nil {
		return sk.beside
	}
	here := *sk.site
	here.Terms = sp.In(f, func() []interval.Term { return sp.Expand(site.Expiry(sp.Eval, &here)) })
	return slices.DeleteFunc(beside(&here, -1), func(t interval.Term) bool {
		return slices.ContainsFunc(ts, func(u interval.Term) bool { return u.Base == t.Base && u.Lo == t.Lo && u.Hi == t.Hi })
	})
}

func (sp *callerSearch) addSink(b interval.Base, sk sink) {
	if len(sk.wrappers) > maxWrappers {
		return
	}
	if b.Kind == interval.FieldBase {
		key := fmt.Sprintf("%p %s", model.BaseField(b), sk.key())
		if !sp.seen[key] {
			sp.seen[key] = true
			if len(sp.fields[model.BaseField(b)]) == 0 {
				sp.forder = append(sp.forder, model.BaseField(b))
			}
			sp.fields[model.BaseField(b)] = append(sp.fields[model.BaseField(b)], sk)
		}
		return
	}
	key := fmt.Sprintf("%p %s", model.BaseFunc(b), sk.key())
	if sp.seen[key] {
		return
	}
	sp.seen[key] = true
	if len(sp.sinks[model.BaseFunc(b)]) >= maxPerFunc {
		return
	}
	if len(sp.sinks[model.BaseFunc(b)]) == 0 {
		sp.order = append(sp.order, model.BaseFunc(b))
	}
	sp.sinks[model.BaseFunc(b)] = append(sp.sinks[model.BaseFunc(b)], sk)
	sp.queue = append(sp.queue, queued{model.BaseFunc(b), sk})
}

// tooMany reports whether a call hands values to more wrappers than are followed,
// as a call of an interface method does that very many types implement. That
// others may be reached is said once.
func (sp *callerSearch) tooMany(call ssa.CallInstruction, sk sink, wrapper string) bool {
	sp.passed[call]++
	if sp.passed[call] == maxPerCall+1 {
		s := site.NewSite(sp.Eval, call.Parent(), call)
		s.API, s.Operation, s.Wrapper, s.Entry, s.Kept, s.Signed = sk.api, sk.operation, wrapper, sk.entry(), sk.kept, new(site.Signed)
		s.Terms = []interval.Term{interval.UnknownBecause(interval.Unknown, interval.TooMany, sp.Step(call.Pos(), "passed to more functions than are followed"))}
		sp.sites = append(sp.sites, s)
	}
	return sp.passed[call] > maxPerCall
}

// passOn makes a site of a call that hands a value to a wrapper.
func (sp *callerSearch) passOn(call ssa.CallInstruction, sk sink, args []ssa.Value, wrapper string) {
	sp.Refuel()
	n := sk.term.Base.Index
	if n >= len(args) || wrapper == sp.Name(ssaview.Outermost(call.Parent())) {
		return // a function that calls itself hands on what it was handed
	}
	if !sp.signsFor(call, sk) {
		return
	}
	vs := sp.Value(args[n], sk.term.Base.Path, ssaview.At(call))
	ts := sp.through(sk, vs, sp.Step(call.Pos(), "passed to "+wrapper))
	if len(ts) == 0 || sk.kept && unused(ts, args) {
		if len(vs) > 0 && !sp.InTest(call) {
			sp.defaulted = append(sp.defaulted, sk.entry())
		}
		return
	}
	s := site.NewSite(sp.Eval, call.Parent(), call)
	s.API, s.Operation, s.Wrapper, s.Terms, s.Entry = sk.api, sk.operation, wrapper, ts, sk.entry()
	s.Beside = sp.besideIn(call, sk, ts)
	s.Kept = sk.kept
	s.Signed = sp.inherit(sk, s, call, args)
	s.Client = sk.term.Base.Path.Has(access.Client)
	s.Value = argument(s.Call, call.Common(), n)
	sp.add(s, append(slices.Clip(sk.wrappers), wrapper))
}

// signsFor reports whether a call of a wrapper may get to its call that signs: one
// that is told whether to read or to write signs one of the two.
func (sp *callerSearch) signsFor(call ssa.CallInstruction, sk sink) bool {
	if sk.site == nil {
		return true
	}
	f := sp.Enter(call, sk.site.Fn)
	if f == nil {
		return true
	}
	saved := sp.Here
	sp.Here = f
	defer func() { sp.Here = saved }()
	return sp.AliveSince(sk.site.Instr.Block(), nil)
}

// unused reports whether a constructor is handed zero, and nil for another
// thing that it needs: what it makes is used for something else than signing.
func unused(ts []interval.Term, args []ssa.Value) bool {
	return !slices.ContainsFunc(ts, func(t interval.Term) bool { return !t.Exact() || t.Lo != 0 }) &&
		slices.ContainsFunc(args, func(arg ssa.Value) bool {
			if !ssaview.IsNil(arg) {
				return false
			}
			_, options := arg.Type().Underlying().(*types.Slice)
			return !options
		})
}

// through is what becomes of values that reach a sink.
func (sp *callerSearch) through(sk sink, ts []interval.Term, s interval.Step) []interval.Term {
	var out []interval.Term
	for _, t := range sp.Expand(ts) {
		if t.Unset {
			if sk.unsetIs {
				out = interval.Join(out, t)
			}
			continue
		}
		outer := sk.term
		outer.Trace = nil
		u, ok := outer.Apply(t.Via(s))
		if !ok {
			continue
		}
		for i, step := range sk.term.Trace {
			if i > 0 { // the first step says that it is a parameter
				u = u.Via(step)
			}
		}
		out = interval.Join(out, u)
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
func (sp *callerSearch) foreignSinks() {
	for _, call := range slices.Concat(sp.Foreign, sp.Invokes) {
		c := call.Common()
		if sp.Match(c) != nil {
			continue
		}
		if obj := ssaview.CalleeObject(c); obj != nil {
			sp.passOnto(call, sp.Facts.Func(obj), ssaview.AllArguments(c), ssaview.ShortName(obj.FullName()), packagePath(obj))
		}
		for _, f := range sp.FuncValues(call).Foreign {
			sp.passOnto(call, f.Func, f.Arguments(c), sp.calledAs(call), "")
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
func (sp *callerSearch) passOnto(call ssa.CallInstruction, f *fact.Func, args []ssa.Value, name, pkg string) {
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
func (sp *callerSearch) calledAs(call ssa.CallInstruction) string {
	if x := sp.Exprs[call.Pos()]; x != nil {
		return types.ExprString(x.Fun)
	}
	return "a function value"
}

// importSink is a sink that a fact tells of.
func (sp *callerSearch) importSink(f fact.Sink) (sink, bool) {
	row := sp.Row(f.API)
	if row == nil {
		return sink{}, false
	}
	t := model.ImportTerm(f.Term)
	t.Base = interval.Base{Kind: interval.ParamBase, Index: f.Term.Param, Path: f.Term.Path}
	return sink{term: t, api: row, operation: f.Operation, unsetIs: f.Default, kept: f.Kept, wrappers: f.Wrappers, signed: importSigned(f.Signed), beside: sp.ImportTerms(f.Beside, nil, nil)}, true
}
