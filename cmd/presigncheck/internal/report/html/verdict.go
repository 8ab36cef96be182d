package html

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

func (v verdictView) node() g.Node {
	return h.Div(h.Class("verdict "+class(v.Tone)),
		h.H3(chip(v.Tone, v.May), g.Text(" "+v.Headline)),
		h.P(h.Class("principal"), h.Code(g.Text(v.Principal))),
		g.If(len(v.Bars) > 0, h.Div(h.Class("bars"), h.Role("img"), h.Aria("label", "Lifetime: "+v.Works.Text), g.Map(v.Bars, bar.node))),
		g.Map(v.Decisions, decisionView.node),
		g.If(v.Probe != "", h.P(h.Class("probe"), h.B(g.Text("probe")), g.Text(" "), h.Span(h.Class(class(v.Tried.Tone)), g.Text(v.Probe)))),
	)
}

func (b bar) node() g.Node {
	return g.Group{
		h.Span(g.Text(b.Name)),
		h.Span(h.Class("track"), h.Span(h.Class("fill "+b.Class), h.Style(fmt.Sprintf("width: %.3f%%", b.Width)))),
		h.Span(g.Text(b.Text)),
	}
}

func (d decisionView) node() g.Node {
	return h.Details(h.Class("decision"), g.If(d.Outcome.Tone != report.Good, g.Attr("open")),
		h.Summary(chip(d.Outcome.Tone, d.Outcome.Text), g.Text(" "+d.Sentence)),
		note(d.Note),
		g.Map(d.Missing, func(m string) g.Node { return h.P(h.Class("missing"), g.Text(m)) }),
		g.Map(d.Repairs, repairView.node),
		g.If(len(d.Layers) > 0, h.Ol(h.Class("layers"), g.Map(d.Layers, layerView.node))),
	)
}

func note(text string) g.Node { return g.If(text != "", h.P(h.Class("note"), g.Text(text))) }

func (r repairView) node() g.Node {
	return h.Div(h.Class("repair"), h.P(g.Text(r.Title+":")),
		h.Button(h.Type("button"), h.Class("copy"), g.Text("copy")), h.Pre(g.Text(r.Statement)), note(r.Note))
}

func (l layerView) node() g.Node {
	return h.Li(chip(l.Outcome.Tone, l.Outcome.Text), g.Text(" "), h.B(g.Text(l.Name)),
		g.If(l.Note != "", g.Group{g.Text(" "), h.Span(h.Class("note"), g.Text(l.Note))}),
		g.Map(l.Statements, statementView.node))
}

func (s statementView) node() g.Node {
	return h.Div(h.Class("statement "+s.Class), h.B(g.Text(s.Effect)), g.Text(" "+s.Name+": "+s.Verdict),
		g.Map(s.Conditions, func(c conditionView) g.Node {
			return h.Div(h.Class("condition "+c.Class), h.Code(g.Text(c.Test)), g.Text(" "+c.Holds+"; "+c.Actual))
		}))
}
