// Package report is the result of a run: what was found, what was answered, and
// what could not be checked. Outcomes are types; the formats below this directory
// print them and judge nothing.
package report

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// A Report is the result of one run. It is encoded as it is: field names and
// meaning are a contract, durations are seconds, null means not known.
type Report struct {
	Version  int       `json:"version"`
	Sites    []Site    `json:"sites"`
	Findings []Finding `json:"findings"`
	Problems []Problem `json:"problems"`
	// Undecided names what kept presign calls from being decided, and entries
	// of the configuration that apply to none.
	Undecided []Gap `json:"undecided,omitempty"`
	// Excluded names Go files that are for other systems or other build tags, and
	// have the name of a presign function. Nothing of them was checked.
	Excluded []string `json:"excluded,omitempty"`

	*source.Tree `json:"-"`

	About About `json:"-"`

	// Comments that suppress rules, in the order of their places.
	Comments []*Suppression `json:"-"`

	// FailOn is the lowest severity that makes the run fail; [analyzer.Off] for none.
	FailOn analyzer.Severity `json:"-"`

	undecidedFails string // why the run was to decide more, "" if it was not
	verified       bool   // somebody was asked about the sites
	byCall         map[call]*Site
}

// A Site is one presign call.
type Site struct {
	source.Place
	Package   string `json:"package"`
	Function  string `json:"function"`
	API       string `json:"api"`
	Operation string `json:"operation"`
	Bucket    string `json:"bucket"`
	Key       string `json:"key"`
	Wrapper   string `json:"wrapper,omitempty"`
	// Forwarded says that other sites stand for the URLs of this one: those who
	// hand it the expiry, or those that a value which it only keeps gets to.
	Forwarded bool      `json:"forwarded,omitempty"`
	Expiry    Expiry    `json:"expiry"`
	Verdicts  []Verdict `json:"verdicts,omitempty"`

	LastLine int `json:"-"` // of the call

	absolute string // name of the file as it was loaded
}

// A Step is one step of a value on its way to the call.
type Step struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"` // 0 when not known
	Text   string `json:"text"`
}

// Place is where the step lies.
func (s Step) Place() source.Place { return source.Place{File: s.File, Line: s.Line, Column: s.Column} }

// New makes a report of what the check found. File names below dir, the
// working directory, become relative to it; fset is the one that the packages
// were loaded with. Packages are analyzed once per test variant, so the same
// site may come several times; it is kept once.
func New(dir string, fset *token.FileSet, result *analyzer.Result) *Report {
	r := &Report{Version: 1, Sites: []Site{}, Findings: []Finding{}, Problems: []Problem{}, Tree: source.NewTree(dir), FailOn: analyzer.Warning}
	p := placer{r.Tree, fset}
	seen := make(map[string]bool)
	first := func(key string) bool {
		again := seen[key]
		seen[key] = true
		return !again
	}
	r.Comments = p.suppressions(result.Suppressed)
	functions := make(map[source.Place]string)
	for _, s := range result.Sites {
		if site := p.site(s); first(fmt.Sprint("site ", site.Place, site.API)) {
			r.Sites = append(r.Sites, site)
			functions[site.Place] = site.QualifiedFunction()
		}
	}
	for _, f := range result.Findings {
		finding := p.finding(f)
		finding.Function = functions[finding.Place]
		if first(fmt.Sprint("finding ", finding.Place, finding.Rule)) {
			r.Findings = append(r.Findings, finding)
		}
	}
	r.Sort()
	return r
}

// QualifiedFunction is the function that encloses the call, with its package.
func (s *Site) QualifiedFunction() string { return s.Package + "." + s.Function }

// CallName is the name of what is called: PresignGetObject.
func (s *Site) CallName() string { return s.API[strings.LastIndexByte(s.API, '.')+1:] }

// PresignCalls counts the sites that stand for URLs of their own.
func (r *Report) PresignCalls() (n int) {
	for _, s := range r.Sites {
		if !s.Forwarded {
			n++
		}
	}
	return n
}

// Keep drops the findings for which keep is false.
func (r *Report) Keep(keep func(i int, f Finding) bool) {
	kept := []Finding{}
	for i, f := range r.Findings {
		if keep(i, f) {
			kept = append(kept, f)
		}
	}
	r.Findings = kept
}

// Verified reports whether somebody was asked about the sites.
func (r *Report) Verified() bool { return r.verified }

// Complete reports whether everything was checked that was to be: otherwise the
// absence of findings means nothing.
func (r *Report) Complete() bool { return len(r.Failures()) == 0 }

// Sort puts sites and findings into their documented order: file, line,
// column, rule.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Sites, func(a, b Site) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if c := a.Place.Compare(b.Place); c != 0 {
			return c
		}
		return strings.Compare(a.Rule, b.Rule)
	})
}

// AddVerdicts files the verdicts under the report's entry for the site.
func (r *Report) AddVerdicts(site analyzer.Site, verdicts []Verdict) {
	if !r.verified {
		r.verified = true
		r.byCall = make(map[call]*Site, len(r.Sites))
		for i := range r.Sites {
			s := &r.Sites[i]
			r.byCall[call{s.absolute, s.Line, s.Column, s.API}] = s
		}
	}
	p := site.Position
	s := r.byCall[call{p.Filename, p.Line, p.Column, site.API}]
	if s == nil || s.Verdicts != nil {
		return
	}
	s.Verdicts = verdicts
	if len(verdicts) > 0 && verdicts[0].Stored() { // one probe for all openers
		r.AddProblem(p.String(), "a probe was stored: "+verdicts[0].Probe.Reason)
	}
}

// A call identifies a site as the check knows it.
type call struct {
	file         string
	line, column int
	api          string
}

// Fails reports whether there is a finding for which the run fails.
func (r *Report) Fails() bool { return slices.ContainsFunc(r.Findings, r.FailsFor) }

// FailsFor reports whether the run fails for the finding.
func (r *Report) FailsFor(f Finding) bool {
	return r.FailOn != analyzer.Off && f.Severity.Rank() >= r.FailOn.Rank()
}

// Count counts the verdicts that are so.
func (r *Report) Count(is func(Verdict) bool) int {
	n := 0
	for _, s := range r.Sites {
		for _, v := range s.Verdicts {
			if is(v) {
				n++
			}
		}
	}
	return n
}

// Stored reports whether a server stored what a probe sent to be refused.
func (r *Report) Stored() bool { return r.Count(Verdict.Stored) > 0 }
