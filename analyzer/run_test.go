package analyzer

import (
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestBreakdown: a package that breaks the check costs its own findings only,
// and the result says so.
func TestBreakdown(t *testing.T) {
	if repanic != "" {
		t.Skip("panics are let through")
	}
	var said []analysis.Diagnostic
	pass := &analysis.Pass{Pkg: types.NewPackage("example.com/odd", "odd"), Report: func(d analysis.Diagnostic) { said = append(said, d) }}
	result := run(pass, Default())
	if len(result.Problems) != 1 || !strings.HasPrefix(result.Problems[0].Message, "example.com/odd: ") || strings.Contains(result.Problems[0].Message, "\n") {
		t.Errorf("problems %v, want one line that names the package", result.Problems)
	}
	if len(said) != 1 {
		t.Errorf("diagnostics %v, want one: go vet must not be silent about a package that it did not check", said)
	}
}
