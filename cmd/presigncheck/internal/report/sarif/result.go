package sarif

import (
	"fmt"
	"path"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

func (l log) result(f report.Finding, name string) result {
	out := result{
		RuleID:       f.Rule,
		Level:        string(f.Severity),
		Locations:    []location{l.location(f.Place, f.Function)},
		Fingerprints: map[string]string{"presigncheck/v1": name},
	}
	out.Locations[0].Physical.Context = l.context(f.Place)
	text := escape(f.Plain() + f.Details + " (" + f.Rule + ")")
	var flow []threadFlowLocation
	for i, s := range f.Trace {
		if !l.hosted(s.File) { // no location that a reader could open
			text += escape(fmt.Sprintf("\n%s:%d: %s", s.File, s.Line, s.Text))
			continue
		}
		at := l.location(s.Place(), "")
		at.ID, at.Message = i+1, &message{Text: escape(s.Text)}
		out.Related = append(out.Related, at)
		text += fmt.Sprintf("\n[%s](%d): %s", escape(s.Where()), at.ID, escape(s.Text))
		at.ID = 0 // is for the message's links
		flow = append(flow, threadFlowLocation{at})
	}
	for i, s := range f.Also {
		lead := ", "
		if i == 0 {
			lead = "\nThe same change repairs: "
		}
		text += lead
		if !l.hosted(s.File) {
			text += escape(s.Where())
			continue
		}
		at := l.location(s.Place(), "")
		at.ID, at.Message = len(f.Trace)+i+1, &message{Text: "repaired by the same change"}
		out.Related = append(out.Related, at)
		text += fmt.Sprintf("[%s](%d)", escape(s.Where()), at.ID)
	}
	if len(flow) > 0 {
		if f.Trace[len(f.Trace)-1].Place() != f.Place {
			end := l.location(f.Place, "")
			end.Message = &message{Text: "the URL is signed"}
			flow = append(flow, threadFlowLocation{end})
		}
		out.CodeFlows = []codeFlow{{[]threadFlow{{flow}}}}
	}
	out.Message.Text = text
	for _, one := range f.Fixes {
		out.Fixes = append(out.Fixes, l.fix(one))
	}
	return out
}

// escape keeps brackets from being links (3.11.5, 3.11.6).
func escape(text string) string { return escapes.Replace(text) }

var escapes = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// hosted reports whether a file lies within the repository.
func (l log) hosted(file string) bool {
	return !path.IsAbs(l.FromRoot(file)) && l.SourceLine(file, 1) != ""
}
