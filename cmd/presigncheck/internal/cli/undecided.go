package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
)

// checked says which packages the run looked at.
func checked(run *lintRun, patterns []string) verify.Checked {
	c := verify.Checked{Packages: run.program.Matched(), Modules: run.program.Modules()}
	for module, dir := range c.Modules {
		whole := slices.Contains(patterns, module+"/...") || slices.Contains(patterns, "./...") && isHere(dir)
		if !whole {
			return c
		}
	}
	c.Whole = len(c.Modules) > 0 && len(patterns) > 0
	return c
}

func isHere(dir string) bool {
	here, err := os.Stat(".")
	if err != nil {
		return false
	}
	there, err := os.Stat(dir)
	return err == nil && os.SameFile(here, there)
}

// undecided puts into the report what kept presign calls from being decided,
// says it as far as that is asked for, and makes the run fail where it is to.
// Entries of the configuration that apply to nothing are always named: most are
// a typo, which leaves calls unasked. A run that decided about no presign call
// at all did not do its job, whatever the flags.
func (o verifyOptions) undecided(stderr io.Writer, run *lintRun, result *verify.Result, unmatched []verify.Unmatched) {
	for _, u := range unmatched {
		g := report.Gap{Place: source.Place{File: run.report.Relative(run.config.Path)}, Message: u.Text}
		g.Line, g.Column = run.config.Position(u.At...)
		run.report.Undecided = append(run.report.Undecided, g)
		fmt.Fprintf(stderr, "presigncheck: %s\n", g)
	}
	var gaps []report.Gap
	open := make(map[int]bool) // sites with gaps
	if result != nil {
		for _, g := range result.Gaps {
			p := run.result.Sites[g.Site].Position
			gaps = append(gaps, report.Gap{Place: source.Place{File: run.report.Relative(p.Filename), Line: p.Line, Column: p.Column}, Message: g.Text})
			open[g.Site] = true
		}
		run.open = make(map[string]bool)
		for i, s := range run.result.Sites {
			unknown := slices.ContainsFunc(result.Verdicts[i], func(v report.Verdict) bool { return v.Permission == simulator.Unknown })
			if open[i] || unknown {
				run.open[run.report.FromRoot(run.report.Relative(s.Position.Filename))] = true
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b report.Gap) int { return a.Compare(b.Place) })
	gaps = slices.Compact(gaps) // a package is analyzed once per test variant
	run.report.Undecided = append(run.report.Undecided, gaps...)
	fail := o.failOnUndecided || run.config.Undecided == config.UndecidedFail
	own := 0 // the others are counted where their URLs are signed for
	for _, s := range run.result.Sites {
		if s.OwnURL() {
			own++
		}
	}
	nothing := result != nil && own > 0 && len(open) == own
	// What is undecided is named whatever the status: a run that ends with 0
	// although some calls could not be decided must not look like one that did.
	for i, g := range gaps {
		if i == maxGaps && !fail && !nothing {
			fmt.Fprintf(stderr, "presigncheck: and %d more; --fail-on-undecided names all\n", len(gaps)-i)
			break
		}
		fmt.Fprintf(stderr, "presigncheck: %s\n", g)
	}
	switch {
	case nothing:
		run.undecided = fmt.Errorf("none of %s could be decided; see above what is missing", count(own, "presign call"))
	case fail && len(run.report.Undecided) > 0:
		var parts []string
		if n := len(places(gaps)); n > 0 {
			parts = append(parts, count(n, "presign call"))
		}
		if n := len(unmatched); n > 0 {
			parts = append(parts, plural(n, "entry", "entries")+" of the configuration that "+map[bool]string{true: "applies", false: "apply"}[n == 1]+" to nothing")
		}
		run.undecided = fmt.Errorf("undecided: %s; see above what is missing", strings.Join(parts, ", and "))
	case len(gaps) > 0:
		fmt.Fprintf(stderr, "presigncheck: %s undecided for want of a file or a setting; --fail-on-undecided names and fails them\n", count(len(places(gaps)), "presign call"))
	}
	if run.undecided != nil {
		run.report.FailUndecided(run.undecided.Error())
	}
}

// maxGaps is how many gaps are named where the run does not fail for them.
const maxGaps = 10

// places are where the gaps are, each once.
func places(gaps []report.Gap) []source.Place {
	var out []source.Place
	for _, g := range gaps {
		if len(out) == 0 || out[len(out)-1] != g.Place {
			out = append(out, g.Place)
		}
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
