// Package sarif prints a report as a log of version 2.1.0 of the Static Analysis
// Results Interchange Format (OASIS, docs.oasis-open.org/sarif/sarif/v2.1.0).
package sarif

import (
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fingerprint"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
)

// Print writes the log.
func Print(w io.Writer, r *report.Report) error {
	l := log{r}
	rules := analyzer.Rules()
	results := r.Findings
	out := run{
		Tool:        tool{driver{Name: "presigncheck", Version: version(report.ToolVersion()), InformationURI: "https://github.com/presigncheck/presigncheck"}},
		Automation:  automation{l.category()},
		Origin:      origin(os.Getenv),
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
		Name:             friendly(r.Name),
		ShortDescription: message{Text: r.Title},
		FullDescription:  message{Text: r.Doc},
		Help:             message{Text: r.Doc + "\n\nReported:\n" + r.Bad + "\n\nSound:\n" + r.Good, Markdown: page.String()},
		HelpURI:          report.RuleURL(r.Name),
		Default:          configuration{string(r.Severity)},
		Properties: properties{
			Tags:             []string{"security", "s3", "presigned-url"},
			Precision:        "very-high",
			SecuritySeverity: securitySeverity[r.Name],
		},
	}
}

// friendly is the name of a rule as one word: PresignOverLimitExpiry.
func friendly(rule string) string {
	var b strings.Builder
	b.WriteString("Presign")
	for word := range strings.SplitSeq(rule, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// version begins with a number, as the standard wants it (3.19.12).
func version(tool string) string {
	if rest, ok := strings.CutPrefix(tool, "v"); ok {
		return rest
	}
	return "0.0.0" // of no release
}

// category tells the logs of a repository apart (3.17.3): a code host takes one of
// the same category for a newer state of the first, and closes what is not in it.
// It ends with a slash, as no run has a name of its own.
func (l log) category() string {
	command := "lint"
	if l.Verified() {
		command = "verify"
	}
	return path.Join("presigncheck", command, l.FromRoot(".")) + "/"
}

// origin is the commit that is checked, where the environment says it: GitHub's
// and GitLab's (3.14.19).
func origin(env func(string) string) []provenance {
	for _, o := range []provenance{
		{URI: env("GITHUB_SERVER_URL") + "/" + env("GITHUB_REPOSITORY"), Revision: env("GITHUB_SHA")},
		{URI: env("CI_PROJECT_URL"), Revision: env("CI_COMMIT_SHA")},
	} {
		if o.Revision != "" {
			o.MappedTo.URIBase = "%SRCROOT%"
			return []provenance{o}
		}
	}
	return nil
}
