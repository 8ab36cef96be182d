// Package goplsplugin is the check as gopls runs it.
//
// gopls has no plug-ins (https://go.dev/issue/59869), so `presigncheck gopls
// build` makes a gopls that links this package and adds what [Analyzers]
// returns to its own analyzers.
package goplsplugin

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/analyzer/internal/quiet"
)

// An Analyzer is one analyzer with the severity that gopls shows its
// diagnostics at. gopls knows a severity per analyzer, not per diagnostic, so
// the notes of the check come from an analyzer of their own.
type Analyzer struct {
	*analysis.Analyzer
	Hint bool // a hint; else a warning
}

// Analyzers returns the analyzers for the project in the working directory,
// configured by the .presigncheck.yaml of its module. A configuration that cannot
// be read leaves the defaults, and a diagnostic in each package with presign calls
// says so: an editor shows nobody the standard error of its language server.
func Analyzers() []Analyzer {
	file, err := config.Tree(".")
	if err != nil {
		return newAnalyzers(new(config.File), fmt.Errorf("%w; the defaults apply", err))
	}
	return newAnalyzers(file, nil)
}

func newAnalyzers(file *config.File, problem error) []Analyzer {
	cfg := file.Analyzer()
	cfg.Strict = true // as hints, notes are in nobody's way
	digest := file.Digest()
	if problem != nil {
		digest = fmt.Sprintf("%x", sha256.Sum256([]byte(problem.Error())))[:len(digest)]
	}
	check := quiet.New(cfg, digest)
	findings := quiet.Report(analyzer.Analyzer.Name, analyzer.Analyzer.Doc, check, func(pass *analysis.Pass, found *quiet.Findings) {
		if found.Sites > 0 {
			if problem := cmp.Or(problem, elsewhere(pass, file)); problem != nil {
				reportProblem(pass, problem)
			}
		}
		report(pass, found, func(s analyzer.Severity) bool { return s != analyzer.Note })
	})
	notes := quiet.Report(analyzer.Analyzer.Name+"notes", notesDoc, check, func(pass *analysis.Pass, found *quiet.Findings) {
		report(pass, found, func(s analyzer.Severity) bool { return s == analyzer.Note })
	})
	return []Analyzer{{Analyzer: findings}, {Analyzer: notes, Hint: true}}
}

const notesDoc = `find S3 presigned URLs with an odd expiry

The presignnotes analyzer reports what the presign check finds odd, but not wrong.`

func report(pass *analysis.Pass, found *quiet.Findings, wanted func(analyzer.Severity) bool) {
	for _, d := range found.Diagnostics {
		if wanted(d.Severity) {
			pass.Report(d.Diagnostic)
		}
	}
}

// elsewhere is an error if another configuration holds for a package of the
// workspace.
func elsewhere(pass *analysis.Pass, file *config.File) error {
	if pass.Module != nil && pass.Module.Version != "" {
		return nil // of a dependency
	}
	return file.HoldsIn(filepath.Dir(pass.Fset.PositionFor(pass.Files[0].Name.Pos(), false).Filename))
}

// reportProblem says at the package clause that there is no configuration.
func reportProblem(pass *analysis.Pass, problem error) {
	name := pass.Files[0].Name
	pass.Report(analysis.Diagnostic{
		Pos: name.Pos(), End: name.End(), Category: "configuration", URL: analyzer.ConfigurationURL,
		Message: fmt.Sprintf("presigncheck: %v; restart the language server when it is repaired", problem),
	})
}
