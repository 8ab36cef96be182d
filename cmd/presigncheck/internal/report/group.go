package report

import "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"

// A Group is what there is to say about one site: findings, and verdicts that are
// neither good nor a finding. Findings lie at sites, but not necessarily: an
// unused suppression has no site.
type Group struct {
	Site     *Site
	Findings []Finding
	Verdicts []Verdict
}

// Groups collects what there is to say, in the order of the places.
func (r *Report) Groups() []Group {
	var out []Group
	next := 0
	findings := func(upTo func(source.Place) bool) (some []Finding) {
		for next < len(r.Findings) && upTo(r.Findings[next].Place) {
			some = append(some, r.Findings[next])
			next++
		}
		return some
	}
	add := func(g Group) {
		if len(g.Findings)+len(g.Verdicts) > 0 {
			out = append(out, g)
		}
	}
	for i := range r.Sites {
		s := &r.Sites[i]
		add(Group{Findings: findings(func(p source.Place) bool { return p.Compare(s.Place) < 0 })})
		g := Group{Site: s, Findings: findings(func(p source.Place) bool { return p.Compare(s.Place) == 0 })}
		for _, v := range s.Verdicts {
			if v.Doubtful() && (!v.Fails() || v.Stored()) { // else it is a finding
				g.Verdicts = append(g.Verdicts, v)
			}
		}
		add(g)
	}
	add(Group{Findings: findings(func(source.Place) bool { return true })})
	return out
}
