package program

import (
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/summary"
)

// facts are what is known of objects: what their package exported, and what
// interface methods inherit from their implementations anywhere.
type facts struct {
	mu     sync.RWMutex
	own    map[types.Object]analysis.Fact
	linked map[*types.Func]*fact.Func
}

func newFacts() *facts {
	return &facts{own: make(map[types.Object]analysis.Fact), linked: make(map[*types.Func]*fact.Func)}
}

func (f *facts) exportObject(obj types.Object, one analysis.Fact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.own[obj] = one
}

func (f *facts) importObject(obj types.Object, into analysis.Fact) bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	own := f.own[obj]
	found := own != nil && reflect.TypeOf(own) == reflect.TypeOf(into)
	if found {
		reflect.ValueOf(into).Elem().Set(reflect.ValueOf(own).Elem())
	}
	fn, ok := obj.(*types.Func)
	if !ok || f.linked[fn] == nil {
		return found
	}
	out, ok := into.(*fact.Func)
	if !ok {
		return found
	}
	merged := append([]fact.Sink(nil), out.Sinks...)
	for _, s := range f.linked[fn].Sinks {
		merged = summary.AddSink(merged, s)
	}
	out.Sinks = merged
	return true
}

// link gives every interface method that is called somewhere the sinks of the
// methods that implement it, and reports whether that told anything new.
func (r *runner) link() bool {
	methods := r.facts.concrete()
	if len(methods) == 0 {
		return false
	}
	names := make(map[string]bool)
	for _, m := range methods {
		names[m.Obj.Name()] = true
	}
	changed := false
	for _, level := range r.order {
		for _, p := range level {
			for _, sel := range p.TypesInfo.Selections {
				if sel.Kind() == types.FieldVal || !names[sel.Obj().Name()] {
					continue
				}
				if iface, ok := sel.Recv().Underlying().(*types.Interface); ok {
					changed = r.facts.linkAll(iface, methods) || changed
				}
			}
		}
	}
	return changed
}

// concrete returns the methods that hand a parameter to a presign call.
func (f *facts) concrete() []summary.FuncFact {
	var out []summary.FuncFact
	for obj, one := range f.own {
		fn, ok := obj.(*types.Func)
		if !ok || fn.Signature().Recv() == nil || types.IsInterface(fn.Signature().Recv().Type()) {
			continue
		}
		if ff, ok := one.(*fact.Func); ok && len(ff.Sinks) > 0 {
			out = append(out, summary.FuncFact{Obj: fn, Fact: ff})
		}
	}
	return summary.SortFacts(out)
}

func (f *facts) linkAll(iface *types.Interface, methods []summary.FuncFact) bool {
	changed := false
	for _, m := range methods {
		if summary.LinkMethod(iface, m, func(im *types.Func) *fact.Func {
			if f.linked[im] == nil {
				f.linked[im] = new(fact.Func)
			}
			return f.linked[im]
		}) {
			changed = true
		}
	}
	return changed
}
