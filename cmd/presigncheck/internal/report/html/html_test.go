package html_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/html"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// TestEscapes holds text from source files and policies to being text.
func TestEscapes(t *testing.T) {
	evil := `<script>alert("x")</script>`
	s := reporttest.NewShop(t, strings.Replace(reporttest.ShopText, "/* größer: 10 */", "/* "+evil+" */", 1))
	site := s.Site("Größe", "HeadObject", evil, 1)
	s.Finding(site, analyzer.ExpiryUnit, analyzer.Error, evil)
	r := report.New(s.Dir, s.Fset, &s.Result)
	v := reporttest.Verdict("HeadObject", evil, simulator.Decision{Outcome: policy.ImplicitDeny, Note: evil}, simulator.Lifetime{LimitedBy: evil})
	v.Identity.Name = evil
	r.AddVerdicts(site, []report.Verdict{report.NewVerdict(v)})
	for name, print := range map[string]func(io.Writer, *report.Report) error{"HTML": html.Print, "Markdown": markdown.Print} {
		var b bytes.Buffer
		if err := print(&b, r); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "<script>alert") {
			t.Errorf("text became an element of the %s", name)
		}
		if !strings.Contains(b.String(), "&lt;script&gt;") {
			t.Errorf("the text is missing in the %s", name)
		}
	}
}
