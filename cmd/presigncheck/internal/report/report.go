// Package report holds what a run found, in the shape that the JSON output
// documents, and prints it: for a person, a terminal, a code host or a browser.
package report

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
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

	undecidedFails bool // the run was to decide more

	src      *sources
	verified bool // somebody was asked about the sites
	byCall   map[call]*Site
	comments []*suppression
	// suppressed has the rules that a comment silences, by line.
	suppressed map[suppressedLine]*suppression
}

// A suppression is a comment that silences rules on a line of a file, by
// absolute name.
type suppression struct {
	Place // of the comment
	pkg   string
	file  string
	line  int
	rules []string
	used  bool // or nobody need ask
}

// A suppressedLine is a rule silenced on a line of a file, by absolute name.
type suppressedLine struct {
	file string
	line int
	rule string
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

	BucketConst bool `json:"-"` // Bucket is the name, not an expression

	absolute string // name of the file as it was loaded
	lastLine int    // of the call
}

// An Expiry is the range of expiries that can reach the call, in seconds.
type Expiry struct {
	Min    *float64 `json:"min"`
	Max    *float64 `json:"max"`
	Origin string   `json:"origin"`
	Trace  []Step   `json:"trace"`

	alternatives []alternative
}

// A Step is one step of a value on its way to the call.
type Step struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"` // 0 when not known
	Text   string `json:"text"`
}

// A Finding is one broken rule at one place.
type Finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Place
	Message string `json:"message"`
	Trace   []Step `json:"trace"`
	Fix     bool   `json:"fix"` // a repair is suggested

	Function string `json:"-"` // that encloses the place
	LastLine int    `json:"-"` // of the call
	Fixes    []Fix  `json:"-"`

	Verified bool `json:"-"` // verify found it: who signs, and the policies, have a part in it

	about   string   // what tells it from others at the same place
	verdict *Verdict // that it is about, nil for what the code alone shows
	details string   // what readers of the findings alone have to know, too
}

// text is the message with all that a reader has to know who sees nothing else.
func (f Finding) text() string {
	rule := " (" + f.Rule + ")"
	return strings.TrimSuffix(f.Message, rule) + f.details + rule
}

// New makes a report of what the check found. File names below dir, the
// working directory, become relative to it; fset is the one that the packages
// were loaded with. Packages are analyzed once per test variant, so the same
// site may come several times; it is kept once.
func New(dir string, fset *token.FileSet, result *analyzer.Result) *Report {
	r := &Report{Version: 1, Sites: []Site{}, Findings: []Finding{}, Problems: []Problem{}, src: newSources(dir)}
	p := placer{dir, fset}
	seen := make(map[string]bool)
	first := func(key string) bool {
		again := seen[key]
		seen[key] = true
		return !again
	}
	r.suppress(p, result.Suppressed)
	functions := make(map[Place]string)
	for _, s := range result.Sites {
		if site := p.site(s); first(fmt.Sprint("site ", site.Place, site.API)) {
			r.Sites = append(r.Sites, site)
			functions[site.Place] = site.Package + "." + site.Function
		}
	}
	for _, f := range result.Findings {
		finding := p.finding(f)
		finding.Function = functions[finding.Place]
		if first(fmt.Sprint("finding ", finding.Place, finding.Rule)) {
			r.Findings = append(r.Findings, finding)
		}
	}
	r.sort()
	return r
}

// suppress takes in the comments. A package and its variant for tests have the
// same ones.
func (r *Report) suppress(p placer, comments []analyzer.Suppressed) {
	r.suppressed = make(map[suppressedLine]*suppression)
	known := make(map[token.Position]*suppression)
	for _, s := range comments {
		c := known[s.Position]
		if c == nil {
			c = &suppression{
				Place: Place{p.file(s.Position.Filename), s.Position.Line, s.Position.Column},
				pkg:   s.Package, file: s.File, line: s.Line, rules: s.Rules,
			}
			known[s.Position] = c
			r.comments = append(r.comments, c)
		}
		c.used = c.used || s.Used
		for _, rule := range s.Rules {
			r.suppressed[suppressedLine{s.File, s.Line, rule}] = c
		}
	}
}

// presignCalls counts the sites that stand for URLs of their own.
func (r *Report) presignCalls() (n int) {
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

// sort puts sites and findings into their documented order: file, line,
// column, rule.
func (r *Report) sort() {
	slices.SortStableFunc(r.Sites, func(a, b Site) int { return a.Place.Compare(b.Place) })
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if c := a.Place.Compare(b.Place); c != 0 {
			return c
		}
		return strings.Compare(a.Rule, b.Rule)
	})
}

// Compare orders places as the report does: by file, line and column.
func (p Place) Compare(o Place) int {
	if c := strings.Compare(p.File, o.File); c != 0 {
		return c
	}
	if p.Line != o.Line {
		return p.Line - o.Line
	}
	return p.Column - o.Column
}

// String is the place as compilers print it.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

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
	if len(verdicts) > 0 && verdicts[0].stored() { // one probe for all openers
		r.AddProblem(p.String(), "a probe was stored: "+verdicts[0].Probe.Reason)
	}
}

// A call identifies a site as the check knows it.
type call struct {
	file         string
	line, column int
	api          string
}

// Fails reports whether there is a finding of at least the severity.
func (r *Report) Fails(lowest analyzer.Severity) bool {
	for _, f := range r.Findings {
		if analyzer.Severity(f.Severity).Rank() >= lowest.Rank() {
			return true
		}
	}
	return false
}

// fails reports whether a link that the identity signs will not work.
func (v Verdict) fails() bool { return v.Permission == "denied" || v.refuted() }

func (r *Report) count(is func(Verdict) bool) int {
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
