package text_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	pretty "github.com/jedib0t/go-pretty/v6/text"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/judge"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/terminal"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

func printed(t *testing.T, r *report.Report, o text.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Print(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// statement is a line of policy text, which is never cut nor wrapped: it is to be
// copied.
var statement = regexp.MustCompile(`^ {8}`)

// TestWidths: no row and no line of source is wider than the terminal, at any
// width; of other lines only a word that is wider by itself, such as an ARN.
func TestWidths(t *testing.T) {
	for columns := 40; columns <= 160; columns++ {
		got := printed(t, reporttest.Full(t), text.Options{Style: terminal.Style{Width: columns}})
		if columns == 80 || columns == 100 || columns == 140 {
			t.Run(fmt.Sprint(columns), func(t *testing.T) { reporttest.Golden(t, fmt.Sprintf("full.%d", columns), got) })
		}
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			if n := pretty.StringWidth(line); n > columns && !statement.MatchString(line) && len(strings.Fields(line)) > 1 {
				t.Errorf("%d columns on a terminal of %d: %s", n, columns, line)
			}
		}
	}
}

// TestColourTakesNoRoom: with colour and links the text is the same.
func TestColourTakesNoRoom(t *testing.T) {
	for _, columns := range []int{0, 60, 100} {
		r := reporttest.Full(t)
		plain := printed(t, r, text.Options{Style: terminal.Style{Width: columns}})
		coloured := printed(t, r, text.Options{Style: terminal.Style{Width: columns, Colour: true, Links: true}})
		if got := pretty.StripEscape(coloured); got != plain {
			t.Errorf("at %d columns, without colour:\n%s\nwant\n%s", columns, got, plain)
		}
		for _, want := range []string{"\x1b[31;1merror\x1b[0m", "\x1b]8;;file:///", "\x1b]8;;https://github.com/presigncheck/"} {
			if !strings.Contains(coloured, want) {
				t.Errorf("at %d columns %q is missing", columns, want)
			}
		}
	}
}

// many is a report with the findings and verdicts of a large module.
func many(t *testing.T) *report.Report {
	t.Helper()
	var result analyzer.Result
	life := time.Hour
	for i := range 300 {
		s := analyzer.Site{Package: "example.com/shop", Function: "Link", Operation: "GetObject", API: "s3.PresignGetObject", Expiry: analyzer.Expiry{Min: &life, Max: &life}}
		s.Position.Filename, s.Position.Line = fmt.Sprintf("p%02d/links.go", i/20), i+1
		result.Sites = append(result.Sites, s)
		f := analyzer.Finding{Rule: analyzer.ExcessiveExpiry, Severity: analyzer.Warning, Position: s.Position, Message: "too long (excessive-expiry)"}
		if i%3 == 2 {
			f = analyzer.Finding{Rule: analyzer.ExpiryUnit, Severity: analyzer.Error, Position: s.Position, Message: "nanoseconds (expiry-unit)"}
		}
		result.Findings = append(result.Findings, f)
	}
	r := report.New(t.TempDir(), nil, &result)
	for i, s := range result.Sites {
		d := simulator.Decision{Outcome: policy.Allowed}
		if i == 299 {
			d.Outcome = policy.ImplicitDeny
		}
		v := reporttest.Verdict("GetObject", "key", d, simulator.Lifetime{Requested: &life, Effective: &life, Limit: simulator.ByExpiry})
		r.AddVerdicts(s, []report.Verdict{report.NewVerdict(v)})
	}
	judge.Judge(r, analyzer.Default().Severity)
	return r
}

// TestMost: of many findings the worst are shown, the others are counted by rule,
// and it is said how to see them.
func TestMost(t *testing.T) {
	r := many(t)
	got := printed(t, r, text.Options{Most: 50})
	headlines := regexp.MustCompile(`(?m)^p\d\d/links\.go:\d+:\d+: (\w+):`).FindAllStringSubmatch(got, -1)
	if len(headlines) != 50 {
		t.Errorf("%d findings are shown", len(headlines))
	}
	for _, h := range headlines {
		if h[1] != "error" {
			t.Errorf("%s is shown where there are more errors than room", h[0])
		}
	}
	for _, want := range []string{
		"Not shown: 251 of 301 findings; --max-shown=0 shows all.\n",
		"    excessive-expiry     200\n    expiry-unit           50\n    denied-permission      1\n",
		"and more: 250 work as asked; --max-shown=0 shows all\n",
		"p14/links.go:300  GetObject media/key  streamer  no ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if table, _, _ := strings.Cut(got, "\n\n"); len(strings.Split(table, "\n")) != 52 {
		t.Errorf("the table is\n%s", table)
	}
	all := printed(t, r, text.Options{})
	if n := strings.Count(all, "error: ") + strings.Count(all, "warning: "); n != 301 || strings.Contains(all, "Not shown") {
		t.Errorf("%d findings are shown of 301", n)
	}
}

// TestAlso: a finding names the other calls that its repair mends.
func TestAlso(t *testing.T) {
	r := reporttest.Full(t)
	r.Findings[0].Also = []report.Step{{File: "a.go", Line: 3}, {File: "b.go", Line: 7}}
	const want = "    the same change repairs 2 more calls: a.go:3, b.go:7\n"
	if got := printed(t, r, text.Options{}); !strings.Contains(got, want) {
		t.Errorf("%q is missing in\n%s", want, got)
	}
}

// TestLinesOnce: a line of source is shown once, however many steps lie on it one
// after the other.
func TestLinesOnce(t *testing.T) {
	r := reporttest.Full(t)
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Rule == analyzer.ExpiryUnit {
			step := report.Step{File: f.File, Line: 1, Column: 1, Text: "one step"}
			other := step
			other.Text = "another step"
			f.Trace = []report.Step{step, other}
		}
	}
	got := printed(t, r, text.Options{})
	if n := strings.Count(got, "  | // Package shop is"); n != 1 || !strings.Contains(got, "another step") {
		t.Errorf("the line is shown %d times, want 1:\n%s", n, got)
	}
}
