package html

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A verdictView is a verdict as the page shows it.
type verdictView struct {
	Who, Principal string
	Tone           report.Tone
	May            string
	Works          report.Phrase
	Tried          report.Phrase
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
	Outcome  report.Phrase
	Sentence string
	Note     string
	Missing  []string
	Repairs  []repairView
	Layers   []layerView
}

type repairView struct{ Title, Statement, Note string }

type layerView struct {
	Name, Note string
	Outcome    report.Phrase
	Statements []statementView
}

type statementView struct {
	Effect, Name, Verdict, Class string
	Conditions                   []conditionView
}

type conditionView struct{ Test, Actual, Holds, Class string }

func newVerdictView(s *report.Site, v report.Verdict) verdictView {
	out := verdictView{
		Who:       v.Signer(),
		Principal: v.Principal,
		Tone:      verdictTone(v),
		May:       v.May().Text,
		Works:     v.WorksFor(),
		Tried:     v.Tried(),
		Headline:  v.Headline(s),
		Bars:      bars(v),
	}
	if v.Probe != nil {
		out.Probe = v.Probe.String()
	}
	for _, d := range v.Decisions {
		out.Decisions = append(out.Decisions, newDecisionView(v, d))
	}
	return out
}

func verdictTone(v report.Verdict) report.Tone {
	switch {
	case v.Fails() || v.Stored():
		return report.Bad
	case v.Permission == simulator.Allowed && !v.Lifetime.Shorter():
		return report.Good
	}
	return report.Warn
}

// bars compares the lengths that are known. Signature Version 4's own limit is
// among them only when it matters.
func bars(v report.Verdict) []bar {
	const week = 7 * 24 * 3600
	l := v.Lifetime
	var bars []bar
	add := func(name, class string, seconds float64) {
		bars = append(bars, bar{Name: name, Text: wording.Duration(seconds), Class: class, Width: seconds})
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
	case v.Permission == simulator.Denied || l.Never():
		bars = append(bars, bar{Name: "works for", Text: "never", Class: "never"})
	default:
		if l.Statement != nil {
			add(l.Reason(), "limit", *l.Effective)
		}
		if v.Permission == simulator.Allowed {
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

func newDecisionView(v report.Verdict, d report.Decision) decisionView {
	out := decisionView{Outcome: d.Outcome.Phrase(), Sentence: d.Sentence(), Note: d.Note}
	for _, m := range d.Missing {
		out.Missing = append(out.Missing, report.MissingKey(m))
	}
	for _, r := range d.Repairs {
		out.Repairs = append(out.Repairs, repairView{"To allow it, add to the " + r.Policy + v.Owner(r.Policy), r.Pretty(""), r.Note})
	}
	if d.Why == nil {
		return out
	}
	for _, l := range d.Why.Layers {
		out.Layers = append(out.Layers, newLayerView(l))
	}
	return out
}

func newLayerView(l policy.LayerResult) layerView {
	out := layerView{Name: layerName(l.Place), Outcome: report.OutcomeOf(l.Outcome).Phrase(), Note: l.Note}
	if l.Layer == policy.LayerResource && l.Outcome == policy.ImplicitDeny {
		out.Outcome = report.Phrase{Text: "silent"} // within one account it need not allow
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
