// Package sarif prints a report as a log of version 2.1.0 of the Static Analysis
// Results Interchange Format (OASIS, docs.oasis-open.org/sarif/sarif/v2.1.0).
package sarif

import (
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fingerprint"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// Print writes the log.
func Print(w io.Writer, r *report.Report) error {
	l := log{r}
	rules := analyzer.Rules()
	results := r.Findings
	out := run{
		Tool:        tool{driver{Name: "presigncheck", Version: report.ToolVersion(), InformationURI: "https://github.com/presigncheck/presigncheck"}},
		Invocations: []invocation{l.invocation()},
		Results:     make([]result, len(results)),
		ColumnKind:  "utf16CodeUnits",
	}
	for _, rule := range rules {
		out.Tool.Driver.Rules = append(out.Tool.Driver.Rules, newRule(rule))
	}
	fingerprints := fingerprint.Of(r.Tree, results)
	for i, f := range results {
		out.Results[i] = l.result(f, fingerprints[i])
		out.Results[i].RuleIndex = slices.IndexFunc(rules, func(rule analyzer.Rule) bool { return rule.Name == f.Rule })
	}
	return json.Encode(w, document{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []run{out},
	})
}

// A log is a report on its way to SARIF.
type log struct{ *report.Report }

func newRule(r analyzer.Rule) rule {
	var page strings.Builder
	markdown.Rule(&page, r)
	return rule{
		ID:               r.Name,
		ShortDescription: message{Text: r.Title},
		FullDescription:  message{Text: r.Doc},
		Help:             message{Text: r.Doc + "\n\nReported:\n" + r.Bad + "\n\nSound:\n" + r.Good, Markdown: page.String()},
		HelpURI:          report.RuleURL(r.Name),
		Default:          configuration{string(r.Severity)},
		Properties:       map[string]any{"tags": []string{"s3", "presigned-url"}, "precision": "very-high"},
	}
}

func (l log) result(f report.Finding, name string) result {
	out := result{
		RuleID:       f.Rule,
		Level:        string(f.Severity),
		Message:      message{Text: f.Whole()},
		Locations:    []location{l.location(f.Place, f.Function)},
		Fingerprints: map[string]string{"presigncheck/v1": name},
	}
	for i, s := range f.Trace {
		if !l.hosted(s.File) { // no location that a reader could open
			out.Message.Text += fmt.Sprintf("\n%s:%d: %s", s.File, s.Line, s.Text)
			continue
		}
		at := l.location(s.Place(), "")
		at.ID, at.Message = i+1, &message{Text: s.Text}
		out.Related = append(out.Related, at)
	}
	for _, one := range f.Fixes {
		out.Fixes = append(out.Fixes, l.fix(one))
	}
	return out
}

// hosted reports whether a file lies within the repository.
func (l log) hosted(file string) bool {
	return !path.IsAbs(l.FromRoot(file)) && l.SourceLine(file, 1) != ""
}

func (l log) location(at source.Place, function string) location {
	out := location{Physical: &physical{
		Artifact: l.artifact(at.File),
		Region:   &region{StartLine: max(1, at.Line), StartColumn: l.utf16Column(at)},
	}}
	if text := l.SourceLine(at.File, at.Line); text != "" {
		out.Physical.Region.Snippet = &message{Text: text}
	}
	if function != "" {
		out.Logical = []logical{{FullyQualifiedName: function, Kind: "function"}}
	}
	return out
}

func (l log) artifact(file string) artifact {
	name := l.FromRoot(file)
	if path.IsAbs(name) {
		return artifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	return artifact{URI: (&url.URL{Path: name}).String(), URIBase: "%SRCROOT%"}
}

// utf16Column turns a column in bytes, as Go counts, into one in UTF-16 code
// units; 0 when the column is not known.
func (l log) utf16Column(at source.Place) int {
	line := l.SourceLine(at.File, at.Line)
	if at.Column < 1 || at.Column-1 > len(line) {
		return at.Column
	}
	return len(utf16.Encode([]rune(line[:at.Column-1]))) + 1
}

// fix groups the edits of a fix by file.
func (l log) fix(f report.Fix) fix {
	out := fix{Description: message{Text: f.Message}}
	for _, e := range f.Edits {
		artifact := l.artifact(e.File)
		i := slices.IndexFunc(out.Changes, func(c change) bool { return c.Artifact == artifact })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, change{Artifact: artifact})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, replacement{
			Deleted: region{
				StartLine: e.Start.Line, StartColumn: l.utf16Column(source.Place{File: e.File, Line: e.Start.Line, Column: e.Start.Column}),
				EndLine: e.End.Line, EndColumn: l.utf16Column(source.Place{File: e.File, Line: e.End.Line, Column: e.End.Column}),
			},
			Inserted: message{Text: e.New},
		})
	}
	return out
}

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
	for _, p := range l.Problems {
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
