//go:build integration

package gopls

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNested builds by the way that is kept for releases that no longer take
// the added file, and looks whether the check is inside.
func TestNested(t *testing.T) {
	upstream, err := download(t.Context(), DefaultVersion)
	if err != nil {
		t.Skipf("not tested without gopls: %v", err)
	}
	source, err := FindSource(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "gopls")
	if err := (Options{}).attempt(t.Context(), nested, upstream, source, program); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "check", filepath.Join("pictures", "pictures.go"))
	cmd.Dir = filepath.Join(source.Dir, "testdata", "webshop")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "(expiry-unit)") {
		t.Errorf("gopls check: %v\n%s", err, out)
	}
}

// TestNewerGopls: the newest gopls needs a newer Go than this module does.
func TestNewerGopls(t *testing.T) {
	t.Setenv("GOTOOLCHAIN", "local")
	_, err := Build(t.Context(), Options{Version: "v0.24.0", Cache: t.TempDir()})
	if err == nil {
		t.Skip("the go command here is new enough for gopls v0.24.0")
	}
	if !strings.Contains(err.Error(), "needs Go 1.27") && !strings.Contains(err.Error(), "cannot be fetched") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error = %v, want one line that names the Go version", err)
	}
}
