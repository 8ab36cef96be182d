package html

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// A section is the calls that are alike bad.
type section struct {
	Title, Note string
	Sites       []siteView
}

// sections sorts the calls, worst first. Scripts can sort them otherwise.
func sections(views []siteView) []section {
	all := []section{
		{Title: "Errors"},
		{Title: "Warnings"},
		{Title: "Notes"},
		{Title: "To decide", Note: "Whether these links work is not known yet."},
		{Title: "Accepted", Note: "These links do not work as asked; the findings about them are suppressed, switched off, or in the baseline."},
		{Title: "Nothing to report"},
	}
	for _, v := range views {
		i := v.section()
		all[i].Sites = append(all[i].Sites, v)
	}
	var some []section
	for _, s := range all {
		if len(s.Sites) > 0 {
			some = append(some, s)
		}
	}
	return some
}

// section is the index of the section that the call belongs to.
func (v siteView) section() int {
	switch {
	case v.Severity == analyzer.Error:
		return 0
	case v.Severity == analyzer.Warning:
		return 1
	case v.Severity == analyzer.Note:
		return 2
	case v.Forwarded || !v.Verified:
		return 5
	case v.Conclusion == report.Depends || v.Conclusion == report.NotAsked:
		return 3
	case v.Conclusion != report.WorksAsAsked:
		return 4
	}
	return 5
}

func (s section) node() g.Node {
	return h.Section(h.Class("group"),
		h.Div(h.Class("head"), h.H2(g.Text(s.Title), g.Text(" "), h.Small(g.Text(strconv.Itoa(len(s.Sites))))), axis()),
		g.If(s.Note != "", h.P(h.Class("soft"), g.Text(s.Note))),
		g.Map(s.Sites, siteView.node))
}

// toolbar is what scripts can do with the list; without them it is not shown.
func toolbar() g.Node {
	option := func(value, name string) g.Node { return h.Option(h.Value(value), g.Text(name)) }
	return h.Form(h.Class("toolbar script"), h.ID("toolbar"), h.Role("search"), h.Aria("label", "Calls"),
		h.Label(g.Text("Search "), h.Input(h.ID("search"), h.Type("search"), h.Placeholder("file, bucket, identity, rule"))),
		h.Label(g.Text("Group by "), h.Select(h.ID("group"),
			option("s", "severity"), option("r", "rule"), option("p", "package"), option("i", "identity"))),
		h.Button(h.Type("button"), h.ID("unfold"), g.Text("Unfold all")),
		h.Button(h.Type("button"), h.ID("all"), h.Hidden(""), g.Text("Show all")),
		h.Span(h.ID("shown"), h.Role("status")),
	)
}

// attributes are what scripts search and group by.
func (v siteView) attributes() g.Node {
	data := func(name string, values ...string) g.Node {
		text := strings.Join(values, "\n")
		return g.If(text != "", h.Data(name, text))
	}
	return g.Group{h.Data("c", v.Key), data("r", v.Rules...), data("p", v.Package), data("i", v.Identities...)}
}
