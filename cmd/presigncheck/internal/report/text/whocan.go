package text

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
	"github.com/presigncheck/presigncheck/simulator"
)

// WhoCan is the answer for a person.
func WhoCan(w *report.WhoCan) string {
	var b strings.Builder
	allowed := 0
	for _, s := range w.Signers {
		if s.Permission == simulator.Allowed {
			allowed++
		}
	}
	fmt.Fprintf(&b, "%s %s: of %s, %d could sign a URL that works", w.Operation, w.Resource, wording.Count(w.Asked, "principal"), allowed)
	if open := len(w.Signers) - allowed; open > 0 {
		fmt.Fprintf(&b, ", and of %d it depends", open)
	}
	b.WriteByte('\n')
	if w.Lacks != "" {
		fmt.Fprintf(&b, "note: %s\n", w.Lacks)
	}
	for _, s := range w.Signers {
		fmt.Fprintf(&b, "\n%s\n", s.Principal)
		var rows [][]report.Phrase
		for _, o := range s.Openers {
			rows = append(rows, []report.Phrase{{Text: orAnybody(o.Opener)}, {Text: signedFor(o)}, {Text: statements(o)}})
		}
		for _, line := range (printer{}).grid(rows) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
		said := make(map[string]bool) // of several openers, mostly the same
		for _, o := range s.Openers {
			for _, line := range dependsOn(o) {
				if !said[line] {
					said[line] = true
					fmt.Fprintf(&b, "    %s\n", line)
				}
			}
		}
	}
	switch {
	case w.OutsideAll:
		b.WriteString("\nThe bucket's policy lets everybody in but a few (NotPrincipal); what their own accounts' policies allow is not in the snapshot.\n")
	case len(w.Outside) > 0:
		fmt.Fprintf(&b, "\nThe bucket's policy lets in too, if their own accounts' policies do, which are not in the snapshot:\n")
		for _, o := range w.Outside {
			if o == "*" {
				o = "* (everybody)"
			}
			fmt.Fprintf(&b, "  %s\n", o)
		}
	}
	return b.String()
}

func orAnybody(opener string) string {
	if opener == "" {
		return "anybody"
	}
	return opener
}

// signedFor says how long the URL works, or that it depends.
func signedFor(s report.Signed) string {
	if s.Permission != simulator.Allowed {
		return "depends"
	}
	l := s.Lifetime
	switch {
	case l.Effective == nil:
		return "works"
	case l.Limit == simulator.ByExpiry:
		return "works " + wording.Duration(*l.Effective)
	case l.AtMost:
		return "works at most " + wording.Duration(*l.Effective) + ": " + l.Reason()
	}
	return "works " + wording.Duration(*l.Effective) + ": " + l.LimitedBy
}

func statements(s report.Signed) string {
	var names []string
	for _, st := range s.Statements {
		if name := st.String(); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return strings.Join(names, "; ")
}

// dependsOn lists what it depends on.
func dependsOn(s report.Signed) (lines []string) {
	for _, m := range s.Missing {
		lines = append(lines, report.MissingKey(m))
	}
	return append(lines, s.Lacks...)
}
