package goplsplugin

import (
	"crypto/sha256"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
)

// configured returns an analyzer that does nothing but have a name. gopls
// keeps results on disk by the names of the analyzers and of all they require
// (cacheKey in gopls/internal/cache/analysis.go), and by nothing else that
// belongs to an analyzer: without a name that changes with the configuration
// it would show the findings of the old one.
func configured(digest string, problem error) *analysis.Analyzer {
	if problem != nil {
		digest = fmt.Sprintf("%x", sha256.Sum256([]byte(problem.Error())))[:len(digest)]
	}
	return &analysis.Analyzer{
		Name: "presigncfg_" + digest,
		Doc:  "names the configuration of the presign check",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

// reportProblem adds a diagnostic about the configuration to every package
// that makes presign calls, at its package clause.
func reportProblem(run runFunc, problem error) runFunc {
	return func(pass *analysis.Pass) (any, error) {
		result, err := run(pass)
		if r, ok := result.(*analyzer.Result); ok && len(r.Sites) > 0 {
			name := pass.Files[0].Name
			pass.Report(analysis.Diagnostic{
				Pos: name.Pos(), End: name.End(), Category: "configuration",
				Message: fmt.Sprintf("presigncheck: %v; the defaults apply until the language server is restarted", problem),
			})
		}
		return result, err
	}
}
