// Package quiet lets the check hand its findings to other analyzers of the
// same package instead of reporting them, for drivers that want them split or
// trimmed. The analyzer that finds is named after its configuration: gopls and
// golangci-lint keep results by the names of analyzers, and under a fixed name
// they would show the findings of a configuration that is no more.
package quiet

import (
	"go/token"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
)

// Findings is what the check found in a package.
type Findings struct {
	Diagnostics []Diagnostic
	Sites       int // presign calls
}

// Diagnostic is a diagnostic with the severity of its finding.
type Diagnostic struct {
	analysis.Diagnostic
	Severity analyzer.Severity
}

// New returns the check without a voice; its result is a *[Findings]. digest
// stands for cfg and has to change with it.
func New(cfg analyzer.Config, digest string) *analysis.Analyzer {
	check := analyzer.New(cfg)
	run := check.Run
	check.Name += "flow_" + digest
	check.Doc = "follow the expiry of presigned URLs, for the presign check"
	check.ResultType = reflect.TypeFor[*Findings]()
	presign := analyzer.PresignPackages(cfg)
	check.Run = func(pass *analysis.Pass) (any, error) {
		out := new(Findings)
		if idle(pass, presign) {
			return out, nil
		}
		held := *pass
		held.Report = func(d analysis.Diagnostic) {
			out.Diagnostics = append(out.Diagnostics, Diagnostic{Diagnostic: d})
		}
		result, err := run(&held)
		if r, ok := result.(*analyzer.Result); ok {
			out.Sites = len(r.Sites)
			out.rate(r.Findings)
		}
		return out, err
	}
	return check
}

// idle reports whether a package of a dependency has nothing to do with
// presigning: it imports no presign package and none that has facts. An editor
// that opens a workspace runs the check on every package of every dependency,
// and nearly all are of this kind. Packages of the modules being worked on are
// not asked: they may make expiries for others.
func idle(pass *analysis.Pass, presign []string) bool {
	if pass.Module != nil && pass.Module.Version == "" || len(pass.AllObjectFacts()) > 0 {
		return false
	}
	return !source.Imports(pass.Pkg, func(path string) bool { return slices.Contains(presign, path) })
}

// rate gives every diagnostic the severity of the finding at its place.
func (f *Findings) rate(findings []analyzer.Finding) {
	type place struct {
		pos  token.Pos
		rule string
	}
	severity := make(map[place]analyzer.Severity)
	for _, one := range findings {
		severity[place{one.Pos, one.Rule}] = one.Severity
	}
	for i, d := range f.Diagnostics {
		f.Diagnostics[i].Severity = severity[place{d.Pos, d.Category}]
	}
}

// Report returns an analyzer of that name that reports what say makes of the
// findings of check, which is one of [New].
func Report(name, doc string, check *analysis.Analyzer, say func(*analysis.Pass, *Findings)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      doc,
		URL:      analyzer.URL,
		Requires: []*analysis.Analyzer{check},
		Run: func(pass *analysis.Pass) (any, error) {
			say(pass, pass.ResultOf[check].(*Findings))
			return nil, nil
		},
	}
}
