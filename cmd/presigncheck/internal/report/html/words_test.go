package html

import (
	"slices"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// TestWords: whatever a reader finds in a word or two is in the legend.
func TestWords(t *testing.T) {
	var have []string
	for _, w := range words {
		for _, term := range w.terms {
			have = append(have, term.word)
			if term.meaning == "" {
				t.Errorf("%s has no meaning", term.word)
			}
		}
	}
	var want []string
	for _, c := range report.Conclusions {
		want = append(want, c.String())
	}
	for _, o := range []report.Outcome{report.Allowed, report.ImplicitDeny, report.ExplicitDeny, report.Conditional, report.Undecided} {
		want = append(want, o.Phrase().Text)
	}
	for _, p := range []simulator.Permission{simulator.Allowed, simulator.Denied, simulator.Conditional, simulator.Unknown} {
		want = append(want, report.PermissionPhrase(p).Text)
	}
	for _, s := range []analyzer.Severity{analyzer.Error, analyzer.Warning, analyzer.Note} {
		want = append(want, string(s))
	}
	for _, r := range []probe.Result{probe.Confirmed, probe.Refuted, probe.Inconclusive, probe.Skipped} {
		want = append(want, (&report.Probe{Result: r}).Word())
	}
	for _, o := range []analyzer.Origin{analyzer.OriginDefault, analyzer.OriginConstant, analyzer.OriginParameter, analyzer.OriginRequest, analyzer.OriginSigned,
		analyzer.OriginFlag, analyzer.OriginEnvironment, analyzer.OriginField, analyzer.OriginComputed, analyzer.OriginUnknown} {
		want = append(want, string(o))
	}
	hour, month := 3600.0, 30*24*3600.0
	for _, b := range limits(report.Verdict{Lifetime: report.Lifetime{Requested: &month, Effective: &hour, Credentials: &hour, Statement: new(simulator.Statement)}}) {
		if b.Name != "asked for" && b.Name != "works for" { // whose meaning is that of the outline and the bar
			want = append(want, b.Name)
		}
	}
	want = append(want, (&report.Probe{Result: probe.Inconclusive, Cause: probe.Stored}).Word())
	for _, w := range want {
		if !slices.Contains(have, w) {
			t.Errorf("the legend does not have %q", w)
		}
	}
}

// TestAxis: every life has its place, longer ones further right, and none beyond
// the end.
func TestAxis(t *testing.T) {
	last := -1.0
	for _, seconds := range []float64{2, 60, 900, 3600, 12 * 3600, 86400, 7 * 86400, 30 * 86400} {
		x := at(seconds)
		if x <= last || x > 100 {
			t.Errorf("%v seconds are at %.1f %%, behind %.1f %%", seconds, x, last)
		}
		last = x
	}
	if at(0) != 0 || at(1) != 0 || at(-5) != 0 || at(99*365*86400) != 100 {
		t.Errorf("the ends of the axis: %v %v %v", at(0), at(1), at(99*365*86400))
	}
	if at(simulator.MaxExpiry.Seconds()) != end {
		t.Errorf("seven days are at %v", at(simulator.MaxExpiry.Seconds()))
	}
}

func TestLinksThatWork(t *testing.T) {
	for _, test := range []struct {
		works, n int
		checked  string
		want     string
	}{
		{3, 7, "", "3 of 7 links work as asked."},
		{1, 7, "", "1 of 7 links works as asked."},
		{0, 7, "", "None of 7 links works as asked."},
		{7, 7, "", "All 7 links work as asked."},
		{7, 7, " that could be checked", "All 7 links that could be checked work as asked."},
		{1, 1, "", "The link works as asked."},
		{0, 1, "", "The link does not work as asked."},
	} {
		if got := linksThatWork(test.works, test.n, test.checked); got != test.want {
			t.Errorf("%d of %d: %q, want %q", test.works, test.n, got, test.want)
		}
	}
}
