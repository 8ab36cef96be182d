// Package text prints a report for a person: the verdicts as a table, and then all
// that is wrong, the worst first, with the source.
package text

import (
	"bytes"
	"io"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/terminal"
)

// Options say how to print.
type Options struct {
	Style terminal.Style
	// Most is how many findings are shown, and how many sites in the table; 0 for
	// all. The others are counted.
	Most int
}

// seeAll tells how to see what was only counted.
const seeAll = "--max-shown=0 shows all"

// Print writes the report.
func Print(w io.Writer, r *report.Report, o Options) error {
	var b bytes.Buffer
	p := printer{&b, style{o.Style}, r.Tree}
	if r.Verified() {
		p.verdicts(r.Sites, o.Most)
		p.unasked(r.Sites, o.Most)
	}
	blank := b.Len() > 0
	groups, left := shown(r.Groups(), o.Most)
	for _, g := range groups {
		if blank {
			b.WriteByte('\n')
		}
		blank = true
		p.group(g, source.Place{})
	}
	p.hidden(left, len(r.Findings))
	_, err := w.Write(b.Bytes())
	return err
}

// A printer writes text in the style of the output.
type printer struct {
	b    *bytes.Buffer
	st   style
	tree *source.Tree
}

// paragraph writes a text behind the indent, wrapped to fit.
func (p printer) paragraph(before, t string) {
	t = visible(t)
	if p.st.Width > 0 {
		t = wrap(t, max(p.st.Width-len(before), 20), before+"  ")
	}
	p.b.WriteString(before + t + "\n")
}
