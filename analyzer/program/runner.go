package program

import (
	"go/token"
	"go/types"
	"os"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
)

// runner runs the analyzer over packages, dependencies first, and carries the
// facts between them.
type runner struct {
	analyzer *analysis.Analyzer
	order    [][]*packages.Package // each level depends on those before it only
	facts    *facts
	mu       sync.Mutex
	results  map[*packages.Package]*analyzer.Result
	asked    map[*packages.Package]bool // the others are there for their facts
}

func newRunner(cfg analyzer.Config, pkgs []*packages.Package) *runner {
	asked := make(map[*packages.Package]bool)
	for _, p := range pkgs {
		asked[p] = true
	}
	return &runner{
		asked:    asked,
		analyzer: analyzer.New(cfg),
		order:    levels(pkgs),
		facts:    newFacts(),
		results:  make(map[*packages.Package]*analyzer.Result),
	}
}

// levels sorts packages with syntax so that each comes after its imports.
func levels(pkgs []*packages.Package) [][]*packages.Package {
	level := make(map[*packages.Package]int)
	var out [][]*packages.Package
	var visit func(p *packages.Package) int
	visit = func(p *packages.Package) int {
		if n, ok := level[p]; ok {
			return n
		}
		n := 0
		for _, imp := range p.Imports {
			n = max(n, visit(imp))
		}
		if source(p) {
			for len(out) <= n {
				out = append(out, nil)
			}
			out[n] = append(out[n], p)
			n++
		}
		level[p] = n
		return n
	}
	for _, p := range pkgs {
		visit(p)
	}
	return out
}

// source reports whether a package was loaded from source.
func source(p *packages.Package) bool {
	return len(p.Syntax) > 0 && p.TypesInfo != nil && p.Types != nil
}

// run analyzes every package once, those of a level in parallel.
func (r *runner) run() {
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, level := range r.order {
		var wg sync.WaitGroup
		for _, p := range level {
			limit <- struct{}{}
			wg.Go(func() {
				defer func() { <-limit }()
				r.analyze(p)
			})
		}
		wg.Wait()
	}
}

func (r *runner) analyze(p *packages.Package) {
	pass := &analysis.Pass{
		Analyzer:          r.analyzer,
		Fset:              p.Fset,
		Files:             p.Syntax,
		Pkg:               p.Types,
		TypesInfo:         p.TypesInfo,
		TypesSizes:        p.TypesSizes,
		TypeErrors:        p.TypeErrors,
		Module:            module(p),
		ResultOf:          map[*analysis.Analyzer]any{},
		Report:            func(analysis.Diagnostic) {},
		ImportObjectFact:  r.facts.importObject,
		ExportObjectFact:  r.facts.exportObject,
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	if slices.ContainsFunc(p.Errors, func(e packages.Error) bool { return e.Kind == packages.ParseError }) {
		pass.ReadFile = os.ReadFile
	}
	result, err := r.analyzer.Run(pass)
	if err != nil {
		return // the analyzer never returns one
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[p] = result.(*analyzer.Result)
}

func module(p *packages.Package) *analysis.Module {
	if p.Module == nil {
		return nil
	}
	return &analysis.Module{Path: p.Module.Path, Version: p.Module.Version, GoVersion: p.Module.GoVersion}
}

// result joins the results of all packages. A package and its test variant
// hold the same files; what both say is said once.
func (r *runner) result() *analyzer.Result {
	all := new(analyzer.Result)
	seen := make(map[token.Position]bool)
	var open []analyzer.Finding
	for _, p := range slices.Concat(r.order...) {
		one := r.results[p]
		if one == nil {
			continue
		}
		all.Wrappers = append(all.Wrappers, one.Wrappers...)
		all.Problems = append(all.Problems, one.Problems...)
		if !r.asked[p] {
			continue
		}
		for _, s := range one.Sites {
			if !seen[s.Position] {
				all.Sites = append(all.Sites, s)
			}
		}
		for _, s := range one.Sites {
			seen[s.Position] = true
		}
		all.Findings = append(all.Findings, one.Findings...)
		all.Suppressed = append(all.Suppressed, one.Suppressed...)
		open = append(open, one.Open...)
		all.Defaulted = append(all.Defaulted, one.Defaulted...)
		all.ClientExpiry = all.ClientExpiry || one.ClientExpiry
	}
	if !all.ClientExpiry {
		all.Findings = append(all.Findings, open...)
	}
	disprove(all)
	forward(all, r.escaping(all))
	r.locate(all)
	all.Sort()
	all.Join()
	return all
}
