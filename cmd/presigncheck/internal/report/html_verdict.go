package report

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A verdictView is a verdict as the page shows it.
type verdictView struct {
	Who, Principal string
	Class          string // bad, warn or good
	May            string
	Works          string
	WorksClass     string
	Tried          string
	TriedClass     string
	Headline       string
	Probe          string
	Bars           []bar
	Decisions      []decisionView
}

// A bar is one of the lengths that end a URL. Width is in percent of the
// longest.
type bar struct {
	Name, Text, Class string
	Width             float64
}

// A decisionView is the answer to one permission, with what each layer says.
type decisionView struct {
	Class    string
	Outcome  string
	Sentence string
	Note     string
	Missing  []string
	Repairs  []repairView
	Layers   []layerView
}

type repairView struct{ Title, Statement, Note string }

type layerView struct {
	Name, Outcome, Class, Note string
	Statements                 []statementView
}

type statementView struct {
	Effect, Name, Verdict, Class string
	Conditions                   []conditionView
}

type conditionView struct{ Test, Actual, Holds, Class string }

func newVerdictView(s *Site, v Verdict) verdictView {
	p := textPrinter{st: plain}
	works, tried := p.works(v), p.tried(v)
	out := verdictView{
		Who:       v.Identity,
		Principal: v.Principal,
		Class:     permissionClass(v),
		May:       p.may(v).text,
		Works:     works.text,
		Tried:     tried.text,
		Headline:  v.headline(s),
		Bars:      v.bars(),
	}
	if v.Opener != "" {
		out.Who += " for " + v.Opener
	}
	if l := v.Lifetime; v.Permission == "denied" || l.Effective != nil && *l.Effective == 0 {
		out.WorksClass = "bad"
	} else if l.rule() != "" {
		out.WorksClass = "warn"
		if out.Class == "good" {
			out.Class = "warn"
		}
	}
	if v.Probe != nil {
		out.Probe = v.Probe.String()
		out.TriedClass = map[string]string{"confirmed": "good", "refuted": "bad"}[v.Probe.Result]
		if v.stored() {
			out.TriedClass = "bad"
		}
	}
	for _, d := range v.Decisions {
		out.Decisions = append(out.Decisions, newDecisionView(v, d))
	}
	return out
}

func permissionClass(v Verdict) string {
	switch {
	case v.fails() || v.stored():
		return "bad"
	case v.Permission == "allowed":
		return "good"
	}
	return "warn"
}

// bars compares the lengths that are known. Signature Version 4's own limit is
// among them only when it matters.
func (v Verdict) bars() []bar {
	const week = 7 * 24 * 3600
	l := v.Lifetime
	var bars []bar
	add := func(name, class string, seconds float64) {
		bars = append(bars, bar{Name: name, Text: Duration(seconds), Class: class, Width: seconds})
	}
	if l.Requested != nil {
		add("asked for", "asked", *l.Requested)
		if *l.Requested > week {
			add("S3 accepts", "limit", week)
		}
	}
	if l.Credentials != nil {
		add("credentials live", "limit", *l.Credentials)
	}
	switch {
	case l.Effective == nil:
	case v.Permission == "denied" || *l.Effective == 0:
		bars = append(bars, bar{Name: "works for", Text: "never", Class: "never"})
	default:
		if l.Statement != nil {
			add(l.reason(), "limit", *l.Effective)
		}
		if v.Permission == "allowed" {
			add("works for", "works", *l.Effective)
		} else {
			add("at most", "works", *l.Effective)
		}
	}
	longest := 0.0
	for _, b := range bars {
		longest = max(longest, b.Width)
	}
	for i := range bars {
		bars[i].Width *= 100 / max(longest, 1e-9)
	}
	return bars
}

func newDecisionView(v Verdict, d Decision) decisionView {
	out := decisionView{Class: outcomeClass(d.Outcome), Outcome: outcomeWords(d.Outcome), Sentence: d.sentence(), Note: d.Note}
	for _, m := range d.Missing {
		out.Missing = append(out.Missing, missing(m.Key, m.Allow))
	}
	for _, r := range d.Repairs {
		out.Repairs = append(out.Repairs, repairView{"To allow it, add to the " + r.Policy + v.owner(r.Policy), r.pretty(""), r.Note})
	}
	if d.why == nil {
		return out
	}
	for _, l := range d.why.Layers {
		out.Layers = append(out.Layers, newLayerView(l))
	}
	return out
}

func outcomeClass(outcome string) string {
	switch outcome {
	case "allowed":
		return "good"
	case "explicitDeny", "implicitDeny":
		return "bad"
	}
	return "warn"
}

func outcomeWords(outcome string) string {
	switch outcome {
	case "explicitDeny":
		return "denied"
	case "implicitDeny":
		return "not allowed"
	}
	return outcome
}

func newLayerView(l policy.LayerResult) layerView {
	out := layerView{Name: layerName(l.Place), Outcome: outcomeWords(l.Outcome.String()), Class: outcomeClass(l.Outcome.String()), Note: l.Note}
	if l.Layer == policy.LayerResource && l.Outcome == policy.ImplicitDeny {
		out.Outcome, out.Class = "silent", "" // within one account it need not allow
	}
	for _, s := range l.Statements {
		out.Statements = append(out.Statements, newStatementView(s))
	}
	return out
}

func layerName(at policy.Place) string {
	names := map[policy.Layer]string{
		policy.LayerRCP:      "resource control policies",
		policy.LayerSCP:      "service control policies",
		policy.LayerResource: "resource policy",
		policy.LayerIdentity: "identity policies",
		policy.LayerBoundary: "permissions boundary",
		policy.LayerSession:  "session policy",
	}
	name := names[at.Layer]
	if at.Layer == policy.LayerRCP || at.Layer == policy.LayerSCP {
		name += fmt.Sprintf(", level %d", at.Level)
	}
	return name
}

func newStatementView(s policy.StatementResult) statementView {
	out := statementView{Effect: s.Statement.Effect.String(), Name: s.Statement.String()}
	switch {
	case s.Applies == policy.Yes:
		out.Verdict, out.Class = "applies", "on"
	case s.Applies == policy.Maybe:
		out.Verdict, out.Class = "may apply", "maybe"
	case s.Principal == policy.No:
		out.Verdict = "is about other principals"
	case s.Resource == policy.No:
		out.Verdict = "is about other resources"
	default:
		out.Verdict = "its conditions do not hold"
	}
	for _, c := range s.Conditions {
		out.Conditions = append(out.Conditions, newConditionView(c))
	}
	return out
}

func newConditionView(c policy.ConditionResult) conditionView {
	out := conditionView{Test: fmt.Sprintf("%s %s %s", c.Operator, c.Key, strings.Join(c.Values, ", "))}
	switch c.State {
	case policy.Absent:
		out.Actual = "the request has no such key"
	case policy.Unknown:
		out.Actual = "nobody knows the value yet"
	default:
		out.Actual = "the request has " + strings.Join(c.Actual, ", ")
	}
	switch c.Holds {
	case policy.Yes:
		out.Holds, out.Class = "holds", "on"
	case policy.Maybe:
		out.Holds, out.Class = "may hold", "maybe"
	default:
		out.Holds = "does not hold"
	}
	return out
}
