package text

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// table prints one line per verdict: where, what, who, may they, for how
// long, and whether that was tried.
func (p printer) table(sites []report.Site) {
	rows := [][]report.Phrase{header("SITE", "SIGNS", "AS", "MAY", "WORKS FOR", "TRIED")}
	for i := range sites {
		s := &sites[i]
		for n, v := range s.Verdicts {
			where := fmt.Sprintf("%s:%d", s.File, s.Line)
			if n > 0 {
				where = ""
			}
			rows = append(rows, row(where, s, v))
		}
	}
	if len(rows) == 1 {
		return
	}
	p.fit(rows)
	w := widths(rows)
	for _, row := range rows {
		p.line(row, w)
	}
}

func header(names ...string) []report.Phrase {
	cells := make([]report.Phrase, len(names))
	for i, n := range names {
		cells[i] = report.Phrase{Text: n, Tone: report.Faint}
	}
	return cells
}

func row(where string, s *report.Site, v report.Verdict) []report.Phrase {
	return []report.Phrase{{Text: where}, {Text: v.Signs(s)}, {Text: v.Signer()}, v.May(), v.WorksFor(), v.Tried()}
}

// The column that gives way on a narrow terminal, and how far.
const (
	signs    = 1
	minSigns = 24
)

// fit shortens what is signed, in the middle, until the table fits.
func (p printer) fit(rows [][]report.Phrase) {
	if p.st.width == 0 {
		return
	}
	total := 0
	w := widths(rows)
	for _, n := range w {
		total += n + 2
	}
	limit := max(minSigns, w[signs]-(total-2-p.st.width))
	for _, row := range rows {
		row[signs].Text = middle(row[signs].Text, limit)
	}
}

// middle cuts a text down to n characters by leaving out its middle: with
// resources both ends tell.
func middle(text string, n int) string {
	r := []rune(text)
	if len(r) <= n {
		return text
	}
	head := (n - 1) / 2
	return string(r[:head]) + "…" + string(r[len(r)-(n-1-head):])
}

func widths(rows [][]report.Phrase) []int {
	w := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			w[i] = max(w[i], utf8.RuneCountInString(c.Text))
		}
	}
	return w
}

func (p printer) line(row []report.Phrase, widths []int) {
	for i, c := range row {
		p.b.WriteString(p.st.paint(c))
		if i < len(row)-1 {
			p.b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.Text)+2))
		}
	}
	p.b.WriteByte('\n')
}

// unasked names the sites about which verify could ask nobody.
func (p printer) unasked(sites []report.Site) {
	var where []string
	for _, s := range sites {
		if len(s.Verdicts) == 0 && !s.Forwarded {
			where = append(where, fmt.Sprintf("%s:%d (%s)", s.File, s.Line, s.Package))
		}
	}
	if len(where) == 0 {
		return
	}
	fmt.Fprintf(p.b, "No signing identity is configured for these, so nothing was asked about them:\n")
	for _, w := range where {
		fmt.Fprintf(p.b, "\t%s\n", w)
	}
}
