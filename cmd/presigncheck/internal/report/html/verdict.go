package html

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A verdictView is a verdict as the page shows it.
type verdictView struct {
	Who, Principal string
	May            string
	Tried          string
	Notes          []string
	Limits         []bar
	Decisions      []decisionView
}

// A decisionView is the answer to one permission.
type decisionView struct {
	Outcome  string
	Sentence string
	Notes    []string
	Text     string     // of the statement that decides
	Source   []codeLine // of the template that has it
	Closest  []closest
	Repairs  []repairView
	Layers   []layerView
}

// closest is a statement that would allow but for one element.
type closest struct{ Title, Text string }

type repairView struct {
	Title, Statement, Note string
	Source                 []codeLine // of the template that should hold it
}

// A layerView is what one layer of policies says.
type layerView struct {
	Name, Outcome, Note string
	Statements          []statementView
}

type statementView struct {
	Effect, Name, Verdict string
	Conditions            []string
}

func newVerdictView(r *report.Report, v report.Verdict, layers bool) verdictView {
	out := verdictView{Who: v.Signer(), Principal: v.Principal, May: v.May().Text, Notes: v.Notes, Limits: limits(v)}
	if v.Probe != nil {
		out.Tried = v.Probe.String()
	}
	for _, d := range v.Decisions {
		out.Decisions = append(out.Decisions, newDecisionView(r, v, d, layers))
	}
	return out
}

func newDecisionView(r *report.Report, v report.Verdict, d report.Decision, layers bool) decisionView {
	out := decisionView{Outcome: d.Outcome.Phrase().Text, Sentence: d.Sentence()}
	if d.Note != "" {
		out.Notes = append(out.Notes, d.Note)
	}
	out.Notes = append(append(out.Notes, d.Conditions()...), d.AfterDeployment...)
	if d.Statement != nil {
		out.Text, out.Source = text(d), template(r, d.Statement)
	}
	if d.Outcome == report.ImplicitDeny && d.Why != nil {
		out.Closest = closestStatements(d.Why)
	}
	for _, repair := range d.Repairs {
		place, statement, notes := repair.Shown(v, "")
		view := repairView{Title: "To allow it, add to " + place, Statement: statement, Note: strings.Join(notes, "; ")}
		if repair.Text != "" {
			view.Source = template(r, repair.At)
		}
		out.Repairs = append(out.Repairs, view)
	}
	if d.Why == nil || !layers {
		return out
	}
	for _, l := range d.Why.Layers {
		out.Layers = append(out.Layers, newLayerView(l))
	}
	return out
}

// template is what a template has at a statement, or at the resource that should
// hold it. What stands before and behind is nobody's business: it may be the
// default of a parameter that is a secret.
func template(r *report.Report, at *simulator.Statement) (lines []codeLine) {
	if at == nil || at.File == "" || at.Line == 0 {
		return nil
	}
	indented := func(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
	for _, l := range around(r, source.Place{File: at.File, Line: at.Line}) {
		if l.Number > at.Line && (l.Text == "" || indented(l.Text) < indented(lines[0].Text)) {
			break
		}
		if l.Number >= at.Line {
			lines = append(lines, l)
		}
	}
	return lines
}

// text is the statement that decides, as it is written; "" where that is not at
// hand.
func text(d report.Decision) string {
	if d.Why == nil {
		return ""
	}
	for _, l := range d.Why.Layers {
		for _, s := range l.Statements {
			at := s.Statement.Start
			if s.Statement.Document().Name() == d.Statement.Policy && at.Line == d.Statement.Line && at.Column == d.Statement.Column {
				return dedent(s.Text, at.Column-1)
			}
		}
	}
	return ""
}

// closestStatements are those that a reader will want to look at, or to change,
// where none allows.
func closestStatements(why *policy.Explanation) (some []closest) {
	const enough = 2
	for _, l := range why.Layers {
		for _, s := range l.Statements {
			if s.Statement.Effect == policy.Allow && s.Applies == policy.No && s.Text != "" && len(some) < enough {
				view := newStatementView(s)
				some = append(some, closest{"Comes closest: " + view.Name + " " + view.Verdict, dedent(s.Text, s.Statement.Start.Column-1)})
			}
		}
	}
	return some
}

// dedent takes the indentation that the first line has away from the others.
func dedent(text string, columns int) string {
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		n := 0
		for n < len(lines[i]) && n < columns && (lines[i][n] == ' ' || lines[i][n] == '\t') {
			n++
		}
		lines[i] = lines[i][n:]
	}
	return strings.Join(lines, "\n")
}

func newLayerView(l policy.LayerResult) layerView {
	out := layerView{Name: layerName(l.Place), Outcome: report.OutcomeOf(l.Outcome).Phrase().Text, Note: l.Note}
	if l.Layer == policy.LayerResource && l.Outcome == policy.ImplicitDeny {
		out.Outcome = "silent" // within one account it need not allow
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
		out.Verdict = "applies"
	case s.Applies == policy.Maybe:
		out.Verdict = "may apply"
	case s.Principal == policy.No:
		out.Verdict = "is about other principals"
	case s.Resource == policy.No:
		out.Verdict = "is about other resources"
	default:
		out.Verdict = "its conditions do not hold"
	}
	for _, c := range s.Conditions {
		out.Conditions = append(out.Conditions, condition(c))
	}
	return out
}

// condition says what is tested, and how that ends.
func condition(c policy.ConditionResult) string {
	holds := map[policy.Truth]string{policy.Yes: "holds", policy.Maybe: "may hold", policy.No: "does not hold"}[c.Holds]
	actual := "the request has " + strings.Join(c.Actual, ", ")
	switch c.State {
	case policy.Absent:
		actual = "the request has no such key"
	case policy.Unknown:
		actual = "the value is unknown until the URL is opened"
		if info := simulator.KeyInfo(c.Key); info == nil || info.Origin != simulator.FromOpener {
			actual = "the value is not known"
		}
	}
	return fmt.Sprintf("%s %s %s: %s; %s", c.Operator, c.Key, strings.Join(c.Values, ", "), holds, actual)
}

func (v verdictView) node() g.Node {
	return h.Div(h.Class("verdict"),
		h.H3(g.Text("The policy, for "+v.Who)),
		h.P(h.Class("soft"), h.Span(h.Class("where"), g.Text(v.Principal)), g.Text("; may the signer? "), h.B(g.Text(v.May))),
		g.Map(v.Decisions, decisionView.node),
		g.Map(v.Notes, soft),
		h.Dl(h.Class("limits"), h.Dt(), h.Dd(axis()), g.Map(v.Limits, bar.row)),
		g.If(v.Tried != "", h.P(h.B(g.Text("tried: ")), g.Text(v.Tried))),
	)
}

func soft(text string) g.Node { return h.P(h.Class("soft"), g.Text(text)) }

func (d decisionView) node() g.Node {
	return h.Div(h.Class("decision"),
		h.P(h.B(g.Text(d.Outcome)), g.Text(": "+d.Sentence)),
		g.Map(d.Notes, soft),
		g.If(d.Text != "", scrolling("The statement that decides", g.Text(d.Text))),
		g.If(len(d.Source) > 0, scrolling("The template at the statement that decides", g.Map(d.Source, codeLine.node))),
		g.Map(d.Closest, func(c closest) g.Node { return g.Group{soft(c.Title), scrolling(c.Title, g.Text(c.Text))} }),
		g.Map(d.Repairs, repairView.node),
		g.If(len(d.Layers) > 0, h.Details(h.Class("more"), h.Summary(g.Text("Every layer of policies")),
			h.Ol(h.Class("layers"), g.Map(d.Layers, layerView.node)))),
	)
}

func (r repairView) node() g.Node {
	return h.Div(h.Class("repair"), g.If(len(r.Source) > 0, scrolling("The template at the resource that should hold it", g.Map(r.Source, codeLine.node))),
		h.P(g.Text(r.Title+":")),
		scrolling("The statement to add", g.Text(r.Statement)),
		h.Button(h.Type("button"), h.Class("copy script"), g.Text("Copy")), g.If(r.Note != "", soft(r.Note)))
}

func (l layerView) node() g.Node {
	return h.Li(h.B(g.Text(l.Name)), g.Text(": "+l.Outcome), g.If(l.Note != "", g.Text(", "+l.Note)),
		g.If(len(l.Statements) > 0, h.Ul(g.Map(l.Statements, statementView.node))))
}

func (s statementView) node() g.Node {
	return h.Li(g.Text(s.Effect+" "), h.Span(h.Class("where"), g.Text(s.Name)), g.Text(" "+s.Verdict),
		g.If(len(s.Conditions) > 0, h.Ul(g.Map(s.Conditions, func(c string) g.Node { return h.Li(g.Text(c)) }))))
}
