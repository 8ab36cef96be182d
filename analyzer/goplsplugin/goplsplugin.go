// Package goplsplugin is the check as gopls runs it.
//
// gopls has no plug-ins (https://go.dev/issue/59869), so `presigncheck gopls
// build` makes a gopls that links this package and adds what [Analyzers]
// returns to its own analyzers.
package goplsplugin

import (
	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

// An Analyzer is one analyzer with the severity that gopls shows its
// diagnostics at. gopls knows a severity per analyzer, not per diagnostic, so
// the notes of the check come from an analyzer of their own.
type Analyzer struct {
	*analysis.Analyzer
	Hint bool // a hint; else a warning
}

// Analyzers returns the analyzers for the project in the working directory,
// configured by its .presigncheck.yaml. A configuration that cannot be read
// leaves the defaults, and a diagnostic in each package with presign calls
// says so: an editor shows nobody the standard error of its language server.
func Analyzers() []Analyzer {
	path, err := config.Find(".")
	if err != nil {
		return newAnalyzers(&config.File{}, err)
	}
	file, err := config.Load(path)
	if err != nil {
		return newAnalyzers(&config.File{}, err)
	}
	return newAnalyzers(file, nil)
}

func newAnalyzers(file *config.File, problem error) []Analyzer {
	cfg := file.Analyzer()
	cfg.Strict = true // as hints, notes are in nobody's way
	check := analyzer.New(cfg)
	check.Requires = append(check.Requires, configured(file.Digest(), problem))
	if problem != nil {
		check.Run = reportProblem(check.Run, problem)
	}
	hints := splitNotes(check)
	return []Analyzer{{Analyzer: check}, {Analyzer: hints, Hint: true}}
}
