package program

import (
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
)

// locate gives the steps of traces that lie in other packages, which facts
// know as "import/path/file.go", the names of their files.
func (r *runner) locate(all *analyzer.Result) {
	files := make(map[string]string)
	packagesOf := make(map[string]*packages.Package)
	for _, p := range slices.Concat(r.order...) {
		for _, f := range p.Syntax {
			name := p.Fset.File(f.FileStart).Name()
			files[p.PkgPath+"/"+filepath.Base(name)] = name
			packagesOf[name] = p
		}
	}
	resolve := func(trace []analyzer.Step) []analyzer.Step {
		out := slices.Clone(trace)
		for i, s := range out {
			if name, ok := files[s.Position.Filename]; ok {
				out[i].Position.Filename = name
			}
		}
		return out
	}
	for i := range all.Sites {
		e := &all.Sites[i].Expiry
		e.Trace = resolve(e.Trace)
		for j := range e.Alternatives {
			a := &e.Alternatives[j]
			a.Trace = resolve(a.Trace)
			a.Stop.Step = resolve([]analyzer.Step{a.Stop.Step})[0]
		}
	}
	for i := range all.Findings {
		f := &all.Findings[i]
		f.Trace = resolve(f.Trace)
		f.Change.Step = resolve([]analyzer.Step{f.Change.Step})[0]
		if p := packagesOf[f.Change.Position.Filename]; p != nil {
			f.Written(&analysis.Pass{Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo})
		}
	}
}
