package html

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

func (s siteView) node() g.Node {
	return h.Details(h.Class("site "+class(s.Status)), h.ID(s.ID), h.Data("status", class(s.Status)), g.If(s.Open, g.Attr("open")),
		h.Summary(
			h.Span(h.Class("dot")),
			h.Span(h.Class("where"), g.Text(s.Where)),
			h.Code(g.Text(s.Call)),
			h.Span(h.Class("grow")),
			g.Map(s.Findings, func(f findingView) g.Node { return chip(f.Tone, f.Rule) }),
			g.Map(s.Verdicts, func(v verdictView) g.Node { return chip(v.Tone, v.Who+": "+v.May) }),
		),
		h.Div(h.Class("body"),
			h.P(h.Class("in"), g.Text("in "), h.Code(g.Text(s.Function)), g.Text(", expiry "+s.Expiry)),
			g.Map(s.Findings, findingView.node),
			g.If(len(s.Source) > 0, h.Pre(h.Class("source"), g.Map(s.Source, codeLine.node))),
			g.If(len(s.Steps) > 0, g.Group{
				h.H3(g.Text("How the expiry gets there")),
				h.Ol(h.Class("steps"), g.Map(s.Steps, stepView.node)),
			}),
			g.Map(s.Verdicts, verdictView.node),
		),
	)
}

// node ends with a line break, since it stands in preformatted text.
func (l codeLine) node() g.Node {
	number := h.I(g.Text(strconv.Itoa(l.Number)))
	if l.At {
		return h.Span(h.Class("line at"), number, g.Text(l.Before), h.Mark(g.Text(l.Text)), g.Text("\n"))
	}
	return h.Span(h.Class("line"), number, g.Text(l.Text), g.Text("\n"))
}

func (s stepView) node() g.Node {
	return h.Li(h.Span(h.Class("where"), g.Text(s.Where)), g.Text(" "+s.Text), g.If(s.Line != "", h.Pre(g.Text(s.Line))))
}

func (f findingView) node() g.Node {
	return h.Div(h.Class("finding "+class(f.Tone)),
		h.P(h.B(g.Text(f.Severity)), g.Text(" "+f.Message+" "), h.A(h.Href("#rule-"+f.Rule), g.Text(f.Rule))),
		g.Map(f.Fixes, func(fix fixView) g.Node {
			return h.Div(h.Class("fix"), h.Span(g.Text(fix.Message)), g.Map(fix.Lines, func(l fixLine) g.Node {
				return h.Pre(h.Del(g.Text(l.Old)), h.Ins(g.Text(l.New)))
			}))
		}),
	)
}
