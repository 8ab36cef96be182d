package markdown_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// GitHub drops a summary of more than 1 MiB; of many verdicts those that fail
// are shown.
func TestIsShort(t *testing.T) {
	var result analyzer.Result
	for i := range 5000 {
		s := analyzer.Site{Package: "example.com/shop", Operation: "GetObject"}
		s.Position.Filename, s.Position.Line = "shop.go", i+1
		result.Sites = append(result.Sites, s)
		result.Findings = append(result.Findings, analyzer.Finding{Rule: "r", Severity: analyzer.Error, Position: s.Position, Message: strings.Repeat("x", 300)})
	}
	r := report.New(t.TempDir(), nil, &result)
	for i, s := range result.Sites {
		d := simulator.Decision{Outcome: policy.Allowed}
		if i == 4999 {
			d.Outcome = policy.ImplicitDeny
		}
		r.AddVerdicts(s, []report.Verdict{report.NewVerdict(reporttest.Verdict("GetObject", "key", d, simulator.Lifetime{}))})
	}
	var b bytes.Buffer
	if err := markdown.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	for _, want := range []string{"| shop.go:5000 |", "and 4800 more"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
