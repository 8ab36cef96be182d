package report

import (
	"fmt"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// An Expiry is the range of expiries that can reach the call, in seconds.
type Expiry struct {
	Min    *float64        `json:"min"`
	Max    *float64        `json:"max"`
	Origin analyzer.Origin `json:"origin"`
	Trace  []Step          `json:"trace"`

	Alternatives []Alternative `json:"-"`
}

// An Alternative is one value that can reach a call, with the way that it takes.
type Alternative struct {
	Expiry
	Default bool
	Checked bool
	Reason  analyzer.Reason // why it is not known, "" if it is
	Stop    Step            // where the search ended
}

func (p placer) alternatives(in []analyzer.Alternative) []Alternative {
	out := make([]Alternative, len(in))
	for i, a := range in {
		out[i] = Alternative{
			Expiry:  Expiry{Min: seconds(a.Min), Max: seconds(a.Max), Origin: a.Origin, Trace: p.steps(a.Trace)},
			Default: a.Default,
			Checked: a.Checked,
			Reason:  a.Stop.Reason,
			Stop:    p.step(a.Stop.Step),
		}
	}
	return out
}

// String is the range of expiries for a person.
func (e Expiry) String() string { return fmt.Sprintf("%s (%s)", e.span(), e.Origin) }

// String is the value, or what is known of it.
func (a Alternative) String() string {
	if a.Default && *a.Max == 0 {
		return "none"
	}
	return a.span()
}

func (e Expiry) span() string {
	switch {
	case e.Min == nil && e.Max == nil:
		return "not known"
	case e.Max == nil:
		return wording.Duration(*e.Min) + " or more"
	case e.Min == nil:
		return "up to " + wording.Duration(*e.Max)
	case *e.Min != *e.Max:
		return wording.Duration(*e.Min) + " to " + wording.Duration(*e.Max)
	}
	return wording.Duration(*e.Max)
}

// Where is the step's file and line for a person.
func (s Step) Where() string {
	if s.File == "" {
		return "the function"
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}
