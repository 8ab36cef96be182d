package report

import (
	"fmt"
	"io"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/presigncheck/presigncheck/analyzer"
)

// sarif prints the report as a log of version 2.1.0 of the Static Analysis
// Results Interchange Format (OASIS, docs.oasis-open.org/sarif/sarif/v2.1.0).
func (r *Report) sarif(w io.Writer) error {
	rules := analyzer.Rules()
	results := r.Findings
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "presigncheck", Version: version(), InformationURI: "https://github.com/presigncheck/presigncheck"}},
		Invocations: []sarifInvocation{r.sarifInvocation()},
		Results:     make([]sarifResult, len(results)),
		ColumnKind:  "utf16CodeUnits",
	}
	for _, rule := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newSarifRule(rule))
	}
	fingerprints := r.Fingerprints(results)
	for i, f := range results {
		run.Results[i] = r.sarifResult(f, fingerprints[i])
		run.Results[i].RuleIndex = slices.IndexFunc(rules, func(rule analyzer.Rule) bool { return rule.Name == f.Rule })
	}
	return encode(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

// version is the module's version as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func newSarifRule(r analyzer.Rule) sarifRule {
	var markdown strings.Builder
	RuleMarkdown(&markdown, r)
	return sarifRule{
		ID:               r.Name,
		ShortDescription: sarifMessage{Text: r.Title},
		FullDescription:  sarifMessage{Text: r.Doc},
		Help:             sarifMessage{Text: r.Doc + "\n\nReported:\n" + r.Bad + "\n\nSound:\n" + r.Good, Markdown: markdown.String()},
		HelpURI:          RuleURL(r.Name),
		Default:          sarifConfiguration{string(r.Severity)},
		Properties:       map[string]any{"tags": []string{"s3", "presigned-url"}, "precision": "very-high"},
	}
}

func (r *Report) sarifResult(f Finding, fingerprint string) sarifResult {
	out := sarifResult{
		RuleID:       f.Rule,
		Level:        f.Severity,
		Message:      sarifMessage{Text: f.text()},
		Locations:    []sarifLocation{r.sarifLocation(f.Place, f.Function)},
		Fingerprints: map[string]string{"presigncheck/v1": fingerprint},
	}
	for i, s := range f.Trace {
		if !r.hosted(s.File) { // no location that a reader could open
			out.Message.Text += fmt.Sprintf("\n%s:%d: %s", s.File, s.Line, s.Text)
			continue
		}
		at := r.sarifLocation(Place{s.File, s.Line, s.Column}, "")
		at.ID, at.Message = i+1, &sarifMessage{Text: s.Text}
		out.Related = append(out.Related, at)
	}
	for _, fix := range f.Fixes {
		out.Fixes = append(out.Fixes, r.sarifFix(fix))
	}
	return out
}

// hosted reports whether a file lies within the repository.
func (r *Report) hosted(file string) bool {
	return !path.IsAbs(r.FromRoot(file)) && r.src.line(file, 1) != ""
}

func (r *Report) sarifLocation(at Place, function string) sarifLocation {
	l := sarifLocation{Physical: &sarifPhysical{
		Artifact: r.artifact(at.File),
		Region:   &sarifRegion{StartLine: max(1, at.Line), StartColumn: r.utf16Column(at)},
	}}
	if text := r.src.line(at.File, at.Line); text != "" {
		l.Physical.Region.Snippet = &sarifMessage{Text: text}
	}
	if function != "" {
		l.Logical = []sarifLogical{{FullyQualifiedName: function, Kind: "function"}}
	}
	return l
}

func (r *Report) artifact(file string) sarifArtifact {
	name := r.FromRoot(file)
	if path.IsAbs(name) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: name}).String(), URIBase: "%SRCROOT%"}
}

// utf16Column turns a column in bytes, as Go counts, into one in UTF-16 code
// units; 0 when the column is not known.
func (r *Report) utf16Column(at Place) int {
	line := r.src.line(at.File, at.Line)
	if at.Column < 1 || at.Column-1 > len(line) {
		return at.Column
	}
	return len(utf16.Encode([]rune(line[:at.Column-1]))) + 1
}

// sarifFix groups the edits of a fix by file.
func (r *Report) sarifFix(fix Fix) sarifFix {
	out := sarifFix{Description: sarifMessage{Text: fix.Message}}
	for _, e := range fix.Edits {
		artifact := r.artifact(e.File)
		i := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == artifact })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: artifact})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, sarifReplacement{
			Deleted: sarifRegion{
				StartLine: e.Start.Line, StartColumn: r.utf16Column(Place{e.File, e.Start.Line, e.Start.Column}),
				EndLine: e.End.Line, EndColumn: r.utf16Column(Place{e.File, e.End.Line, e.End.Column}),
			},
			Inserted: sarifMessage{Text: e.New},
		})
	}
	return out
}
