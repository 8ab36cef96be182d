// Package text prints a report for a person: the verdicts as a table, and then all
// that is wrong, site by site, with the source.
package text

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// Print writes the report in the style that suits the writer.
func Print(w io.Writer, r *report.Report) error {
	var b bytes.Buffer
	p := printer{&b, styleOf(w), r.Tree}
	if r.Verified() {
		p.table(r.Sites)
		p.unasked(r.Sites)
	}
	blank := b.Len() > 0
	for _, g := range r.Groups() {
		if blank {
			b.WriteByte('\n')
		}
		blank = true
		p.group(g, source.Place{})
	}
	_, err := w.Write(b.Bytes())
	return err
}

// A printer writes text in the style of the output.
type printer struct {
	b    *bytes.Buffer
	st   style
	tree *source.Tree
}

// group prints each finding as compilers do, with the source line and a caret
// and the steps that the value took; what was shown before is left out.
func (p printer) group(g report.Group, shown source.Place) {
	var trace []report.Step
	for _, f := range g.Findings {
		p.headline(f.Place, p.st.paint(report.Phrase{Text: string(f.Severity), Tone: report.SeverityTone(f.Severity)}), f.Short())
		if f.Place != shown {
			p.snippet(f.Place)
		}
		for _, s := range f.Trace {
			if !slices.Contains(trace, s) {
				p.step(s, f.Place)
			}
		}
		if f.Verdict != nil {
			p.reasons(*f.Verdict)
		}
		shown, trace = f.Place, f.Trace
	}
	for _, v := range g.Verdicts {
		p.headline(g.Site.Place, p.st.paint(v.Label()), v.Headline(g.Site))
		if g.Site.Place != shown {
			p.snippet(g.Site.Place)
		}
		shown = g.Site.Place
		p.reasons(v)
	}
}

func (p printer) headline(at source.Place, label, message string) {
	text := fmt.Sprintf("%s: %s: %s", at, label, strings.ReplaceAll(message, "\n", " "))
	fmt.Fprintln(p.b, wrap(text, p.st.width, "    "))
}

// snippet shows the source line of a place, and what in it is meant.
func (p printer) snippet(at source.Place) {
	line, column := source.Unindented(p.tree.SourceLine(at.File, at.Line), at.Column)
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
func (p printer) step(s report.Step, shown source.Place) {
	line, _ := source.Unindented(p.tree.SourceLine(s.File, s.Line), 1)
	if line != "" && (s.File != shown.File || s.Line != shown.Line) {
		line = "  " + p.st.faint("| "+line)
	} else {
		line = ""
	}
	fmt.Fprintf(p.b, "\t%s: %s%s\n", s.Where(), s.Text, line)
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

// caret is the line that points at a column (counted in bytes from 1) of the
// line: blanks of the same width, tabs kept, and a caret.
func caret(line string, column int) string {
	var b strings.Builder
	for i, r := range line {
		if i >= column-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String() + "^"
}
