package report

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A cell is a text and how it is painted.
type cell struct {
	text  string
	paint func(...any) string // nil for as it is
}

// table prints one line per verdict: where, what, who, may they, for how
// long, and whether that was tried.
func (p textPrinter) table(sites []Site) {
	rows := [][]cell{p.header("SITE", "SIGNS", "AS", "MAY", "WORKS FOR", "TRIED")}
	for i := range sites {
		s := &sites[i]
		for n, v := range s.Verdicts {
			where := fmt.Sprintf("%s:%d", s.File, s.Line)
			if n > 0 {
				where = ""
			}
			rows = append(rows, p.row(where, s, v))
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

func (p textPrinter) header(names ...string) []cell {
	cells := make([]cell, len(names))
	for i, n := range names {
		cells[i] = cell{n, p.st.faint}
	}
	return cells
}

func (p textPrinter) row(where string, s *Site, v Verdict) []cell {
	who := v.Identity
	if v.Opener != "" {
		who += " for " + v.Opener
	}
	return []cell{
		{text: where},
		{text: s.Operation + " " + strings.TrimPrefix(v.target(s), "s3://")},
		{text: who},
		p.may(v),
		p.works(v),
		p.tried(v),
	}
}

func (p textPrinter) may(v Verdict) cell {
	switch v.Permission {
	case "allowed":
		return cell{"yes", p.st.green}
	case "denied":
		return cell{"no", p.st.red}
	case "conditional":
		return cell{"it depends", p.st.yellow}
	}
	return cell{"not known", p.st.yellow}
}

func (p textPrinter) works(v Verdict) cell {
	l := v.Lifetime
	switch {
	case v.Permission == "denied":
		return cell{"never", p.st.red}
	case l.Effective == nil:
		return cell{"not known", p.st.yellow}
	case *l.Effective == 0:
		return cell{"never: " + l.reason(), p.st.red}
	case l.Requested != nil && *l.Effective < *l.Requested:
		return cell{fmt.Sprintf("%s of %s: %s", Duration(*l.Effective), Duration(*l.Requested), l.reason()), p.st.yellow}
	}
	if v.Permission != "allowed" {
		return cell{"at most " + Duration(*l.Effective), nil}
	}
	return cell{Duration(*l.Effective), nil}
}

// reason is what limits the life, short enough for a table.
func (l Lifetime) reason() string {
	if l.Statement == nil {
		return strings.TrimPrefix(l.LimitedBy, "an expiry ")
	}
	if l.Statement.Sid != "" {
		return "policy " + l.Statement.Sid
	}
	return "policy"
}

func (p textPrinter) tried(v Verdict) cell {
	if v.Probe == nil {
		return cell{"-", p.st.faint}
	}
	text := v.Probe.word()
	switch v.Probe.Result {
	case "confirmed":
		return cell{text, p.st.green}
	case "refuted":
		return cell{text, p.st.red}
	}
	if v.stored() {
		return cell{text, p.st.red}
	}
	return cell{text, p.st.faint}
}

// The column that gives way on a narrow terminal, and how far.
const (
	signs    = 1
	minSigns = 24
)

// fit shortens what is signed, in the middle, until the table fits.
func (p textPrinter) fit(rows [][]cell) {
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
		row[signs].text = middle(row[signs].text, limit)
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

func widths(rows [][]cell) []int {
	w := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			w[i] = max(w[i], utf8.RuneCountInString(c.text))
		}
	}
	return w
}

func (p textPrinter) line(row []cell, widths []int) {
	for i, c := range row {
		text := c.text
		if c.paint != nil {
			text = c.paint(text)
		}
		p.b.WriteString(text)
		if i < len(row)-1 {
			p.b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.text)+2))
		}
	}
	p.b.WriteByte('\n')
}

// unasked names the sites about which verify could ask nobody.
func (p textPrinter) unasked(sites []Site) {
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

// Duration writes a duration of seconds the way people do: 1h30m, 30 days.
func Duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if day := 24 * time.Hour; d >= 2*day && d%day == 0 {
		return fmt.Sprintf("%d days", d/day)
	}
	s := d.String()
	if !strings.HasSuffix(s, "m0s") {
		return s
	}
	if s = strings.TrimSuffix(s, "0s"); strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
