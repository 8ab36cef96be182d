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

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/html"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

// axeVersion is that of axe-core, which looks for what people with a screen reader,
// a keyboard or weak eyes cannot use. https://github.com/dequelabs/axe-core
const axeVersion = "4.14.1"

// TestBrowser opens two reports in headless Chromium, as they are and without
// scripts, clicks through them, and holds them against axe-core.
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
	small, large := filepath.Join(dir, "small.html"), filepath.Join(dir, "large.html")
	print(t, small, reporttest.Full(t))
	print(t, large, many(t, 480))
	script := axe(t)
	cmd := exec.Command("go", "run", ".", small, large, script, shots)
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
		"verdict": "None of 5 links works as asked.", "sites": 5.0, "open": 0.0,
		"searched": 1.0, "chosen": 1.0, "groups": "denied-permission excessive-expiry expiry-unit no finding", "shownAgain": 5.0,
		"unfolded": true, "linked": true, "copied": "Copied",
		"light": "rgb(252, 252, 251)", "dark": "rgb(21, 23, 26)", "toggled": "rgb(252, 252, 251)",
		"withoutScripts": map[string]any{"controls": 0.0, "sites": 5.0, "opens": true},
		"wide":           []any{}, "cut": []any{}, "faults": []any{}, "held": false, "reds": []any{},
		"firstFinding": []any{true, true, true, true},
	}
	if script != "" {
		want["held"] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the browser saw (-want +got):\n%s", diff)
	}
	for _, name := range []string{"light.png", "dark.png", "phone.png", "large.png", "unfolded.png", "print.pdf"} {
		if info, err := os.Stat(filepath.Join(shots, name)); err != nil || info.Size() < 10_000 {
			t.Errorf("no screenshot %s: %v", name, err)
		}
	}
}

func print(t *testing.T, file string, r *report.Report) {
	t.Helper()
	r.About = report.About{
		Project: "example.com/shop", Commit: "1c9dac1b7e2f and changes", Environment: "production",
		Accounts: []string{"111122223333"}, Policies: []string{"snapshot account, committed 2026-11-12"},
	}
	var b bytes.Buffer
	if err := html.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// axe is axe-core's script, "" where it cannot be had.
func axe(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "presigncheck", "axe-core-"+axeVersion)
	script := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(script); err == nil {
		return script
	}
	npm, err := exec.LookPath("npm")
	if err == nil {
		_, err = exec.CommandContext(t.Context(), npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir, "axe-core@"+axeVersion).Output()
	}
	if err != nil {
		t.Logf("not held against axe-core: npm cannot fetch it: %v", err)
		return ""
	}
	return script
}

func hasChromium() bool {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}
