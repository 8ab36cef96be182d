package html

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// The page is made of Go functions and not of a template: the linker keeps every
// exported method of every type in a program that executes templates, which
// would make this one, whose vet tool starts once a package, half as large again.

//go:embed page/report.css
var pageCSS string

//go:embed page/report.js
var pageJS string

// page is what the page shows. Everything is prepared by newPage; render only lays
// it out.
type page struct {
	Verdict   string // the sentence on top
	Rest      []string
	Summary   string
	About     report.About
	Version   string
	Made      string
	LeftOut   string
	Tiles     []tile
	Calls     int
	Verified  bool
	Problems  []report.Problem
	Undecided []report.Gap
	Excluded  []string
	Sections  []section
	Others    []findingView // findings that lie at no presign call
	Rules     []analyzer.Rule
}

func newPage(r *report.Report, d detail) page {
	p := page{
		Summary: r.Summary(), About: r.About, LeftOut: d.leftOut(), Calls: len(r.Sites), Verified: r.Verified(),
		Tiles: tiles(r), Problems: r.Problems, Undecided: r.Undecided, Excluded: r.Excluded,
	}
	p.Verdict, p.Rest = headline(r)
	broken := make(map[string]bool)
	byPlace := make(map[source.Place][]report.Finding)
	for _, f := range r.Findings {
		broken[f.Rule] = true
		byPlace[f.Place] = append(byPlace[f.Place], f)
	}
	shared := sharedFindings(r)
	var views []siteView
	for i := range r.Sites {
		s := &r.Sites[i]
		views = append(views, newSiteView(r, fmt.Sprintf("call-%d", i+1), s, byPlace[s.Place], shared[s.Place], d))
		delete(byPlace, s.Place)
	}
	p.Sections = sections(views)
	for _, f := range r.Findings {
		if _, left := byPlace[f.Place]; left {
			p.Others = append(p.Others, newFindingView(r, f))
		}
	}
	for _, rule := range analyzer.Rules() {
		if broken[rule.Name] {
			p.Rules = append(p.Rules, rule)
		}
	}
	return p
}

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
		h.Body(h.Style(axisStyle()), p.masthead(), p.main(), p.footer(), h.Script(g.Raw(pageJS))),
	)).Render(w)
}

func (p page) main() g.Node {
	return h.Main(
		p.notChecked(),
		g.If(p.Calls > 0, toolbar()),
		h.Div(h.ID("list"), g.If(!p.Verified, h.Class("lint")), g.Map(p.Sections, section.node)),
		p.elsewhere(),
		p.undecided(),
		p.excluded(),
		p.rules(),
		g.If(p.Calls > 0, legend()),
	)
}

// notChecked stands before the calls, which must not be pushed off the screen.
func (p page) notChecked() g.Node {
	const most = 3
	item := func(p report.Problem) g.Node { return h.Li(g.Text(p.String())) }
	n := len(p.Problems)
	return g.If(n > 0, h.Section(h.ID("problems"), h.Class("box"), h.H2(g.Text("Not everything could be checked")),
		h.Ul(h.Class("plain"), g.Map(p.Problems[:min(n, most)], item)),
		g.Iff(n > most, func() g.Node {
			return h.Details(h.Class("more"), h.Summary(g.Textf("%d more", n-most)), h.Ul(h.Class("plain"), g.Map(p.Problems[most:], item)))
		})))
}

func (p page) elsewhere() g.Node {
	return g.If(len(p.Others) > 0, h.Section(h.ID("elsewhere"), h.H2(g.Text("At no call")),
		g.Map(p.Others, func(f findingView) g.Node {
			return h.Div(h.Class("box"), h.P(h.Class("where"), g.Text(f.Where)), f.node(true))
		})))
}

func (p page) undecided() g.Node {
	return g.If(len(p.Undecided) > 0, h.Section(h.ID("undecided"), h.Class("box"), h.H2(g.Text("Undecided, for want of a file or a setting")),
		h.Ul(h.Class("plain"), g.Map(p.Undecided, func(gap report.Gap) g.Node { return h.Li(g.Text(gap.String())) }))))
}

func (p page) excluded() g.Node {
	return g.If(len(p.Excluded) > 0, h.Section(h.ID("excluded"), h.Class("box"), h.H2(g.Text("For other systems or build tags, and not checked")),
		h.P(g.Text("These files name a presign function.")),
		h.Ul(h.Class("plain"), g.Map(p.Excluded, func(file string) g.Node { return h.Li(g.Text(file)) }))))
}

func (p page) rules() g.Node {
	example := func(title, code string) g.Node {
		return h.Div(h.H4(g.Text(title)), scrolling(title, g.Text(code)))
	}
	return g.If(len(p.Rules) > 0, h.Section(h.ID("rules"), h.H2(g.Text("The rules that were broken")),
		g.Map(p.Rules, func(r analyzer.Rule) g.Node {
			return h.Details(h.Class("more"), h.ID("rule-"+r.Name), h.Summary(h.B(g.Text(r.Name)), g.Text(" "+r.Title)),
				h.P(h.Class("prose"), g.Text(r.Doc)),
				h.Div(h.Class("pair"), example("Reported", r.Bad), example("Sound", r.Good)),
				h.P(h.A(h.Href(report.RuleURL(r.Name)), g.Text("More about "+r.Name+", and how to suppress and configure it"))))
		})))
}

func (p page) footer() g.Node {
	return h.Footer(
		g.If(p.LeftOut != "", h.P(g.Text(p.LeftOut+" presigncheck --explain FILE:LINE tells the whole story of a call."))),
		h.P(g.Textf("Made by presigncheck %s on %s. %s.", p.Version, p.Made, p.Summary)))
}

// prose is a sentence, in which code stands between backquotes.
func prose(text string) g.Node {
	var nodes g.Group
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 && strings.Count(text, "`")%2 == 0 {
			nodes = append(nodes, h.Code(g.Text(part)))
			continue
		}
		nodes = append(nodes, g.Text(part))
	}
	return nodes
}

// scrolling is text that keeps its lines. Whoever has no mouse gets there by tab.
func scrolling(label string, text ...g.Node) g.Node {
	return h.Pre(h.TabIndex("0"), h.Role("group"), h.Aria("label", label), g.Group(text))
}
