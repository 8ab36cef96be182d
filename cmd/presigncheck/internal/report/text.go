package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// text prints for a person: the table of the verdicts, if there are any, and
// then everything that is wrong, site by site.
func (r *Report) text(w io.Writer) error {
	var b bytes.Buffer
	p := textPrinter{&b, styleOf(w), r.src}
	if r.verified {
		p.table(r.Sites)
		p.unasked(r.Sites)
	}
	blank := b.Len() > 0
	for _, g := range r.problems() {
		if blank {
			b.WriteByte('\n')
		}
		blank = true
		p.group(g, Place{})
	}
	_, err := w.Write(b.Bytes())
	return err
}

// A group is what is wrong at one site.
type group struct {
	site     *Site
	findings []Finding
	verdicts []Verdict // neither allowed nor denied
}

// problems collects what is wrong, in the order of the places. Findings lie
// at sites, but not necessarily: an unused suppression has no site.
func (r *Report) problems() []group {
	var out []group
	next := 0
	findings := func(upTo func(Place) bool) (some []Finding) {
		for next < len(r.Findings) && upTo(r.Findings[next].Place) {
			some = append(some, r.Findings[next])
			next++
		}
		return some
	}
	add := func(g group) {
		if len(g.findings)+len(g.verdicts) > 0 {
			out = append(out, g)
		}
	}
	for i := range r.Sites {
		s := &r.Sites[i]
		add(group{findings: findings(func(p Place) bool { return p.Compare(s.Place) < 0 })})
		g := group{site: s, findings: findings(func(p Place) bool { return p.Compare(s.Place) == 0 })}
		for _, v := range s.Verdicts {
			if v.doubtful() && (!v.fails() || v.stored()) { // else it is a finding
				g.verdicts = append(g.verdicts, v)
			}
		}
		add(g)
	}
	add(group{findings: findings(func(Place) bool { return true })})
	return out
}

// doubtful reports whether there is more to say about a verdict than that the
// identity may. Shortened lives are findings of their own.
func (v Verdict) doubtful() bool {
	return v.Permission != "allowed" || v.refuted() || v.stored()
}

// textPrinter writes text in the style of the output.
type textPrinter struct {
	b   *bytes.Buffer
	st  style
	src *sources
}

// group prints each finding as compilers do, with the source line and a caret
// and the steps that the value took; what was shown before is left out.
func (p textPrinter) group(g group, shown Place) {
	var trace []Step
	for _, f := range g.findings {
		p.headline(f.Place, p.st.severity(f.Severity), f.shortMessage())
		if f.Place != shown {
			p.snippet(f.Place)
		}
		for _, s := range f.Trace {
			if !slices.Contains(trace, s) {
				p.step(s, f.Place)
			}
		}
		if f.verdict != nil {
			p.reasons(*f.verdict)
		}
		shown, trace = f.Place, f.Trace
	}
	for _, v := range g.verdicts {
		p.headline(g.site.Place, p.label(v), v.headline(g.site))
		if g.site.Place != shown {
			p.snippet(g.site.Place)
		}
		shown = g.site.Place
		p.reasons(v)
	}
}

// shortMessage leaves the origin "[…, file:line]" to the trace that follows.
func (f Finding) shortMessage() string {
	rule := " (" + f.Rule + ")"
	text, found := strings.CutSuffix(f.Message, "]"+rule)
	start := strings.LastIndex(text, " [")
	if !found || start < 0 || len(f.Trace) == 0 {
		return f.Message
	}
	return text[:start] + rule
}

func (p textPrinter) headline(at Place, label, message string) {
	text := fmt.Sprintf("%s: %s: %s", at, label, strings.ReplaceAll(message, "\n", " "))
	fmt.Fprintln(p.b, wrap(text, p.st.width, "    "))
}

// snippet shows the source line of a place, and what in it is meant.
func (p textPrinter) snippet(at Place) {
	line, column := unindented(p.src.line(at.File, at.Line), at.Column)
	if line == "" {
		return
	}
	number := fmt.Sprint(at.Line)
	bar := p.st.faint("|")
	fmt.Fprintf(p.b, "\t%s %s %s\n", p.st.faint(number), bar, line)
	fmt.Fprintf(p.b, "\t%s %s %s\n", strings.Repeat(" ", len(number)), bar, p.st.bold(caret(line, column)))
}

// step prints where a value came by, with the source line where it is at hand
// and not shown already.
func (p textPrinter) step(s Step, shown Place) {
	line, _ := unindented(p.src.line(s.File, s.Line), 1)
	if line != "" && (s.File != shown.File || s.Line != shown.Line) {
		line = "  " + p.st.faint("| "+line)
	} else {
		line = ""
	}
	fmt.Fprintf(p.b, "\t%s: %s%s\n", s.where(), s.Text, line)
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// wrap breaks text at blanks so that it fits the width; the second and later
// lines are indented. Escape sequences for colour take no room.
func wrap(text string, width int, indent string) string {
	if width < 40 {
		return text
	}
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(escapes.ReplaceAllString(word, ""))
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
