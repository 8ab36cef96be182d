package html_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/judge"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/html"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// many is a report of n calls, of which some come to each conclusion.
func many(t testing.TB, n int) *report.Report {
	t.Helper()
	var text strings.Builder
	text.WriteString("package shop\n")
	name := func(i int) string { return fmt.Sprintf("Link%05d", i) }
	for i := range n {
		fmt.Fprintf(&text, "\nfunc %s(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) (*Request, error) {\n\treturn c.PresignGetObject(ctx, in, s3.WithPresignExpires(24*time.Hour))\n}\n", name(i))
	}
	s := reporttest.NewShop(t, text.String())
	why, statement := explanation(t)
	hour, day := time.Hour, 24*time.Hour
	verdicts := make(map[int]simulator.Verdict)
	var sites []analyzer.Site
	for i := range n {
		site := s.Site(name(i), "GetObject", "in.Key", day)
		sites = append(sites, site)
		decision := simulator.Decision{Outcome: policy.Allowed, Statement: statement}
		life := simulator.Lifetime{Requested: &day, Effective: &day, Limit: simulator.ByExpiry}
		switch i % 8 {
		case 0:
			decision = simulator.Decision{Outcome: policy.ImplicitDeny, Repairs: []simulator.Repair{{Kind: "identity policy", Statement: `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/invoices/*"}`}}}
		case 1:
			s.Finding(site, analyzer.ExcessiveExpiry, analyzer.Warning, "PresignGetObject: the URL lives for 24 hours, longer than the limit of 12 hours for GetObject; whoever has the link can use it until then, and nobody can take it back")
			life = simulator.Lifetime{Requested: &day, Effective: &hour, Limit: simulator.ByCredentials, LimitedBy: "credentials"}
		case 2:
			decision = simulator.Decision{Outcome: policy.Conditional, Statement: statement, Missing: []simulator.Missing{{Key: "aws:SourceIp", Allow: []string{"in 192.0.2.0/24"}}}}
		case 3:
			continue // no signing identity configured there
		}
		verdicts[i] = reporttest.Verdict("GetObject", fmt.Sprintf("films/%d/{film}.mp4", i), decision, life)
	}
	r := report.New(s.Dir, s.Fset, &s.Result)
	for i, site := range sites {
		var shown []report.Verdict
		if v, ok := verdicts[i]; ok {
			shown = append(shown, report.NewVerdict(v))
			shown[0].Decisions[0].Why = why
		}
		r.AddVerdicts(site, shown)
	}
	judge.Judge(r, analyzer.Default().Severity)
	return r
}

// explanation is one of the size that they have.
func explanation(t testing.TB) (*policy.Explanation, *simulator.Statement) {
	t.Helper()
	var text strings.Builder
	text.WriteString(`{"Version": "2012-10-17", "Statement": [{"Sid": "Films", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/films/*"}`)
	for i := range 6 {
		fmt.Fprintf(&text, `, {"Sid": "Other%d", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/other%d/*", "Condition": {"StringLike": {"aws:UserAgent": "player/*"}}}`, i, i)
	}
	text.WriteString("]}")
	doc, err := policy.Parse(policy.Identity, "stream-films", []byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	why := policy.Explain(&policy.Policies{Identity: []*policy.Document{doc}}, &policy.Request{
		Principal: policy.Principal{ARN: "arn:aws:iam::111122223333:role/streamer"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::media/films/a.mp4", ResourceAccount: "111122223333",
	})
	at := doc.Statements()[0]
	return why, &simulator.Statement{Policy: "stream-films", Sid: "Films", Line: at.Start.Line, Column: at.Start.Column}
}

// TestSize: what is sent to others stays small, and says what it leaves out.
func TestSize(t *testing.T) {
	for _, test := range []struct {
		calls, most int
		complete    bool
	}{{40, 300_000, true}, {480, 1_000_000, false}, {3000, 2_500_000, false}} {
		var b bytes.Buffer
		if err := html.Print(&b, many(t, test.calls)); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d calls: %d bytes", test.calls, b.Len())
		if b.Len() > test.most {
			t.Errorf("%d calls take %d bytes, want %d at most", test.calls, b.Len(), test.most)
		}
		if complete := !strings.Contains(b.String(), "To keep this page small"); complete != test.complete {
			t.Errorf("%d calls: the page is complete: %t, want %t", test.calls, complete, test.complete)
		}
		if n := strings.Count(b.String(), `class="site"`); n != test.calls {
			t.Errorf("%d of %d calls are on the page", n, test.calls)
		}
	}
}

var (
	toHere = regexp.MustCompile(`href="#([^"]+)"`)
	isHere = regexp.MustCompile(` id="([^"]+)"`)
	marked = regexp.MustCompile(` data-c="([^"]+)"`)
)

// TestLinksWithin: what the page refers to is on it, and every word about a call
// has its meaning there.
func TestLinksWithin(t *testing.T) {
	for name, r := range map[string]*report.Report{"full": reporttest.Full(t), "many": many(t, 16)} {
		var b bytes.Buffer
		if err := html.Print(&b, r); err != nil {
			t.Fatal(err)
		}
		ids := make(map[string]int)
		for _, m := range isHere.FindAllStringSubmatch(b.String(), -1) {
			if ids[m[1]]++; ids[m[1]] > 1 {
				t.Errorf("%s: the id %s is there twice", name, m[1])
			}
		}
		for _, m := range toHere.FindAllStringSubmatch(b.String(), -1) {
			if ids[m[1]] == 0 {
				t.Errorf("%s: nothing is at #%s", name, m[1])
			}
		}
		for _, m := range marked.FindAllStringSubmatch(b.String(), -1) {
			if ids["word-"+m[1]] == 0 {
				t.Errorf("%s: the page does not say what %q means", name, m[1])
			}
		}
	}
}
