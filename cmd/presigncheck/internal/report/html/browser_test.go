//go:build integration

package html_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/html"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

// TestBrowser opens the report in headless Chromium and clicks through it.
// PRESIGNCHECK_SCREENSHOTS names a directory that keeps the screenshots.
func TestBrowser(t *testing.T) {
	if !hasChromium() {
		t.Skip("there is no Chromium; install the package chromium")
	}
	dir := t.TempDir()
	shots := dir
	if keep := os.Getenv("PRESIGNCHECK_SCREENSHOTS"); keep != "" {
		shots = keep
	}
	var b bytes.Buffer
	if err := html.Print(&b, reporttest.Full(t)); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "report.html")
	if err := os.WriteFile(page, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", ".", page, shots)
	cmd.Dir = filepath.Join("testdata", "browser")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the browser: %v", err)
	}
	var got map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	want := map[string]any{
		"requests": []any{}, "errors": []any{},
		"sites": 5.0, "open": 4.0, "attention": 4.0,
		"filtered": 1.0, "rows": 1.0,
		"collapsed": 0.0, "jumped": true, "expanded": true,
		"light": "rgb(246, 247, 249)", "dark": "rgb(20, 23, 28)", "toggled": "rgb(246, 247, 249)",
		"copied": "copied", "overflow": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the browser saw (-want +got):\n%s", diff)
	}
	for _, name := range []string{"light.png", "dark.png", "expanded.png", "phone.png"} {
		if info, err := os.Stat(filepath.Join(shots, name)); err != nil || info.Size() < 10_000 {
			t.Errorf("no screenshot %s: %v", name, err)
		}
	}
}

func hasChromium() bool {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}
