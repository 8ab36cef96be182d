package program

import (
	"go/token"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
)

const week = 7 * 24 * time.Hour

// disprove drops notes on values that come from callers, or from whoever fills
// in a field, where the program shows who they are: at a presign call if all
// hand over bounded values, and at a call of a wrapper also if the note is given
// to them. What tests hand over says nothing of what the program does.
func disprove(r *analyzer.Result) {
	reported := make(map[token.Position]bool)
	for _, f := range r.Findings {
		reported[f.Position] = reported[f.Position] || f.Rule == analyzer.UnboundedExpiry
	}
	given := make(map[string]handed)
	tested := make(map[string]handed) // by tests too: these say something of tests
	for _, entry := range r.Defaulted {
		given[entry] = given[entry].join(handed{})
		tested[entry] = given[entry]
	}
	sites := make(map[token.Position]analyzer.Site)
	for _, s := range r.Sites {
		if s.Expiry.Origin == analyzer.OriginParameter || s.Expiry.Origin == analyzer.OriginField {
			sites[s.Position] = s
		}
		h := handed{
			open:   slices.ContainsFunc(s.Expiry.Alternatives, open),
			silent: slices.ContainsFunc(s.Expiry.Alternatives, silent) && (len(s.Sources) > 0 || !reported[s.Position]),
		}
		for _, entry := range s.Entries {
			tested[entry] = tested[entry].join(h)
			if !inTest(s) {
				given[entry] = given[entry].join(h)
			}
		}
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f analyzer.Finding) bool {
		s := sites[f.Position]
		var all handed
		for _, entry := range s.Sources {
			from := given
			if inTest(s) {
				from = tested
			}
			if h, ok := from[entry]; ok {
				all = all.join(h)
			}
		}
		return f.Rule == analyzer.UnboundedExpiry && all.known && (!all.open || s.Wrapper != "" && !all.silent)
	})
}

// handed is what callers hand to a parameter, or store to a field.
type handed struct {
	known  bool // there are callers
	open   bool // one may hand over a value without a bound
	silent bool // of one nothing is said although it may, and it is no wrapper itself
}

func (h handed) join(other handed) handed {
	return handed{true, h.open || other.open, h.silent || other.silent}
}

func open(a analyzer.Alternative) bool {
	return (a.Max == nil || *a.Max > week) && !a.Checked
}

func silent(a analyzer.Alternative) bool { return open(a) && a.Origin != analyzer.OriginParameter }
