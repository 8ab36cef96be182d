package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"math"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// judge holds the sites of one package against the rules.
type judge struct {
	pass   *analysis.Pass
	cfg    Config
	pkg    *ssaview.Package
	result *Result

	ignores     map[lineKey][]*ignore
	ignoreOrder []*ignore

	byWrapper map[token.Pos]int // the site of a call of wrappers

	texts  map[*ast.File][]byte // of files that fixes are for
	pieces map[*ast.File][]piece
}

// verdict is what breaks a rule.
type verdict struct {
	rule   *rule
	what   string // "the URL lives for 30 days, longer than …"
	advice string // what to do; "{value}" is the expression to change and its place, "{most}" and "{least}" what is
	// allowed, and "{at}" the place alone
	byHand string // what to do where no expression is certain to be the right one, "" for advice
	trace  []interval.Step
	at     *interval.Step // the place to change, nil for where the value is written
	most   time.Duration  // the longest expiry that breaks no rule, or the shortest if it is too short; 0 if that does not help
	value  float64        // of several verdicts on a rule the one with the largest is reported
	soft   bool           // a note whatever the rule's severity
}

// site takes a site into the inventory and reports the rules it breaks: of
// each rule the worst alternative, of each alternative one rule.
func (j *judge) site(s *site.Site) {
	j.inventory(s)
	worst := make(map[*rule]verdict)
	var order []*rule
	for _, v := range j.verdicts(s) {
		old, ok := worst[v.rule]
		if !ok {
			order = append(order, v.rule)
		}
		if !ok || v.value > old.value {
			worst[v.rule] = v
		}
	}
	for _, rule := range order {
		if f, ok := j.finding(s, worst[rule]); ok {
			j.result.Findings = append(j.result.Findings, f)
		}
	}
	if s.OpenClient() {
		j.open(s)
	}
}

// open keeps what holds if the client of a call was given no expiry either.
func (j *judge) open(s *site.Site) {
	v := missing(s)
	v.rule = &missingExpiry
	vs := []verdict{v}
	if v, ok := cacheHeader(s, site.FindSigned(j.pkg, s)); ok {
		v.rule = &ignoredExpiry
		vs = append(vs, v)
	}
	for _, v := range vs {
		if f, ok := j.finding(s, v); ok {
			j.result.Open = append(j.result.Open, f)
		}
	}
}

// verdicts holds a site against all rules.
func (j *judge) verdicts(s *site.Site) []verdict {
	var out []verdict
	for _, t := range s.Terms {
		if j.borrowed(s, t) || leavesDefault(s, t) || t.Exact() && t.Zero && len(s.Terms) > 1 {
			continue // the last is a variable without a value yet; another path gives it one
		}
		for _, r := range rules {
			if r.value == nil {
				continue
			}
			if v, ok := r.value(j, s, t); ok {
				v.rule, v.trace = r, t.Trace
				if t.Exact() {
					v.value = t.Lo
				}
				out = append(out, v)
				break
			}
		}
	}
	for _, r := range rules {
		if r.site != nil {
			if v, ok := r.site(j, s); ok {
				v.rule = r
				out = append(out, v)
			}
		}
	}
	if s.Wrapper != "" || s.Foreign || s.Call == nil {
		return out
	}
	in := site.FindSigned(j.pkg, s)
	for _, r := range rules {
		if r.request != nil {
			for _, v := range r.request(j, s, in) {
				v.rule = r
				out = append(out, v)
			}
		}
	}
	return out
}

// rewrite is an expression in place of x that ends the verdict, "" if none is certain.
func (v verdict) rewrite(j *judge, x ast.Expr) string {
	if v.rule.rewrite == nil {
		return ""
	}
	return v.rule.rewrite(j, v, x)
}

// judged reports whether an alternative is a number that can be too much or too
// little, and that some run brings to the call: not a maximum, which only ever
// makes an expiry shorter; and in a test not what the library answers with an error,
// as whoever runs the test is told, and it may be there to see the error.
func (j *judge) judged(s *site.Site, t interval.Term) bool {
	if s.Foreign || !t.Exact() || t.Maybe || t.Bound && t.Lo <= float64(api.Week) {
		return false
	}
	l := libraryOf(s.API)
	refused := l.refuses(lifetime(t)) || l.refusesMore() && s.API.Max != 0 && t.Lo >= float64(s.API.Max+time.Second)
	return !refused || !isTest(j.pass.Fset.Position(s.Pos))
}

// lifetime is an alternative that is a number.
func lifetime(t interval.Term) time.Duration { return time.Duration(clampInt(t.Lo)) }

// borrowed reports whether a test hands a wrapper what the test does not write:
// what the program's own code says is reported there, and what a test leaves out
// it does not need.
func (j *judge) borrowed(s *site.Site, t interval.Term) bool {
	if s.Wrapper == "" || !isTest(j.pass.Fset.Position(s.Pos)) {
		return false
	}
	return t.Zero || len(t.Trace) > 0 && t.Trace[0].Position.IsValid() && !isTest(t.Trace[0].Position)
}

func isTest(p token.Position) bool { return strings.HasSuffix(p.Filename, "_test.go") }

// finding is a verdict as it is reported, unless it is suppressed or switched off.
func (j *judge) finding(s *site.Site, v verdict) (f Finding, ok bool) {
	position := j.pass.Fset.Position(s.Pos)
	if j.ignored(position, v.rule.Name) {
		return f, false
	}
	severity, ok := j.severity(v.rule.Name, v.soft)
	if !ok {
		return f, false
	}
	f = Finding{Rule: v.rule.Name, Severity: severity, Pos: s.Pos, Position: position, Trace: v.trace}
	f.End = end(s)
	f.verdict = v
	f.Change = j.change(s, v)
	f.subject = subject(s)
	f.Message = f.message(0)
	if v.rule.fix != nil {
		f.Fixes = j.fixes(s, v)
	}
	return f, true
}

// severity is that of a rule, unless it is not to be reported.
func (j *judge) severity(rule string, soft bool) (Severity, bool) {
	severity := j.cfg.severity(rule, soft)
	return severity, severity != Off
}

// subject is what a message is about.
func subject(s *site.Site) string {
	name := s.API.Func[strings.LastIndexByte(s.API.Func, '.')+1:]
	if s.Wrapper != "" {
		return fmt.Sprintf("%s (through %s)", name, s.Wrapper)
	}
	return name
}

func end(s *site.Site) token.Pos {
	if s.Call != nil {
		return s.Call.Rparen + 1
	}
	return token.NoPos
}

func clampInt(f float64) int64 {
	switch {
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}
