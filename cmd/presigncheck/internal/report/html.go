package report

import (
	"fmt"
	"io"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
)

// page is what the page shows. Everything is prepared here; render only lays
// it out.
type page struct {
	Summary   string
	Version   string
	Made      string
	Tiles     []tile
	Verified  bool
	Problems  []Problem
	Undecided []Gap
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

// HTML writes the report for a browser: one file that loads nothing.
func (r *Report) HTML(w io.Writer) error {
	p := r.page()
	p.Version = version()
	p.Made = time.Now().UTC().Format("2 January 2006, 15:04 UTC")
	return p.render(w)
}

// maxOpen is how many sites are unfolded at first: with thousands of them a
// browser would be busy laying out what nobody has asked for.
const maxOpen = 50

func (r *Report) page() page {
	p := page{Summary: r.Summary(), Verified: r.verified, Problems: r.Problems, Undecided: r.Undecided, Tiles: r.tiles()}
	broken := make(map[string]bool)
	byPlace := make(map[Place][]Finding)
	for _, f := range r.Findings {
		broken[f.Rule] = true
		if f.verdict == nil { // the verdict is shown itself
			byPlace[f.Place] = append(byPlace[f.Place], f)
		}
	}
	open := 0
	for i := range r.Sites {
		s := &r.Sites[i]
		v := r.siteView(fmt.Sprintf("site-%d", i+1), s, byPlace[s.Place])
		if v.Open = v.attention() && open < maxOpen; v.Open {
			open++
		}
		p.Sites = append(p.Sites, v)
		delete(byPlace, s.Place)
	}
	for _, f := range r.Findings {
		if _, left := byPlace[f.Place]; left {
			p.Others = append(p.Others, r.findingView(f))
		}
	}
	for _, rule := range analyzer.Rules() {
		if broken[rule.Name] {
			p.Rules = append(p.Rules, rule)
		}
	}
	return p
}

func (r *Report) tiles() []tile {
	severities := make(map[string]int)
	for _, f := range r.Findings {
		severities[f.Severity]++
	}
	tiles := []tile{{r.presignCalls(), "presign calls", ""}}
	counted := []tile{
		{severities["error"], "errors", "bad"},
		{severities["warning"], "warnings", "warn"},
		{severities["note"], "notes", "note"},
		{r.count(Verdict.refuted), "refuted by a server", "bad"},
	}
	if c := r.Counts(); c != nil {
		for _, i := range inSummary {
			counted = append(counted, tile{c[i], conclusions[i].many, conclusions[i].class})
		}
	}
	for _, t := range counted {
		if t.Count > 0 {
			tiles = append(tiles, t)
		}
	}
	return tiles
}
