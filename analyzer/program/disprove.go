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
	given := make(map[string]callerValues)
	tested := make(map[string]callerValues) // by tests too: these say something of tests
	callers := make(map[string][]token.Position)
	for _, entry := range r.Defaulted {
		given[entry] = given[entry].join(callerValues{})
		tested[entry] = given[entry]
	}
	sites := make(map[token.Position]analyzer.Site)
	for _, s := range r.Sites {
		if s.Expiry.Origin == analyzer.OriginParameter || s.Expiry.Origin == analyzer.OriginField {
			sites[s.Position] = s
		}
		h := callerValues{
			open:   slices.ContainsFunc(s.Expiry.Alternatives, open),
			silent: slices.ContainsFunc(s.Expiry.Alternatives, silent) && (len(s.Sources) > 0 || !reported[s.Position]),
		}
		for _, entry := range s.Entries {
			tested[entry] = tested[entry].join(h)
			if !inTest(s) {
				given[entry] = given[entry].join(h)
				callers[entry] = append(callers[entry], s.Position)
			}
		}
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f analyzer.Finding) bool {
		s := sites[f.Position]
		var all callerValues
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
	joinFlows(r, sites, callers)
}

// joinFlows makes one note of two on the same flow: of that at the presign call, which
// knows that callers decide, and that of the only caller, which knows what does.
func joinFlows(r *analyzer.Result, sites map[token.Position]analyzer.Site, callers map[string][]token.Position) {
	at := make(map[token.Position]int)
	for i, f := range r.Findings {
		if f.Rule == analyzer.UnboundedExpiry {
			at[f.Position] = i
		}
	}
	told := make(map[int]bool)
	for i, f := range r.Findings {
		s, ok := sites[f.Position]
		if f.Rule != analyzer.UnboundedExpiry || !ok || s.Wrapper != "" {
			continue
		}
		var from []token.Position
		for _, entry := range s.Sources {
			from = append(from, callers[entry]...)
		}
		if len(from) != 1 {
			continue
		}
		if n, ok := at[from[0]]; ok && n != i {
			r.Findings[i] = f.ToldBy(r.Findings[n])
			told[n] = true
		}
	}
	var out []analyzer.Finding
	for i, f := range r.Findings {
		if !told[i] {
			out = append(out, f)
		}
	}
	r.Findings = out
}

// callerValues is what callers hand to a parameter, or store to a field.
type callerValues struct {
	known  bool // there are callers
	open   bool // one may hand over a value without a bound
	silent bool // of one nothing is said although it may, and it is no wrapper itself
}

func (h callerValues) join(other callerValues) callerValues {
	return callerValues{true, h.open || other.open, h.silent || other.silent}
}

func open(a analyzer.Alternative) bool {
	return (a.Max == nil || *a.Max > week) && !a.Checked
}

func silent(a analyzer.Alternative) bool { return open(a) && a.Origin != analyzer.OriginParameter }
