package text

import (
	"fmt"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// reasons prints what stands between an identity and what a site signs: the
// statement responsible and the one that repairs it.
func (p printer) reasons(v report.Verdict) {
	if v.Before != "" && v.Before != v.Permission {
		p.paragraph(indent, fmt.Sprintf("before the deployment: %s, after it: %s", v.Before, v.Permission))
	}
	for _, d := range v.Decisions {
		if d.Outcome != report.Allowed {
			p.decision(v, d)
		}
	}
	if v.Surprising() {
		p.paragraph(indent, "probe: "+v.Probe.String())
	}
}

func (p printer) decision(v report.Verdict, d report.Decision) {
	const below = indent + indent
	p.paragraph(indent, d.Sentence())
	for _, c := range d.Conditions() {
		p.paragraph(below, c)
	}
	if d.Note != "" {
		p.paragraph(below, "note: "+d.Note)
	}
	for _, text := range d.AfterDeployment {
		p.paragraph(below, text)
	}
	for _, r := range d.Repairs {
		place, statement, notes := r.Shown(v, below)
		p.paragraph(indent, "to allow it, add to "+place+":")
		// As it is, to be copied.
		fmt.Fprintf(p.b, "%s%s\n", below, statement)
		for _, note := range notes {
			p.paragraph(below, "("+note+")")
		}
	}
}
