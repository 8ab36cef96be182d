package program

import (
	"go/token"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
)

const week = 7 * 24 * time.Hour

// disprove drops notes on values that come from callers, or from whoever fills
// in a field, where the program shows who they are and what is to be said is
// said there.
func disprove(r *analyzer.Result) {
	reported := make(map[token.Position]bool)
	for _, f := range r.Findings {
		reported[f.Position] = reported[f.Position] || f.Rule == analyzer.UnboundedExpiry
	}
	open, called := make(map[string]bool), make(map[string]bool)
	for _, entry := range r.Defaulted {
		called[entry] = true
	}
	sources := make(map[token.Position][]string)
	for _, s := range r.Sites {
		if s.Expiry.Origin == analyzer.OriginParameter || s.Expiry.Origin == analyzer.OriginField {
			sources[s.Position] = s.Sources
		}
		if s.Wrapper == "" {
			continue
		}
		settled := len(s.Sources) == 0 && reported[s.Position] || !slices.ContainsFunc(s.Expiry.Alternatives, unsettled)
		for _, entry := range s.Entries {
			called[entry] = true
			open[entry] = open[entry] || !settled
		}
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f analyzer.Finding) bool {
		from := slices.DeleteFunc(slices.Clone(sources[f.Position]), func(entry string) bool { return !called[entry] })
		return f.Rule == analyzer.UnboundedExpiry && len(from) > 0 &&
			!slices.ContainsFunc(from, func(entry string) bool { return open[entry] })
	})
}

// unsettled reports whether a value that a caller hands over may be without a
// bound, and is no parameter of the caller's own.
func unsettled(a analyzer.Alternative) bool {
	return (a.Max == nil || *a.Max > week) && !a.Checked && a.Origin != analyzer.OriginParameter
}
