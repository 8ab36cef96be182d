package html

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// headline is the verdict in one sentence, and what a reader must not miss beside
// it.
func headline(r *report.Report) (verdict string, rest []string) {
	n, c := r.PresignCalls(), r.Counts()
	checked := ""
	if len(r.Problems) > 0 {
		checked = " that could be checked"
		rest = append(rest, "Not everything could be checked: "+wording.Count(len(r.Problems), "problem")+".")
	}
	switch {
	case n == 0:
		verdict = "There are no presign calls" + checked + "."
	case c == nil:
		verdict = lintVerdict(r, n, checked)
		rest = append(rest, "Whether the signers may was not asked; presigncheck verify does that.")
	default:
		verdict = linksThatWork(c[report.WorksAsAsked], n, checked)
		others := *c
		others[report.WorksAsAsked] = 0
		if s := others.String(); s != "" {
			rest = append([]string{s + "."}, rest...)
		}
	}
	if n := r.Count(report.Verdict.Refuted); n > 0 {
		rest = append(rest, fmt.Sprintf("A server refused %s that the policies allow.", wording.Count(n, "permission")))
	}
	if r.Stored() {
		rest = append(rest, "A server stored what a probe sent to be refused.")
	}
	return verdict, rest
}

func linksThatWork(works, n int, checked string) string {
	switch {
	case n == 1 && works == 1:
		return "The link" + checked + " works as asked."
	case n == 1:
		return "The link" + checked + " does not work as asked."
	case works == n:
		return fmt.Sprintf("All %d links%s work as asked.", n, checked)
	case works == 0:
		return fmt.Sprintf("None of %d links%s works as asked.", n, checked)
	case works == 1:
		return fmt.Sprintf("1 of %d links%s works as asked.", n, checked)
	}
	return fmt.Sprintf("%d of %d links%s work as asked.", works, n, checked)
}

func lintVerdict(r *report.Report, n int, checked string) string {
	worst := worstFindings(r)
	found := 0
	for i := range r.Sites {
		if worst[r.Sites[i].Place] != "" && !r.Sites[i].Forwarded {
			found++
		}
	}
	calls := wording.Count(n, "presign call") + checked
	switch found {
	case 0:
		return "Nothing is to be reported about " + calls + "."
	case n:
		if n > 1 {
			return "All " + calls + " have findings."
		}
		return "The presign call" + checked + " has a finding."
	case 1:
		return "1 of " + calls + " has a finding."
	}
	return fmt.Sprintf("%d of %s have findings.", found, calls)
}

// sharedFindings are those that the same change repairs as a finding at another
// call, by the place of the call.
func sharedFindings(r *report.Report) map[source.Place][]report.Finding {
	shared := make(map[source.Place][]report.Finding)
	for _, f := range r.Findings {
		for _, s := range f.Also {
			shared[s.Place()] = append(shared[s.Place()], f)
		}
	}
	return shared
}

// worstFindings are the worst severities at each call.
func worstFindings(r *report.Report) map[source.Place]analyzer.Severity {
	worst := make(map[source.Place]analyzer.Severity)
	add := func(at source.Place, s analyzer.Severity) {
		if s.Rank() > worst[at].Rank() {
			worst[at] = s
		}
	}
	for _, f := range r.Findings {
		add(f.Place, f.Severity)
		for _, s := range f.Also {
			add(s.Place(), f.Severity)
		}
	}
	return worst
}

// A tile counts one kind of call.
type tile struct {
	Count int
	Word  string
	Key   string // what the calls are marked with
	Tone  report.Tone
}

// tiles are all that a call can come to, whether or not one did: what is not there
// is news, too.
func tiles(r *report.Report) (tiles []tile) {
	if c := r.Counts(); c != nil {
		for _, i := range report.Conclusions {
			word := i.String()
			if c[i] != 1 {
				word = i.Many()
			}
			tiles = append(tiles, tile{c[i], word, conclusionKey(i), i.Tone()})
		}
		return tiles
	}
	worst := worstFindings(r)
	counts := make(map[analyzer.Severity]int)
	for i := range r.Sites {
		if !r.Sites[i].Forwarded {
			counts[worst[r.Sites[i].Place]]++
		}
	}
	for _, s := range []analyzer.Severity{analyzer.Error, analyzer.Warning, analyzer.Note} {
		tiles = append(tiles, tile{counts[s], "with " + wording.Count(counts[s], string(s))[len(fmt.Sprint(counts[s]))+1:], string(s), report.SeverityTone(s)})
	}
	return append(tiles, tile{counts[""], "without a finding", "none", report.Good})
}

func (p page) masthead() g.Node {
	return h.Header(
		h.P(h.Class("name"), g.Text("presigncheck")),
		h.Button(h.Type("button"), h.ID("theme"), h.Class("script"), g.Text("Light or dark")),
		h.H1(g.Text(p.Verdict)),
		h.P(h.Class("rest"), g.Text(strings.Join(p.Rest, " "))),
		facts(p.About),
		g.If(p.Calls > 0, h.Nav(h.Aria("label", "What becomes of the links"), h.Ul(h.Class("tiles"), g.Map(p.Tiles, tile.node)))),
	)
}

func (t tile) node() g.Node {
	tone := class(t.Tone)
	if t.Count == 0 {
		tone = "nil"
	}
	return h.Li(h.Class(tone), h.A(h.Href("#word-"+t.Key), h.Data("only", t.Key), h.B(g.Textf("%d", t.Count)), g.Text(" "), h.Span(g.Text(t.Word))))
}

// facts are what was looked at.
func facts(a report.About) g.Node {
	var rows g.Group
	for _, row := range []struct{ name, value string }{
		{"Project", a.Project},
		{"Commit", a.Commit},
		{"Environment", a.Environment},
		{"Account", strings.Join(a.Accounts, ", ")},
		{"Policies", strings.Join(a.Policies, "; ")},
	} {
		if row.value != "" {
			rows = append(rows, h.Div(h.Dt(g.Text(row.name)), h.Dd(g.Text(row.value))))
		}
	}
	return g.If(len(rows) > 0, h.Dl(h.Class("facts"), rows))
}

// class is the class of the style sheet for a tone.
func class(t report.Tone) string {
	return [...]string{report.Plain: "", report.Faint: "", report.Good: "good", report.Note: "note", report.Warn: "warn", report.Bad: "bad"}[t]
}

// conclusionKey marks calls that came to a conclusion.
func conclusionKey(c report.Conclusion) string { return strings.ReplaceAll(c.String(), " ", "-") }
