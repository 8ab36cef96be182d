package html_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// TestTemplates: of a template is shown what is about the statement, and not what
// stands around it.
func TestTemplates(t *testing.T) {
	const stack = `Parameters:
  Password:
    NoEcho: true
    Default: before-hunter2
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyDocument:
        Statement:
          - Sid: Films
            Effect: Deny
Outputs:
  Password: behind-hunter2
`
	s := reporttest.NewShop(t, reporttest.ShopText)
	site := s.Site("Invoice", "GetObject", "in.Key", time.Hour)
	if err := os.WriteFile(filepath.Join(s.Dir, "stack.yaml"), []byte(stack), 0o600); err != nil {
		t.Fatal(err)
	}
	r := report.New(s.Dir, s.Fset, &s.Result)
	at := &simulator.Statement{Sid: "Films", Policy: "Policy", Address: "Policy", File: "stack.yaml", Line: 11, Column: 13}
	holder := &simulator.Statement{Address: "Policy", File: "stack.yaml", Line: 7, Column: 5}
	hour := time.Hour
	v := report.NewVerdict(reporttest.Verdict("GetObject", "invoices/1.pdf", simulator.Decision{Outcome: policy.ExplicitDeny, Statement: at,
		Repairs: []simulator.Repair{{Kind: "identity policy", Statement: "{}", Place: "Policy (stack.yaml)", Text: "- Effect: Allow", At: holder}}},
		simulator.Lifetime{Requested: &hour, Effective: &hour}))
	r.AddVerdicts(site, []report.Verdict{v})
	var b bytes.Buffer
	if err := html.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Sid: Films", "Effect: Deny", "Type: AWS::IAM::Policy", "- Effect: Allow", "to Policy (stack.yaml)"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Contains(b.String(), "hunter2") {
		t.Error("the page shows what the template has elsewhere")
	}
}

// TestOneCauseOfMany: a call that the same change repairs as another one is not
// taken for sound.
func TestOneCauseOfMany(t *testing.T) {
	s := reporttest.NewShop(t, reporttest.ShopText)
	first := s.Site("Film", "GetObject", "in.Key", 30*24*time.Hour)
	s.Site("Invoice", "GetObject", "in.Key", 30*24*time.Hour)
	s.Site("Any", "GetObject", "in.Key", time.Minute)
	s.Finding(first, analyzer.OverLimitExpiry, analyzer.Error, "PresignGetObject and 1 more call of its client: the URL is signed for 30 days")
	r := report.New(s.Dir, s.Fset, &s.Result)
	for i := range r.Sites {
		if site := r.Sites[i]; site.Function == "Invoice" {
			r.Findings[0].Also = []report.Step{{File: site.File, Line: site.Line, Column: site.Column, Text: "the same client signs here"}}
		}
	}
	r.Findings[0].Change = &report.Change{Place: r.Findings[0].Place, Old: "week", New: "12 * time.Hour"}
	var b bytes.Buffer
	if err := html.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2 of 3 presign calls have findings.", "<b>2</b> <span>with errors</span>", "<b>1</b> <span>without a finding</span>",
		"over-limit-expiry, as at shop.go:14; the same change repairs both",
		`The same change repairs 1 more call: <span class="where">shop.go:22</span>`, "<code>week</code> to <code>12 * time.Hour</code>",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page does not have %q", want)
		}
	}
}

// TestAccepted: a link whose finding is suppressed does not work for that.
func TestAccepted(t *testing.T) {
	r := reporttest.Full(t)
	r.Keep(func(int, report.Finding) bool { return false })
	var b bytes.Buffer
	if err := html.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h1>None of 5 links works as asked.</h1>", "<h2>Accepted <small>4</small></h2>", "<h2>To decide <small>1</small></h2>", "<b>2</b> <span>denied</span>"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("without findings the page does not have %q", want)
		}
	}
	if strings.Contains(b.String(), "<h2>Nothing to report") {
		t.Error("a link that does not work is nothing to report")
	}
}
