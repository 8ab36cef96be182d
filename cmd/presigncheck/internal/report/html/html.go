// Package html writes a report for a browser: one file that loads nothing.
package html

import (
	"fmt"
	"io"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// page is what the page shows. Everything is prepared here; render only lays
// it out.
type page struct {
	Summary   string
	Version   string
	Made      string
	Tiles     []tile
	Verified  bool
	Problems  []report.Problem
	Undecided []report.Gap
	Sites     []siteView
	Others    []findingView // findings that lie at no presign call
	Rules     []analyzer.Rule
}

// A tile counts one kind of thing.
type tile struct {
	Count int
	Name  string
	Class string
}

// Print writes the report for a browser.
func Print(w io.Writer, r *report.Report) error {
	p := newPage(r)
	p.Version = report.ToolVersion()
	p.Made = time.Now().UTC().Format("2 January 2006, 15:04 UTC")
	return p.render(w)
}

// maxOpen is how many sites are unfolded at first: with thousands of them a
// browser would be busy laying out what nobody has asked for.
const maxOpen = 50

func newPage(r *report.Report) page {
	p := page{Summary: r.Summary(), Verified: r.Verified(), Problems: r.Problems, Undecided: r.Undecided, Tiles: tiles(r)}
	broken := make(map[string]bool)
	byPlace := make(map[source.Place][]report.Finding)
	for _, f := range r.Findings {
		broken[f.Rule] = true
		if f.Verdict == nil { // the verdict is shown itself
			byPlace[f.Place] = append(byPlace[f.Place], f)
		}
	}
	open := 0
	for i := range r.Sites {
		s := &r.Sites[i]
		v := newSiteView(r, fmt.Sprintf("site-%d", i+1), s, byPlace[s.Place])
		if v.Open = v.attention() && open < maxOpen; v.Open {
			open++
		}
		p.Sites = append(p.Sites, v)
		delete(byPlace, s.Place)
	}
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

func tiles(r *report.Report) []tile {
	severities := make(map[analyzer.Severity]int)
	for _, f := range r.Findings {
		severities[f.Severity]++
	}
	tiles := []tile{{r.PresignCalls(), "presign calls", ""}}
	counted := []tile{
		{severities[analyzer.Error], "errors", "bad"},
		{severities[analyzer.Warning], "warnings", "warn"},
		{severities[analyzer.Note], "notes", "note"},
		{r.Count(report.Verdict.Refuted), "refuted by a server", "bad"},
	}
	if c := r.Counts(); c != nil {
		for _, i := range report.Conclusions {
			counted = append(counted, tile{c[i], i.Many(), class(i.Tone())})
		}
	}
	for _, t := range counted {
		if t.Count > 0 {
			tiles = append(tiles, t)
		}
	}
	return tiles
}

// class is the class of the style sheet for a tone.
func class(t report.Tone) string {
	return [...]string{report.Good: "good", report.Note: "note", report.Warn: "warn", report.Bad: "bad"}[t]
}
