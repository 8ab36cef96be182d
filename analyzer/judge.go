package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"math"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
)

// judge holds the sites of one package against the rules.
type judge struct {
	pass   *analysis.Pass
	cfg    Config
	pkg    *flow.Package
	result *Result

	ignores     map[lineKey][]*ignore
	ignoreOrder []*ignore

	byWrapper map[token.Pos]int // the site of a call of wrappers

	texts  map[*ast.File][]byte // of files that fixes are for
	pieces map[*ast.File][]piece
}

// verdict is what one alternative breaks.
type verdict struct {
	rule    string
	what    string // "30 days is more than …"
	advice  string
	trace   []flow.Step
	soft    bool // a note whatever the rule's severity
	fixable bool
	value   float64
}

// site takes a site into the inventory and reports the rules it breaks: of
// each rule the worst alternative, of each alternative one rule.
func (j *judge) site(s *flow.Site) {
	j.inventory(s)
	worst := make(map[string]verdict)
	var order []string
	for _, v := range append(j.verdicts(s), j.request(s)...) {
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
func (j *judge) open(s *flow.Site) {
	vs := []verdict{j.missing(s)}
	if v, ok := j.cacheHeader(s, j.pkg.Signed(s)); ok {
		vs = append(vs, v)
	}
	for _, v := range vs {
		if f, ok := j.finding(s, v); ok {
			j.result.Open = append(j.result.Open, f)
		}
	}
}

func (j *judge) verdicts(s *flow.Site) []verdict {
	var out []verdict
	unset := 0
	for _, t := range s.Terms {
		if j.borrowed(s, t) {
			continue
		}
		if leavesDefault(s, t) {
			unset++
			continue
		}
		if v, ok := j.term(s, t); ok {
			out = append(out, v)
		}
	}
	// A wrapper's caller that hands in a plain client misses nothing: the call
	// behind the wrapper does.
	if len(s.Terms) > 0 && unset == len(s.Terms) && !(s.Client && s.Wrapper != "") {
		out = append(out, j.missing(s))
	}
	return out
}

// borrowed reports whether a test hands a wrapper what the test does not write:
// what the program's own code says is reported there, and what a test leaves out
// it does not need.
func (j *judge) borrowed(s *flow.Site, t flow.Term) bool {
	if s.Wrapper == "" || !isTest(j.pass.Fset.Position(s.Pos)) {
		return false
	}
	return t.Zero || len(t.Trace) > 0 && t.Trace[0].Position.IsValid() && !isTest(t.Trace[0].Position)
}

func isTest(p token.Position) bool { return strings.HasSuffix(p.Filename, "_test.go") }

func (j *judge) missing(s *flow.Site) verdict {
	v := verdict{rule: MissingExpiry, value: float64(s.API.Default), fixable: true}
	if s.API.Default == 0 {
		v.what = "no expiry is given, and S3 refuses a URL without one"
		if s.API.Carrier == api.Query {
			v.what = "no expiry is given: without " + s.API.Field + " in the request's query S3 refuses the URL"
		}
		v.advice = "set an expiry"
		return v
	}
	v.what = fmt.Sprintf("no expiry is given, so the default of %s applies", length(s.API.Default))
	v.advice = "say how long the URL should live"
	return v
}

// term judges one alternative.
func (j *judge) term(s *flow.Site, t flow.Term) (verdict, bool) {
	if s.Foreign {
		return j.foreign(t)
	}
	if !t.Exact() {
		return j.outside(s, t)
	}
	d := time.Duration(clampInt(t.Lo))
	v := verdict{trace: t.Trace, value: t.Lo}
	limit, what := j.limit(s.Operation)
	switch {
	case t.Zero && len(s.Terms) > 1:
		return v, false // a variable without a value yet; another path gives it one
	case t.Lo > 0 && t.Lo < float64(time.Second) && math.Mod(t.Lo, 1e6) != 0:
		v.rule = ExpiryUnit
		v.what = fmt.Sprintf("the expiry is %s: a bare number counts nanoseconds, so the URL is dead before it is sent", d)
		v.advice = fmt.Sprintf("if seconds are meant, write %s", secondsText(t.Lo))
		v.fixable = true
	case t.Lo < float64(time.Second):
		if t.Bound {
			return v, false
		}
		v.rule = InvalidExpiry
		v.what = fmt.Sprintf("an expiry of %s makes a URL that never works", d)
		v.advice = "S3 takes whole seconds from 1 to 604800"
	case t.Bound && t.Lo <= float64(api.Week):
		return v, false // it only ever makes an expiry shorter
	case s.API.Max > 0 && t.Lo > float64(s.API.Max):
		v.rule = OverLimitExpiry
		v.what = fmt.Sprintf("the URL is signed for %s, but S3 accepts at most %s and refuses it when it is used", length(d), length(s.API.Max))
		v.advice = "sign for less and make a fresh URL when it is needed"
		v.fixable = true
	case limit > 0 && t.Lo > float64(limit):
		v.rule = ExcessiveExpiry
		v.what = fmt.Sprintf("the URL lives for %s, longer than the limit of %s for %s", length(d), length(limit), what)
		v.advice = "whoever has the link can use it until then, and nobody can take it back"
		v.fixable = true
	case j.cfg.Credentials > 0 && t.Lo > float64(j.cfg.Credentials):
		v.rule = OutlivesCredentials
		v.what = fmt.Sprintf("the URL is signed for %s, but the credentials that sign it live only %s", length(d), length(j.cfg.Credentials))
		v.advice = "it stops working with them"
	case j.cfg.Limits.Min > 0 && t.Lo < float64(j.cfg.Limits.Min):
		v.rule = ShortExpiry
		v.what = fmt.Sprintf("the URL lives for %s only", length(d))
		v.advice = "a skewed clock or a slow client makes it fail at random"
	default:
		return v, false
	}
	return v, true
}

// outside judges an alternative that is no number.
func (j *judge) outside(s *flow.Site, t flow.Term) (verdict, bool) {
	v := verdict{rule: UnboundedExpiry, trace: t.Trace, advice: "compare it with a maximum before signing"}
	if t.Checked || strings.ContainsAny(t.Base.Path, "@#") || !math.IsInf(t.Hi, 1) && t.Hi <= float64(api.Week) {
		return v, false
	}
	bound := "nothing bounds it"
	if !math.IsInf(t.Hi, 1) {
		bound = "it is bounded only at " + length(time.Duration(clampInt(t.Hi)))
	}
	switch t.Origin {
	case flow.Request:
		v.what = "request input decides how long the URL lives, and " + bound
	case flow.Flag:
		v.what, v.soft = "a command-line flag decides how long the URL lives, and "+bound, true
	case flow.Environment:
		v.what, v.soft = "the environment or configuration decides how long the URL lives, and "+bound, true
	case flow.Field:
		v.what, v.soft = "configuration decides how long the URL lives, and "+bound, true
		if t.Base.Kind == flow.FieldBase {
			v.what = "whoever fills in that field decides how long the URL lives, and " + bound
			if !t.Base.Field.IsField() {
				v.what = "whoever sets that variable decides how long the URL lives, and " + bound
			}
		}
	case flow.Parameter:
		if !s.ThroughField(t) {
			return v, false
		}
		v.what, v.soft = "whoever fills in that field decides how long the URL lives, and "+bound, true
	default:
		return v, false
	}
	return v, true
}

// foreign judges aws-sdk-go's Presign for other services, which live 15
// minutes whatever is asked for.
func (j *judge) foreign(t flow.Term) (verdict, bool) {
	const fixed = 15 * time.Minute
	if !t.Exact() || t.Lo <= float64(fixed) {
		return verdict{}, false
	}
	return verdict{
		rule: IgnoredExpiry, trace: t.Trace, value: t.Lo,
		what:   fmt.Sprintf("an expiry of %s is asked for, but only S3 honours it: URLs of other services live 15 minutes", length(time.Duration(t.Lo))),
		advice: "ask for 15 minutes or less",
	}, true
}

// limit is the longest expiry for an operation, and what to call it. Of
// several operations the most generous counts.
func (j *judge) limit(operation string) (time.Duration, string) {
	l := j.cfg.Limits
	if operation == "" {
		return max(l.Read, l.Write, l.Delete, l.Post), "any operation"
	}
	var limit time.Duration
	for op := range strings.SplitSeq(operation, "/") {
		d := l.Write
		switch {
		case op == "PostObject":
			d = l.Post
		case strings.HasPrefix(op, "Get"), strings.HasPrefix(op, "Head"), strings.HasPrefix(op, "List"):
			d = l.Read
		case strings.HasPrefix(op, "Delete"):
			d = l.Delete
		}
		limit = max(limit, d)
	}
	return limit, operation
}

// finding is a verdict as it is reported, unless it is suppressed or switched off.
func (j *judge) finding(s *flow.Site, v verdict) (f Finding, ok bool) {
	position := j.pass.Fset.Position(s.Pos)
	if j.ignored(position, v.rule) {
		return f, false
	}
	severity, ok := j.severity(v)
	if !ok {
		return f, false
	}
	f = Finding{Rule: v.rule, Severity: severity, Pos: s.Pos, Position: position, Trace: v.trace}
	f.End = end(s)
	f.Message = fmt.Sprintf("%s: %s; %s%s (%s)", subject(s), v.what, v.advice, from(s, v.trace), v.rule)
	if v.fixable {
		f.Fixes = j.fixes(s, v)
	}
	return f, true
}

// severity is that of a verdict's rule, unless it is not to be reported.
func (j *judge) severity(v verdict) (Severity, bool) {
	severity := j.cfg.severity(v.rule, v.soft)
	return severity, severity != Off
}

// subject is what a message is about.
func subject(s *flow.Site) string {
	name := s.API.Func[strings.LastIndexByte(s.API.Func, '.')+1:]
	if s.Wrapper != "" {
		return fmt.Sprintf("%s (through %s)", name, s.Wrapper)
	}
	return name
}

// from names the place a value comes from, if it is not the call itself.
func from(s *flow.Site, trace []flow.Step) string {
	if len(trace) == 0 || trace[0].Text == "" || trace[0].Position.Line == 0 || trace[0].Position.Line == s.Line {
		return ""
	}
	p := trace[0].Position
	return fmt.Sprintf(" [%s, %s:%d]", trace[0].Text, filepath.Base(p.Filename), p.Line)
}

func end(s *flow.Site) token.Pos {
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

// length spells a duration for people: "30 days", "36h", "15 minutes".
func length(d time.Duration) string {
	day := 24 * time.Hour
	plural := func(n time.Duration, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case d >= 2*day && d%day == 0:
		return plural(d/day, "day")
	case d >= time.Hour && d%time.Hour == 0:
		return plural(d/time.Hour, "hour")
	case d >= time.Minute && d%time.Minute == 0:
		return plural(d/time.Minute, "minute")
	case d >= time.Second && d < time.Minute && d%time.Second == 0:
		return plural(d/time.Second, "second")
	}
	return d.String()
}

func secondsText(ns float64) string { return fmt.Sprintf("%d*time.Second", int64(ns)) }
