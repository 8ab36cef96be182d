// Package reporttest has a report for the tests of formats: one site of each kind
// that reports know, over sources that are there.
package reporttest

import (
	_ "embed"
	"flag"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/judge"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Golden compares a text with testdata/name of the package that is tested.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); go test -update rewrites it\n%s", path, diff)
	}
}

//go:embed testdata/shop/shop.go
var ShopText string

// A Shop is a copy of testdata/shop, or of a text like it, in a repository of its
// own, and a result whose places lie in it.
type Shop struct {
	Dir    string
	Fset   *token.FileSet
	Result analyzer.Result

	file *token.File
	text string
}

// NewShop writes the text.
func NewShop(t testing.TB, text string) *Shop {
	t.Helper()
	root := t.TempDir()
	s := &Shop{Dir: filepath.Join(root, "shop"), Fset: token.NewFileSet(), text: text}
	for _, dir := range []string{filepath.Join(root, ".git"), s.Dir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(s.Dir, "shop.go")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := parser.ParseFile(s.Fset, name, text, parser.ParseComments); err != nil {
		t.Fatal(err)
	}
	s.Fset.Iterate(func(f *token.File) bool { s.file = f; return false })
	return s
}

// at finds the first occurrence of what behind the start of the function.
func (s *Shop) at(function, what string) token.Pos {
	start := strings.Index(s.text, "func "+function)
	return s.file.Pos(start + strings.Index(s.text[start:], what))
}

// Site adds a presign call to the result.
func (s *Shop) Site(function, api, key string, expiry time.Duration) analyzer.Site {
	pos := s.at(function, "Presign"+api+"(")
	site := analyzer.Site{
		Pos: pos, Position: s.Fset.Position(pos), Package: "example.com/shop", Function: function,
		API: "(*github.com/aws/aws-sdk-go-v2/service/s3.PresignClient).Presign" + api, Operation: api,
		Bucket: "in.Bucket", Key: "in.Key",
		Expiry: analyzer.Expiry{Min: &expiry, Max: &expiry, Origin: analyzer.OriginConstant, Trace: s.trace(function)},
	}
	s.Result.Sites = append(s.Result.Sites, site)
	return site
}

// trace is that of the function's option, with a step into another module.
func (s *Shop) trace(function string) []analyzer.Step {
	pos := s.at(function, "WithPresignExpires")
	return []analyzer.Step{
		{Pos: pos, Position: s.Fset.Position(pos), Text: "option s3.WithPresignExpires"},
		{Position: token.Position{Filename: "example.com/other/limits.go", Line: 12, Column: 3}, Text: "result of limits.Default"},
	}
}

// Finding adds a broken rule at a site.
func (s *Shop) Finding(site analyzer.Site, rule string, severity analyzer.Severity, message string, fixes ...analysis.SuggestedFix) {
	s.Result.Findings = append(s.Result.Findings, analyzer.Finding{
		Rule: rule, Severity: severity, Pos: site.Pos, Position: site.Position,
		Message: message + " (" + rule + ")", Trace: s.trace(site.Function)[:1], Fixes: fixes,
	})
}

const streamer = "arn:aws:iam::111122223333:role/streamer"

// Verdict is one about s3://media/key with one decision.
func Verdict(op, key string, d simulator.Decision, l simulator.Lifetime) simulator.Verdict {
	d.Action, d.Resource, d.Source = "s3:"+op, "arn:aws:s3:::media/"+key, "local"
	v := simulator.Verdict{
		Identity:   simulator.Identity{Name: "streamer", Principal: streamer, Credentials: time.Hour},
		Operation:  operation.Operation{Name: op, Bucket: "media", Key: key},
		Permission: simulator.Allowed,
		Decisions:  []simulator.Decision{d},
		Lifetime:   l,
	}
	switch d.Outcome {
	case policy.ImplicitDeny, policy.ExplicitDeny:
		v.Permission = simulator.Denied
	case policy.Conditional:
		v.Permission = simulator.Conditional
	}
	return v
}

// Full has one site of each kind that reports know.
func Full(t testing.TB) *report.Report {
	t.Helper()
	s := NewShop(t, ShopText)
	hour, week, ten := time.Hour, 7*24*time.Hour, 10*time.Minute
	bare := 3600 * time.Nanosecond
	film := s.Site("Film", "GetObject", "in.Key", week)
	size := s.Site("Größe", "HeadObject", "in.Key", hour)
	invoice := s.Site("Invoice", "GetObject", "in.Key", hour)
	upload := s.Site("Upload", "PutObject", "in.Key", bare)
	something := s.Site("Any", "GetObject", "in.Key", 15*time.Minute)

	pos := s.at("Upload", "3600")
	s.Finding(film, analyzer.ExcessiveExpiry, analyzer.Warning, "PresignGetObject: the URL lives for 7 days: 100% of what S3 allows,\nlonger than the limit")
	s.Finding(upload, analyzer.ExpiryUnit, analyzer.Error, "PresignPutObject: the expiry is 3.6µs", analysis.SuggestedFix{
		Message:   "write 3600*time.Second",
		TextEdits: []analysis.TextEdit{{Pos: pos, End: pos + 4, NewText: []byte("3600*time.Second")}},
	})
	r := report.New(s.Dir, s.Fset, &s.Result)

	films := &simulator.Statement{Policy: "stream-films", Sid: "Films", Line: 4, Column: 15}
	fresh := &simulator.Statement{Policy: "bucket policy of media", Sid: "FreshOnly", Line: 9, Column: 5}
	add := func(site analyzer.Site, p *report.Probe, v simulator.Verdict) {
		shown := report.NewVerdict(v)
		shown.Probe = p
		r.AddVerdicts(site, []report.Verdict{shown})
	}
	add(film, report.NewProbe(probe.Evidence{Result: probe.Confirmed}, true),
		Verdict("GetObject", "films/metropolis.mp4", simulator.Decision{Outcome: policy.Allowed, Statement: films},
			simulator.Lifetime{Requested: &week, Effective: &hour, Limit: simulator.ByCredentials, LimitedBy: "credentials"}))
	add(size, report.NewProbe(probe.Evidence{Result: probe.Refuted, Status: 403, Code: "AccessDenied", Reason: "the server denied the permission"}, false),
		Verdict("HeadObject", "films/metropolis.mp4", simulator.Decision{Outcome: policy.Allowed, Statement: films},
			simulator.Lifetime{Requested: &hour, Effective: &ten, Limit: simulator.ByPolicy, LimitedBy: fresh.String(), Statement: fresh}))
	add(invoice, nil, Verdict("GetObject", "invoices/1|2.pdf", simulator.Decision{
		Outcome: policy.ImplicitDeny,
		Repairs: []simulator.Repair{{Kind: "identity policy", Statement: `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/invoices/*"}`}},
	}, simulator.Lifetime{Requested: &hour, Effective: &hour, Limit: simulator.ByExpiry, LimitedBy: "expiry"}))
	add(upload, nil, Verdict("PutObject", "pictures/cat.jpg", simulator.Decision{
		Outcome:   policy.Conditional,
		Statement: fresh,
		Missing:   []simulator.Missing{{Key: "aws:SourceIp", Allow: []string{"in 192.0.2.0/24", "absent"}}},
	}, simulator.Lifetime{Requested: &bare, Effective: new(time.Duration), Limit: simulator.Refused, LimitedBy: "an expiry below one second"}))
	r.AddVerdicts(something, nil)
	judge.Judge(r, analyzer.Default().Severity)
	return r
}

// Nothing is what the check finds in a program that does not presign.
var Nothing = new(analyzer.Result)
