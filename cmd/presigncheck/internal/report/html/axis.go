package html

import (
	"fmt"
	"math"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
	"github.com/presigncheck/presigncheck/simulator"
)

// All lifetimes of a page lie on one logarithmic axis, from a second to a little
// more than the seven days that S3 accepts, so that they can be compared.

// end is where the longest life that S3 accepts lies, in percent; what is
// longer lies behind it.
const end = 92.0

// at is the place of a lifetime in seconds, in percent.
func at(seconds float64) float64 {
	if seconds <= 1 {
		return 0
	}
	return min(100, end*math.Log(seconds)/math.Log(simulator.MaxExpiry.Seconds()))
}

// marks are the lifetimes that people know: an hour is what a session of a role
// lives by default, and half a day what it lives at most.
var marks = []struct {
	name    string
	seconds float64
}{{"1 min", 60}, {"1 h", 3600}, {"12 h", 12 * 3600}, {"7 d", 7 * 24 * 3600}}

// axisStyle tells the style sheet where the marks are.
func axisStyle() string {
	var b strings.Builder
	for i, m := range marks {
		fmt.Fprintf(&b, "--mark%d:%.2f%%;", i, at(m.seconds))
	}
	return b.String()
}

// axis is the names of the marks, over a column of bars.
func axis() g.Node {
	return h.Div(h.Class("axis"), h.Aria("hidden", "true"), g.Map(marks, func(m struct {
		name    string
		seconds float64
	}) g.Node {
		return h.Span(h.Style(fmt.Sprintf("left:%.2f%%", at(m.seconds))), g.Text(m.name))
	}))
}

// A bar is a life on the axis: how long it was to be, and how long it is.
type bar struct {
	Name         string
	Text         string
	Asked, Lasts float64 // in percent
}

func (b bar) track() g.Node {
	width := func(class string, percent float64) g.Node {
		return g.If(percent > 0, h.I(h.Class(class), h.Style(fmt.Sprintf("width:%.1f%%", percent))))
	}
	return h.Span(h.Class("track"), h.Aria("hidden", "true"), width("asked", b.Asked), width("lasts", b.Lasts))
}

func (b bar) row() g.Node {
	return g.Group{h.Dt(g.Text(b.Name)), h.Dd(b.track(), h.Span(g.Text(b.Text)))}
}

// life is the bar of a call whose verdict is v.
func life(v report.Verdict) bar {
	l := v.Lifetime
	b := bar{Text: v.WorksFor().Text}
	if l.Requested != nil {
		b.Asked = at(*l.Requested)
	}
	switch {
	case v.Refuted():
		b.Text = "never: a server refused"
	case l.Effective != nil && v.Permission != simulator.Denied:
		b.Lasts = at(*l.Effective)
	}
	return b
}

// asks is the bar of a call about which nobody was asked.
func asks(e report.Expiry) bar {
	b := bar{Text: e.String()}
	if e.Max != nil {
		b.Asked = at(*e.Max)
	}
	return b
}

// limits are the lengths that end a link, each on its own. Signature Version 4's
// limit is among them only when it matters.
func limits(v report.Verdict) []bar {
	l := v.Lifetime
	var bars []bar
	add := func(name string, asked, lasts float64, text string) {
		bars = append(bars, bar{name, text, at(asked), at(lasts)})
	}
	if l.Requested != nil {
		add("asked for", *l.Requested, 0, wording.Duration(*l.Requested))
		if week := simulator.MaxExpiry.Seconds(); *l.Requested > week {
			add("S3 accepts", 0, week, "at most "+wording.Duration(week))
		}
	}
	if l.Credentials != nil {
		add("credentials live", 0, *l.Credentials, wording.Duration(*l.Credentials))
	}
	if l.Effective != nil && l.Statement != nil {
		add("policy allows", 0, *l.Effective, wording.Duration(*l.Effective)+", "+l.Statement.String())
	}
	b := life(v)
	b.Name, b.Asked = "works for", 0
	return append(bars, b)
}
