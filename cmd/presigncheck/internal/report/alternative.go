package report

import (
	"fmt"

	"github.com/presigncheck/presigncheck/analyzer"
)

// An alternative is one value that can reach a call, with the way that it takes.
type alternative struct {
	Expiry
	isDefault bool
	checked   bool
	reason    analyzer.Reason // why it is not known, "" if it is
	stop      Step            // where the search ended
}

func (p placer) alternatives(in []analyzer.Alternative) []alternative {
	out := make([]alternative, len(in))
	for i, a := range in {
		out[i] = alternative{
			Expiry:    Expiry{Min: seconds(a.Min), Max: seconds(a.Max), Origin: string(a.Origin), Trace: p.steps(a.Trace)},
			isDefault: a.Default,
			checked:   a.Checked,
			reason:    a.Stop.Reason,
			stop:      p.step(a.Stop.Step),
		}
	}
	return out
}

// alternatives tells every value that can reach the call, step by step.
func (p textPrinter) alternatives(e Expiry) {
	if len(e.alternatives) > 1 {
		fmt.Fprintf(p.b, "\t%d ways lead to the call:\n", len(e.alternatives))
	}
	for i, a := range e.alternatives {
		indent := "\t"
		if len(e.alternatives) > 1 {
			fmt.Fprintf(p.b, "\t(%d) %s: %s\n", i+1, p.st.bold(a.value()), originText[analyzer.Origin(a.Origin)])
			indent = "\t    "
		}
		p.way(a, indent)
	}
}

// value is the number, or what is known of it.
func (a alternative) value() string {
	switch {
	case a.isDefault && *a.Max == 0:
		return "none"
	case a.Min == nil && a.Max == nil:
		return "not known"
	case a.Max == nil:
		return Duration(*a.Min) + " or more"
	case a.Min == nil:
		return "up to " + Duration(*a.Max)
	case *a.Min != *a.Max:
		return Duration(*a.Min) + " to " + Duration(*a.Max)
	}
	return Duration(*a.Max)
}

// way prints the steps, and where the search ended.
func (p textPrinter) way(a alternative, indent string) {
	for i, step := range a.Trace {
		line, _ := unindented(p.src.line(step.File, step.Line), 1)
		fmt.Fprintf(p.b, "%s%d. %s: %s\n", indent, i+1, step.where(), step.Text)
		if line != "" {
			fmt.Fprintf(p.b, "%s   %s\n", indent, p.st.faint("| "+line))
		}
	}
	if a.reason != "" {
		fmt.Fprintf(p.b, "%sThe search ended at %s (%s): %s.\n", indent, a.stop.where(), a.reason, a.reason.Means())
	}
	if a.checked {
		fmt.Fprintf(p.b, "%sOn its way it is compared with something that is no constant, or a function is asked about it.\n", indent)
	}
}

func (s Step) where() string {
	if s.File == "" {
		return "the function"
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}
