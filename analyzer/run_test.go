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
	result := run(&analysis.Pass{Pkg: types.NewPackage("example.com/odd", "odd")}, Default())
	if len(result.Problems) != 1 || !strings.HasPrefix(result.Problems[0], "example.com/odd: ") || strings.Contains(result.Problems[0], "\n") {
		t.Errorf("problems %q, want one line that names the package", result.Problems)
	}
}
