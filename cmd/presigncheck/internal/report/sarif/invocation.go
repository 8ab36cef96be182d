package sarif

import (
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// invocation tells a code host whether the absence of results means
// anything: one that takes a failed run for a clean one closes its alerts.
func (l log) invocation() invocation {
	out := invocation{ExecutionSuccessful: l.Complete()}
	for _, u := range l.Undecided {
		n := notification{Level: "warning", Message: message{Text: u.Message}}
		n.Locations = []location{{Physical: &physical{Artifact: l.artifact(u.File)}}}
		if u.Line > 0 {
			n.Locations[0].Physical.Region = &region{StartLine: u.Line, StartColumn: l.utf16Column(u.Place)}
		}
		out.Notifications = append(out.Notifications, n)
	}
	for _, file := range l.Excluded {
		out.Notifications = append(out.Notifications, notification{
			Level: "note", Message: message{Text: report.ExcludedWhy},
			Locations: []location{{Physical: &physical{Artifact: l.artifact(file)}}},
		})
	}
	for _, p := range l.Failures() {
		n := notification{Level: "error", Message: message{Text: p.Message}}
		if p.File != "" {
			n.Locations = []location{{Physical: &physical{Artifact: l.artifact(p.File)}}}
			if p.Line > 0 {
				n.Locations[0].Physical.Region = &region{StartLine: p.Line, StartColumn: l.utf16Column(source.Place{File: p.File, Line: p.Line, Column: p.Column})}
			}
		}
		out.Notifications = append(out.Notifications, n)
	}
	return out
}
