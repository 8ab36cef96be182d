package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// A siteView is a presign call as the page shows it.
type siteView struct {
	ID         string
	Where      string
	Call       string // operation and target
	Verified   bool   // somebody was asked about calls
	Conclusion report.Conclusion
	Forwarded  bool
	Severity   analyzer.Severity // of the worst finding, "" without one
	State      report.Phrase     // the one word about it, and the one colour
	Key        string            // of the word
	Message    string            // what is wrong, in a sentence
	Who        string
	Life       bar
	Rules      []string
	Package    string
	Identities []string
	Body       *body // nil: there is only the line
}

// A body is what is behind the line.
type body struct {
	Place, Function string
	Expiry          string
	Source          []codeLine
	Steps           []stepView
	Findings        []findingView // the first is that of the line
	Verdicts        []verdictView
}

func newSiteView(r *report.Report, id string, s *report.Site, findings, shared []report.Finding, d detail) siteView {
	findings = slices.Clone(findings)
	slices.SortStableFunc(findings, func(a, b report.Finding) int { return b.Severity.Rank() - a.Severity.Rank() })
	v := siteView{
		ID: id, Where: fmt.Sprintf("%s:%d", s.File, s.Line), Package: s.Package,
		Call: report.Verdict{}.Signs(s), Verified: r.Verified(), Forwarded: s.Forwarded, Conclusion: s.Conclusion(), Life: asks(s.Expiry),
	}
	for _, f := range findings {
		if !slices.Contains(v.Rules, f.Rule) {
			v.Rules = append(v.Rules, f.Rule)
		}
	}
	for _, f := range shared {
		if !slices.Contains(v.Rules, f.Rule) {
			v.Rules = append(v.Rules, f.Rule)
		}
		if f.Severity.Rank() > v.Severity.Rank() {
			v.Severity, v.Message = f.Severity, fmt.Sprintf("%s, as at %s:%d; the same change repairs both", f.Rule, f.File, f.Line)
		}
	}
	if len(findings) > 0 && findings[0].Severity.Rank() >= v.Severity.Rank() {
		v.Severity, v.Message = findings[0].Severity, findings[0].Plain()
	}
	for _, verdict := range s.Verdicts {
		if !slices.Contains(v.Identities, verdict.Identity) {
			v.Identities = append(v.Identities, verdict.Identity)
		}
	}
	v.Who = strings.Join(v.Identities, ", ")
	worst := worstVerdict(s)
	if worst != nil {
		v.Call, v.Life = worst.Signs(s), life(*worst)
		if v.Message == "" && v.Conclusion != report.WorksAsAsked {
			v.Message = worst.Headline(s)
		}
	}
	v.State, v.Key = state(s, v.Verified, v.Severity)
	if v.Message == "" && v.Verified && v.Conclusion == report.NotAsked && !s.Forwarded {
		v.Message = "no signing identity configured"
	}
	look := v.Severity != "" || v.Verified && v.Conclusion != report.WorksAsAsked && !s.Forwarded
	if d < brief || d == brief && look {
		v.Body = newBody(r, s, findings, d == everything || d == noLayers && look)
	}
	return v
}

// worstVerdict is the one that the line is about; nil without any.
func worstVerdict(s *report.Site) (worst *report.Verdict) {
	for i := range s.Verdicts {
		if v := &s.Verdicts[i]; worst == nil || v.Conclusion() > worst.Conclusion() {
			worst = v
		}
	}
	return worst
}

// state is what becomes of the link, or where nobody was asked how bad the worst
// finding is.
func state(s *report.Site, verified bool, worst analyzer.Severity) (report.Phrase, string) {
	switch {
	case s.Forwarded:
		return report.Phrase{Text: "see callers"}, "see-callers"
	case verified:
		c := s.Conclusion()
		return report.Phrase{Text: c.String(), Tone: c.Tone()}, conclusionKey(c)
	case worst == "":
		return report.Phrase{Text: "no finding"}, "none"
	}
	return report.Phrase{Text: string(worst), Tone: report.SeverityTone(worst)}, string(worst)
}

func newBody(r *report.Report, s *report.Site, findings []report.Finding, layers bool) *body {
	b := &body{Place: s.Place.String(), Function: s.Function, Expiry: s.Expiry.String(), Source: around(r, s.Place)}
	var trace []report.Step // of the worst finding: the call may be reached by other values too
	for _, f := range findings {
		b.Findings = append(b.Findings, newFindingView(r, f))
		if len(trace) == 0 && f.Verdict == nil { // those of verdicts lead to policies
			trace = f.Trace
		}
	}
	if len(trace) == 0 {
		trace = s.Expiry.Trace
	}
	for _, step := range trace {
		line, _ := source.Unindented(r.SourceLine(step.File, step.Line), 1)
		b.Steps = append(b.Steps, stepView{step.Where(), step.Text, line})
	}
	for _, verdict := range s.Verdicts {
		b.Verdicts = append(b.Verdicts, newVerdictView(r, verdict, layers))
	}
	return b
}

// node is a line that unfolds, where there is more than the line.
func (v siteView) node() g.Node {
	line := g.Group{
		h.Span(h.Class("state "+class(v.State.Tone)), g.Text(v.State.Text)),
		h.Span(h.Class("what"),
			h.B(h.Class("where"), g.Text(v.Where)), g.Text(" "), h.Span(h.Class("call"), g.Text(v.Call)),
			g.If(v.Message != "", g.Group{g.Text(" "), h.Span(h.Class("message"), prose(v.Message))}),
		),
		h.Span(h.Class("who"), g.Text(v.Who)),
		h.Span(h.Class("life"), v.Life.track(), h.Span(g.Text(v.Life.Text))),
	}
	if v.Body == nil {
		return h.Div(h.Class("site"), h.ID(v.ID), v.attributes(), h.Div(h.Class("line"), line))
	}
	return h.Details(h.Class("site"), h.ID(v.ID), v.attributes(), h.Summary(h.Class("line"), line), v.Body.node())
}

func (b *body) node() g.Node {
	return h.Div(h.Class("body"),
		g.If(len(b.Findings) > 0, h.Div(h.Class("findings"), func() g.Node {
			nodes := g.Group{}
			for i, f := range b.Findings {
				nodes = append(nodes, f.node(i > 0))
			}
			return nodes
		}())),
		h.Div(h.Class("sides"),
			h.Div(h.Class("side"),
				h.H3(g.Text("The call")),
				h.P(h.Class("soft"), h.Span(h.Class("where"), g.Text(b.Place)), g.Text(" in "+b.Function)),
				g.If(len(b.Source) > 0, scrolling("Source of the call", g.Map(b.Source, codeLine.node))),
				h.P(g.Text("expiry "+b.Expiry)),
				g.If(len(b.Steps) > 0, h.Ol(h.Class("steps"), g.Map(b.Steps, stepView.node))),
			),
			g.If(len(b.Verdicts) > 0, h.Div(h.Class("side"), g.Map(b.Verdicts, verdictView.node))),
		),
	)
}

// A codeLine is a line of source; At marks the one that is meant, split
// before and behind the point where it starts.
type codeLine struct {
	Number       int
	Text, Before string
	At           bool
}

// around is the source line of a place with its neighbours.
func around(r *report.Report, at source.Place) []codeLine {
	const before, behind = 2, 5
	var lines []codeLine
	for n := max(1, at.Line-before); n <= at.Line+behind; n++ {
		text := r.SourceLine(at.File, n)
		if n == at.Line && text == "" {
			return nil
		}
		line := codeLine{Number: n, Text: text, At: n == at.Line}
		if line.At && at.Column > 1 && at.Column-1 <= len(text) {
			line.Before, line.Text = text[:at.Column-1], text[at.Column-1:]
		}
		lines = append(lines, line)
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1].Text) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// node ends with a line break, since it stands in preformatted text.
func (l codeLine) node() g.Node {
	number := h.I(g.Text(strconv.Itoa(l.Number)))
	if l.At {
		return h.Span(h.Class("at"), number, g.Text(l.Before), h.Mark(g.Text(l.Text)), g.Text("\n"))
	}
	return h.Span(number, g.Text(l.Text), g.Text("\n"))
}

// A stepView is a step of the trace with its source line.
type stepView struct{ Where, Text, Line string }

func (s stepView) node() g.Node {
	return h.Li(h.Span(h.Class("where"), g.Text(s.Where)), g.Text(" "+s.Text), g.If(s.Line != "", h.Code(g.Text(s.Line))))
}

// A findingView is a finding with its repair.
type findingView struct {
	Where, Rule, Severity, Message string
	Change                         *changeView
	Also                           []string
	Fixes                          []fixView
}

// A changeView is the place that is to be changed.
type changeView struct{ Where, Old, New, Line string }

// A fixView is a suggested repair, line by line.
type fixView struct {
	Message string
	Lines   []fixLine
}

type fixLine struct{ Old, New string }

func newFindingView(r *report.Report, f report.Finding) findingView {
	v := findingView{Where: fmt.Sprintf("%s:%d", f.File, f.Line), Rule: f.Rule, Severity: string(f.Severity), Message: f.Plain()}
	if c := f.Change; c != nil {
		line, _ := source.Unindented(r.SourceLine(c.File, c.Line), 1)
		v.Change = &changeView{fmt.Sprintf("%s:%d", c.File, c.Line), c.Old, c.New, line}
	}
	for _, s := range f.Also {
		v.Also = append(v.Also, s.Where())
	}
	for _, fix := range f.Fixes {
		v.Fixes = append(v.Fixes, newFixView(r, fix))
	}
	return v
}

// newFixView shows the lines that a fix changes. Edits that span lines are told
// by their message only.
func newFixView(r *report.Report, fix report.Fix) fixView {
	v := fixView{Message: fix.Message}
	for _, e := range fix.Edits {
		line := r.SourceLine(e.File, e.Start.Line)
		if e.Start.Line != e.End.Line || e.End.Column-1 > len(line) {
			continue
		}
		changed := line[:e.Start.Column-1] + e.New + line[e.End.Column-1:]
		v.Lines = append(v.Lines, fixLine{strings.TrimSpace(line), strings.TrimSpace(changed)})
	}
	return v
}

// node is the finding; without its message where that stands on the line already.
func (f findingView) node(message bool) g.Node {
	return h.Div(h.Class("finding"),
		h.P(h.B(g.Text(f.Severity)), g.Text(" "), h.A(h.Href("#rule-"+f.Rule), g.Text(f.Rule)), g.If(message, g.Group{g.Text(" "), prose(f.Message)})),
		g.Iff(f.Change != nil, f.Change.node),
		g.Iff(len(f.Also) > 0, func() g.Node {
			return h.P(g.Textf("The same change repairs %s: ", wording.Count(len(f.Also), "more call")), h.Span(h.Class("where"), g.Text(strings.Join(f.Also, ", "))))
		}),
		g.Map(f.Fixes, func(fix fixView) g.Node {
			return h.Div(h.Class("fix"), h.P(g.Text("Repair: "+fix.Message)), g.Map(fix.Lines, func(l fixLine) g.Node {
				return scrolling("Repair", h.Del(g.Text(l.Old)), h.Ins(g.Text(l.New)))
			}))
		}),
	)
}

func (c *changeView) node() g.Node {
	change := g.Group{h.Code(g.Text(c.Old))}
	if c.New != "" {
		change = append(change, g.Text(" to "), h.Code(g.Text(c.New)))
	}
	return h.P(g.Text("To change: "), h.Span(h.Class("where"), g.Text(c.Where)), g.If(c.Old != "", g.Group{g.Text(", "), change}),
		g.If(c.Line != "", h.Code(h.Class("written"), g.Text(c.Line))))
}
