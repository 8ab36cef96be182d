package program

import (
	"path/filepath"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer"
)

// locate gives the steps of traces that lie in other packages, which facts
// know as "import/path/file.go", the names of their files.
func (r *runner) locate(all *analyzer.Result) {
	files := make(map[string]string)
	for _, p := range slices.Concat(r.order...) {
		for _, f := range p.Syntax {
			name := p.Fset.File(f.FileStart).Name()
			files[p.PkgPath+"/"+filepath.Base(name)] = name
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
		all.Findings[i].Trace = resolve(all.Findings[i].Trace)
	}
}
