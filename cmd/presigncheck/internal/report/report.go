// Package report holds what a run found, in the shape that the JSON output
// documents, and prints it.
package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
)

// A Report is the result of one run. It is encoded as it is: field names and
// meaning are a contract, durations are seconds, null means not known.
type Report struct {
	Version  int       `json:"version"`
	Sites    []Site    `json:"sites"`
	Findings []Finding `json:"findings"`
}

// A Place is a position in a source file, whose name is relative to the
// working directory and slash-separated.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// A Site is one presign call.
type Site struct {
	Place
	Package   string    `json:"package"`
	Function  string    `json:"function"`
	API       string    `json:"api"`
	Operation string    `json:"operation"`
	Bucket    string    `json:"bucket"`
	Key       string    `json:"key"`
	Wrapper   string    `json:"wrapper,omitempty"`
	Expiry    Expiry    `json:"expiry"`
	Verdicts  []Verdict `json:"verdicts,omitempty"`

	absolute string // name of the file as it was loaded
}

// An Expiry is the range of expiries that can reach the call, in seconds.
type Expiry struct {
	Min    *float64 `json:"min"`
	Max    *float64 `json:"max"`
	Origin string   `json:"origin"`
	Trace  []Step   `json:"trace"`
}

// A Step is one step of a value on its way to the call.
type Step struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// A Finding is one broken rule at one place.
type Finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Place
	Message string `json:"message"`
	Trace   []Step `json:"trace"`
	Fix     bool   `json:"fix"` // a repair is suggested

	Fixes []analysis.SuggestedFix `json:"-"`
}

// New makes a report of what the check found. File names below dir, the
// working directory, become relative to it. Packages are analyzed once per
// test variant, so the same site may come several times; it is kept once.
func New(dir string, result *analyzer.Result) *Report {
	r := &Report{Version: 1, Sites: []Site{}, Findings: []Finding{}}
	p := placer(dir)
	seen := make(map[string]bool)
	first := func(key string) bool {
		again := seen[key]
		seen[key] = true
		return !again
	}
	for _, s := range result.Sites {
		if site := p.site(s); first(fmt.Sprint("site ", site.Place, site.API)) {
			r.Sites = append(r.Sites, site)
		}
	}
	for _, f := range result.Findings {
		if finding := p.finding(f); first(fmt.Sprint("finding ", finding.Place, finding.Rule)) {
			r.Findings = append(r.Findings, finding)
		}
	}
	r.sort()
	return r
}

// placer is the directory that file names are made relative to.
type placer string

func (p placer) file(name string) string {
	rel, err := filepath.Rel(string(p), name)
	if err == nil && !strings.HasPrefix(rel, "..") {
		name = rel
	}
	return filepath.ToSlash(name)
}

func (p placer) site(s analyzer.Site) Site {
	return Site{
		Place:     Place{p.file(s.Position.Filename), s.Position.Line, s.Position.Column},
		Package:   s.Package,
		Function:  s.Function,
		API:       s.API,
		Operation: s.Operation,
		Bucket:    s.Bucket,
		Key:       s.Key,
		Wrapper:   s.Wrapper,
		Expiry: Expiry{
			Min:    seconds(s.Expiry.Min),
			Max:    seconds(s.Expiry.Max),
			Origin: string(s.Expiry.Origin),
			Trace:  p.steps(s.Expiry.Trace),
		},
		absolute: s.Position.Filename,
	}
}

func (p placer) finding(f analyzer.Finding) Finding {
	return Finding{
		Rule:     f.Rule,
		Severity: string(f.Severity),
		Place:    Place{p.file(f.Position.Filename), f.Position.Line, f.Position.Column},
		Message:  f.Message,
		Trace:    p.steps(f.Trace),
		Fix:      len(f.Fixes) > 0,
		Fixes:    f.Fixes,
	}
}

func (p placer) steps(trace []analyzer.Step) []Step {
	steps := make([]Step, len(trace))
	for i, s := range trace {
		steps[i] = Step{p.file(s.Position.Filename), s.Position.Line, s.Text}
	}
	return steps
}

func seconds(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	s := d.Seconds()
	return &s
}

// sort puts sites and findings into their documented order: file, line,
// column, rule.
func (r *Report) sort() {
	slices.SortStableFunc(r.Sites, func(a, b Site) int { return a.Place.compare(b.Place) })
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if c := a.Place.compare(b.Place); c != 0 {
			return c
		}
		return strings.Compare(a.Rule, b.Rule)
	})
}

func (p Place) compare(o Place) int {
	if c := strings.Compare(p.File, o.File); c != 0 {
		return c
	}
	if p.Line != o.Line {
		return p.Line - o.Line
	}
	return p.Column - o.Column
}

// AddVerdicts files the verdicts under the report's entry for the site.
func (r *Report) AddVerdicts(site analyzer.Site, verdicts []Verdict) {
	p := site.Position
	for i := range r.Sites {
		s := &r.Sites[i]
		if s.absolute == p.Filename && s.Line == p.Line && s.Column == p.Column && s.API == site.API && s.Verdicts == nil {
			s.Verdicts = verdicts
		}
	}
}
