package text

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// reasons prints what stands between an identity and what a site signs: the
// statement responsible and the one that repairs it.
func (p printer) reasons(v report.Verdict) {
	if v.Before != "" && v.Before != v.Permission {
		fmt.Fprintf(p.b, "\tbefore the deployment: %s, after it: %s\n", v.Before, v.Permission)
	}
	for _, d := range v.Decisions {
		if d.Outcome != report.Allowed {
			p.decision(v, d)
		}
	}
	if v.Surprising() {
		fmt.Fprintf(p.b, "\tprobe: %s\n", v.Probe)
	}
}

func (p printer) decision(v report.Verdict, d report.Decision) {
	fmt.Fprintf(p.b, "\t%s\n", d.Sentence())
	for _, c := range d.Conditions() {
		fmt.Fprintf(p.b, "\t\t%s\n", c)
	}
	if d.Note != "" {
		fmt.Fprintf(p.b, "\t\tnote: %s\n", d.Note)
	}
	for _, text := range d.AfterDeployment {
		fmt.Fprintf(p.b, "\t\t%s\n", text)
	}
	for _, r := range d.Repairs {
		if r.Text != "" {
			fmt.Fprintf(p.b, "\tto allow it, add to %s:\n\t\t%s\n", r.Place, strings.ReplaceAll(r.Text, "\n", "\n\t\t"))
		} else {
			fmt.Fprintf(p.b, "\tto allow it, add to the %s%s:\n\t\t%s\n", r.Policy, v.Owner(r.Policy), r.Pretty("\t\t"))
		}
		if r.Note != "" {
			fmt.Fprintf(p.b, "\t\t(%s)\n", r.Note)
		}
	}
}
