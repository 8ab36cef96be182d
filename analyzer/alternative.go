package analyzer

import (
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

// Alternative is one value that can reach a site, with one way that it takes.
type Alternative struct {
	Min, Max *time.Duration // nil: not known
	Default  bool           // nothing is set; the API's default applies
	Checked  bool           // compared on its way with something that is no constant, or a function is asked about it
	Origin   Origin
	Trace    []Step // from the origin to the call
	Stop     Stop   // where the search ended, if this is no number
}

// Stop is where the search for a value ended, and why.
type Stop = interval.Stop

// Reason names why a value is not known.
type Reason = interval.Reason

// Reasons are all reasons why a value may not be known, with what they mean.
func Reasons() []interval.Explained { return interval.Reasons() }

// alternatives are all values that reach a site, on all ways that are known.
func alternatives(s *site.Site) []Alternative {
	var out []Alternative
	for _, t := range slices.Concat(s.Terms, s.Beside) {
		least, most := bounds(s, t)
		a := Alternative{Min: known(least), Max: known(most), Checked: t.Checked, Origin: t.Origin}
		if leavesDefault(s, t) {
			d := s.API.Default
			a = Alternative{Min: &d, Max: &d, Default: true, Origin: interval.Default}
		}
		for _, w := range t.Ways() {
			a.Trace, a.Stop = w.Trace, w.Stop
			if t.Exact() || a.Default {
				a.Stop = Stop{}
			}
			out = joinAlternatives(out, []Alternative{a})
		}
	}
	return out
}

// joinAlternatives appends the alternatives of b that a does not have yet.
func joinAlternatives(a, b []Alternative) []Alternative {
	for _, alt := range b {
		if !slices.ContainsFunc(a, alt.equal) {
			a = append(a, alt)
		}
	}
	return a
}

func (a Alternative) equal(b Alternative) bool {
	return equalDuration(a.Min, b.Min) && equalDuration(a.Max, b.Max) && a.Default == b.Default &&
		a.Checked == b.Checked && a.Origin == b.Origin && a.Stop == b.Stop && slices.Equal(a.Trace, b.Trace)
}

func equalDuration(a, b *time.Duration) bool {
	return a == b || a != nil && b != nil && *a == *b
}
