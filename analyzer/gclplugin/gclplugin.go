// Package gclplugin is the check as a module plugin of golangci-lint.
//
// In .custom-gcl.yml:
//
//	version: v2.15.0
//	plugins:
//	  - module: github.com/presigncheck/presigncheck
//	    import: github.com/presigncheck/presigncheck/analyzer/gclplugin
//	    version: v0.1.0
//
// and in .golangci.yml:
//
//	version: "2"
//	linters:
//	  enable: [presign]
//	  settings:
//	    custom:
//	      presign:
//	        type: module
//	        settings: # instead of .presigncheck.yaml, with the same keys
//	          limits: {read: 6h}
//	          rules: {missing-expiry: error}
//	          strict: true
package gclplugin

import (
	"fmt"
	"path/filepath"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/internal/quiet"
)

func init() { register.Plugin(analyzer.Analyzer.Name, New) }

// New is the constructor that golangci-lint calls with the plugin's settings.
func New(raw any) (register.LinterPlugin, error) {
	s, err := readSettings(raw)
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", analyzer.Analyzer.Name, err)
	}
	return plugin{s}, nil
}

type plugin struct{ settings settings }

// GetLoadMode asks for types: the check follows values.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns the analyzer that reports, and the one that finds. The
// latter reports nothing and is there for its name, which holds the digest of
// the configuration: golangci-lint keeps issues by the names of the analyzers
// in this list, and facts by the name of the analyzer that has them.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	check := quiet.New(p.settings.config, p.settings.digest)
	reports := quiet.Report(analyzer.Analyzer.Name, analyzer.Analyzer.Doc, check, p.report)
	return []*analysis.Analyzer{reports, check}, nil
}

// report leaves out the related information: golangci-lint prints each piece
// as an issue of its own.
func (p plugin) report(pass *analysis.Pass, found *quiet.Findings) {
	if found.Sites > 0 {
		name := pass.Files[0].Name
		if err := p.settings.file.HoldsIn(filepath.Dir(pass.Fset.PositionFor(name.Pos(), false).Filename)); err != nil {
			pass.Report(analysis.Diagnostic{Pos: name.Pos(), End: name.End(), Category: "configuration", URL: analyzer.ConfigurationURL, Message: err.Error()})
		}
	}
	for _, d := range found.Diagnostics {
		d.Related = nil
		pass.Report(d.Diagnostic)
	}
}
