package text

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// columns are those of a verdict, behind the site and what it signs.
var columns = []string{"AS", "MAY", "WORKS FOR", "TRIED"}

// verdicts prints one row per verdict: where, what, who, may they, for how long,
// and whether that was tried. The worst sites come first, and of more than max
// (0 for any) the rest is counted. A row never takes more than one line: where the
// terminal is too narrow for all columns, site and what it signs go above them.
func (p printer) verdicts(sites []report.Site, most int) {
	sites = slices.DeleteFunc(slices.Clone(sites), func(s report.Site) bool { return len(s.Verdicts) == 0 })
	if len(sites) == 0 {
		return
	}
	slices.SortStableFunc(sites, func(a, b report.Site) int { return int(b.Conclusion()) - int(a.Conclusion()) })
	var left report.Counts
	if most > 0 && len(sites) > most {
		for i := range sites[most:] {
			left[sites[most+i].Conclusion()]++
		}
		sites = sites[:most]
	}
	if !p.wide(sites) {
		p.stacked(sites)
	}
	if text := left.String(); text != "" {
		p.paragraph("", fmt.Sprintf("and more: %s; %s", text, seeAll))
	}
}

func where(s *report.Site) string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

func cells(v report.Verdict) []report.Phrase {
	return []report.Phrase{{Text: v.Signer()}, v.May(), v.WorksFor(), v.Tried()}
}

// minSigns is how narrow the column may get that says what is signed.
const minSigns = 24

// wide prints everything side by side, if that fits.
func (p printer) wide(sites []report.Site) bool {
	rows := [][]report.Phrase{header(append([]string{"SITE", "SIGNS"}, columns...)...)}
	for i := range sites {
		s := &sites[i]
		for n, v := range s.Verdicts {
			at := report.Phrase{Text: where(s)}
			if n > 0 {
				at.Text = ""
			}
			rows = append(rows, append([]report.Phrase{at, {Text: visible(v.Signs(s))}}, cells(v)...))
		}
	}
	if p.st.Width > 0 {
		const signs = 1
		w := widths(rows)
		limit := w[signs] - max(0, total(w)-p.st.Width)
		if limit < min(minSigns, w[signs]) {
			return false
		}
		for _, row := range rows {
			row[signs].Text = middle(row[signs].Text, limit)
		}
	}
	for _, line := range p.grid(rows) {
		fmt.Fprintln(p.b, line)
	}
	return true
}

// stacked prints site and what it signs on a line, and below it a row for each of
// its verdicts.
func (p printer) stacked(sites []report.Site) {
	const who, works = 0, 2
	rows := [][]report.Phrase{header(columns...)}
	for i := range sites {
		for _, v := range sites[i].Verdicts {
			rows = append(rows, cells(v))
		}
	}
	w := widths(rows)
	room := p.st.Width - len("  ") - (total(w) - w[who] - w[works])
	if limit := max(room/2, room-w[works]); w[who]+w[works] > room {
		for _, row := range rows {
			row[who].Text = middle(row[who].Text, max(limit, 4))
		}
		limit = room - widths(rows)[who]
		for _, row := range rows {
			row[works].Text = end(row[works].Text, max(limit, 4))
		}
	}
	lines := p.grid(rows)
	fmt.Fprintln(p.b, "  "+lines[0])
	at := 1
	for i := range sites {
		s := &sites[i]
		site := middle(where(s), max(p.st.Width/2, 4))
		signs := middle(s.Verdicts[0].Signs(s), max(p.st.Width-width(site)-2, 4))
		fmt.Fprintf(p.b, "%s  %s\n", p.st.bold(site), signs)
		for range s.Verdicts {
			fmt.Fprintln(p.b, "  "+lines[at])
			at++
		}
	}
}

func header(names ...string) []report.Phrase {
	cells := make([]report.Phrase, len(names))
	for i, n := range names {
		cells[i] = report.Phrase{Text: n, Tone: report.Faint}
	}
	return cells
}

func widths(rows [][]report.Phrase) []int {
	w := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			w[i] = max(w[i], width(c.Text))
		}
	}
	return w
}

// total is how wide a row is, with the gaps.
func total(widths []int) int {
	n := -len(gap)
	for _, w := range widths {
		n += w + len(gap)
	}
	return n
}

const gap = "  "

// grid aligns the cells of rows; one line each, without blanks at its end.
func (p printer) grid(rows [][]report.Phrase) []string {
	t := table.NewWriter()
	t.SetStyle(table.Style{
		Box:     table.BoxStyle{PaddingRight: gap},
		Format:  table.FormatOptions{Header: text.FormatDefault, Row: text.FormatDefault},
		Options: table.OptionsNoBordersAndSeparators,
	})
	for _, row := range rows {
		cells := make(table.Row, len(row))
		for i, c := range row {
			cells[i] = p.st.paint(report.Phrase{Text: visible(c.Text), Tone: c.Tone})
		}
		t.AppendRow(cells)
	}
	lines := strings.Split(t.Render(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// unasked names the sites about which verify could ask nobody.
func (p printer) unasked(sites []report.Site, most int) {
	var where []string
	for _, s := range sites {
		if len(s.Verdicts) == 0 && !s.Forwarded {
			where = append(where, fmt.Sprintf("%s:%d (%s)", s.File, s.Line, s.Package))
		}
	}
	if len(where) == 0 {
		return
	}
	p.paragraph("", "No signing identity is configured for these, so nothing was asked about them:")
	for i, w := range where {
		if most > 0 && i == most {
			p.paragraph(indent, fmt.Sprintf("and %d more; %s", len(where)-i, seeAll))
			break
		}
		p.paragraph(indent, w)
	}
}
