package analyzer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/presigncheck/presigncheck/analyzer"
)

// fixture is the directory of a module below the repository's testdata, with
// the modules it needs fetched.
func fixture(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "mod", "download")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go mod download in %s: %v\n%s", dir, err, out)
	}
	return dir
}

// TestAPIs holds every API of the table to the real SDKs.
func TestAPIs(t *testing.T) {
	analysistest.Run(t, fixture(t, "apis"), analyzer.New(analyzer.Default()), "./...")
}

// TestCompatible holds the rows of other vendors' clients to these.
func TestCompatible(t *testing.T) {
	analysistest.Run(t, fixture(t, "compatible"), analyzer.New(analyzer.Default()), "./...")
}

// TestFlow follows values through everything that lies between a number and a call.
func TestFlow(t *testing.T) {
	cfg := analyzer.Default()
	cfg.Strict = true
	analysistest.Run(t, fixture(t, "flow"), analyzer.New(cfg), "./...")
}

// TestOutside takes values from flags, the environment, configuration and
// requests by the libraries that programs use.
func TestOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("reads these libraries from source, which takes half a minute")
	}
	cfg := analyzer.Default()
	cfg.Strict = true
	analysistest.Run(t, fixture(t, "outside"), analyzer.New(cfg), "./...")
}

// TestFixes applies the suggested fixes and compares with the golden files.
func TestFixes(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, fixture(t, "flow"), analyzer.New(analyzer.Default()), "./fixes")
}
