package html

import (
	_ "embed"
	"io"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// The page is made of Go functions and not of a template: the linker keeps every
// exported method of every type in a program that executes templates, which
// would make this one, whose vet tool starts once a package, half as large again.

//go:embed page/report.css
var pageCSS string

//go:embed page/report.js
var pageJS string

// render writes the page. What stands in it is escaped by Text and Attr; only
// the files above are not.
func (p page) render(w io.Writer) error {
	return h.Doctype(h.HTML(h.Lang("en"),
		h.Head(
			h.Meta(h.Charset("utf-8")),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
			h.Meta(g.Attr("http-equiv", "Content-Security-Policy"),
				h.Content("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'")),
			h.TitleEl(g.Text("presigncheck: "+p.Summary)),
			h.StyleEl(g.Raw(pageCSS)),
		),
		h.Body(
			h.Header(
				h.H1(g.Text("presigncheck")),
				h.Button(h.Type("button"), h.ID("theme"), h.Title("Switch between light and dark"), g.Text("light / dark")),
			),
			p.main(),
			h.Footer(g.Textf("Made by presigncheck %s on %s. A simulated probe was answered by a sandbox over the same policies; it is a rehearsal, no proof.", p.Version, p.Made)),
			h.Script(g.Raw(pageJS)),
		),
	)).Render(w)
}

func (p page) main() g.Node {
	return h.Main(
		h.Section(h.Class("tiles"), h.Aria("label", "Summary"), g.Map(p.Tiles, tile.node)),
		g.Iff(len(p.Problems) > 0, p.problems),
		g.Iff(len(p.Undecided) > 0, p.undecided),
		filters(),
		g.Iff(p.Verified, p.overview),
		h.Section(h.Aria("label", "Presign calls"),
			g.If(len(p.Sites) == 0, h.P(h.Class("empty"), g.Text("No presign calls were found."))),
			g.Map(p.Sites, siteView.node)),
		g.If(len(p.Others) > 0, h.Section(h.Class("others"), h.H2(g.Text("Elsewhere")),
			g.Map(p.Others, func(f findingView) g.Node {
				return g.Group{h.P(h.Class("where"), g.Text(f.Where)), f.node()}
			}))),
		g.If(len(p.Rules) > 0, h.Section(h.Class("rules"), h.Aria("label", "Rules"), h.H2(g.Text("The rules that were broken")),
			g.Map(p.Rules, rule))),
	)
}

func (t tile) node() g.Node {
	return h.Div(h.Class("tile "+t.Class), h.B(g.Text(strconv.Itoa(t.Count))), h.Span(g.Text(t.Name)))
}

func filters() g.Node {
	return h.Section(h.Class("bar"), h.Aria("label", "Filter"),
		h.Input(h.ID("search"), h.Type("search"), h.Placeholder("Filter by file, bucket, identity, rule"), h.Aria("label", "Filter")),
		h.Label(h.Input(h.ID("failing"), h.Type("checkbox")), g.Text(" only what needs attention")),
		h.Span(h.ID("shown"), h.Role("status")),
		h.Span(h.Class("grow")),
		h.Button(h.Type("button"), h.ID("expand"), g.Text("expand all")),
		h.Button(h.Type("button"), h.ID("collapse"), g.Text("collapse all")),
	)
}

// overview is a table with a line for every verdict.
func (p page) overview() g.Node {
	var head g.Group
	for _, name := range []string{"site", "signs", "as", "may", "works for", "tried"} {
		head = append(head, h.Th(g.Text(name)))
	}
	return h.Section(h.Class("scroll"), h.Aria("label", "Verdicts"),
		h.Table(h.THead(h.Tr(head)), h.TBody(g.Map(p.Sites, siteView.rows))))
}

func (s siteView) rows() g.Node {
	row := func(cells ...g.Node) g.Node {
		return h.Tr(h.Class("row"), h.Data("site", s.ID),
			h.Td(h.A(h.Href("#"+s.ID), g.Text(s.Where))), h.Td(h.Code(g.Text(s.Call))), g.Group(cells))
	}
	if s.Forwarded {
		return row(h.Td(h.ColSpan("4"), g.Text("see its callers")))
	}
	if len(s.Verdicts) == 0 {
		return row(h.Td(h.Class("warn"), h.ColSpan("4"), g.Text("no signing identity configured")))
	}
	return g.Map(s.Verdicts, func(v verdictView) g.Node {
		return row(
			h.Td(g.Text(v.Who)),
			h.Td(chip(v.Tone, v.May)),
			h.Td(h.Class(class(v.Works.Tone)), g.Text(v.Works.Text)),
			h.Td(h.Class(class(v.Tried.Tone)), g.Text(v.Tried.Text)),
		)
	})
}

// chip is a word on a coloured ground.
func chip(tone report.Tone, text string) g.Node {
	return h.Span(h.Class("chip "+class(tone)), g.Text(text))
}

func rule(r analyzer.Rule) g.Node {
	example := func(title, code string) g.Node { return h.Div(h.H4(g.Text(title)), h.Pre(g.Text(code))) }
	return h.Details(h.ID("rule-"+r.Name), h.Summary(h.B(g.Text(r.Name)), g.Text(" "+r.Title)),
		h.P(h.Class("prose"), g.Text(r.Doc)),
		h.Div(h.Class("pair"), example("Reported", r.Bad), example("Sound", r.Good)),
		h.Ul(g.Map(r.Sources, func(url string) g.Node { return h.Li(h.A(h.Href(url), g.Text(url))) })),
	)
}

func (p page) problems() g.Node {
	return h.Section(h.Class("others"), h.ID("problems"), h.H2(g.Text("Not everything could be checked")),
		g.Map(p.Problems, func(p report.Problem) g.Node { return h.P(h.Class("where"), g.Text(p.String())) }))
}

func (p page) undecided() g.Node {
	return h.Section(h.Class("others"), h.ID("undecided"), h.H2(g.Text("Undecided, for want of a file or a setting")),
		g.Map(p.Undecided, func(gap report.Gap) g.Node { return h.P(h.Class("where"), g.Text(gap.String())) }))
}
