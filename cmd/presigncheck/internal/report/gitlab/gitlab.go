// Package gitlab prints a report as GitLab's Code Quality report, which merge
// requests show. Source: https://docs.gitlab.com/ci/testing/code_quality/, section
// "Code Quality report format".
package gitlab

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fingerprint"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
)

// A violation is an entry of the report.
type violation struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"` // GitLab shows one of those that have the same
	Severity    string   `json:"severity"`    // info, minor, major, critical or blocker
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"` // from the root of the repository
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int `json:"begin"`
}

var severities = map[analyzer.Severity]string{analyzer.Error: "critical", analyzer.Warning: "major", analyzer.Note: "info"}

// Print writes the report. What was not checked is a blocker: an empty report
// means that nothing is wrong.
func Print(w io.Writer, r *report.Report) error {
	violations := []violation{}
	fingerprints := fingerprint.Of(r.Tree, r.Findings)
	for i, f := range r.Findings {
		violations = append(violations, violation{
			f.Whole(), f.Rule, fingerprints[i], severities[f.Severity],
			location{r.FromRoot(f.File), lines{max(1, f.Line)}},
		})
	}
	other := func(name, severity, file string, line int, text string) {
		path := r.FromRoot(cmp.Or(file, "go.mod")) // there is none without a path
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d", name, path, text, len(violations)))
		violations = append(violations, violation{text, name, fmt.Sprintf("%x", sum)[:32], severity, location{path, lines{max(1, line)}}})
	}
	for _, p := range r.Failures() {
		other("not-checked", "blocker", p.File, p.Line, "presigncheck: not checked: "+p.Message)
	}
	for _, g := range r.Undecided {
		other("undecided", "minor", g.File, g.Line, "presigncheck: undecided: "+g.Message)
	}
	for _, file := range r.Excluded {
		other("excluded", "info", file, 1, "presigncheck: "+report.ExcludedWhy)
	}
	return json.Encode(w, violations)
}
