package baseline_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/baseline"
)

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "baseline.json")
	if _, err := baseline.Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a missing file gives %v", err)
	}
	b := baseline.Entry{Fingerprint: "2", Rule: "r", File: "b.go", Message: "<b>"}
	a := baseline.Entry{Fingerprint: "1", Rule: "r", File: "a.go", Message: "a"}
	if err := baseline.Write(path, []baseline.Entry{b, a}); err != nil {
		t.Fatal(err)
	}
	got, err := baseline.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]baseline.Entry{a, b}, got.Findings); diff != "" {
		t.Error(diff)
	}
	known, gone := got.Split([]string{"2", "3"})
	if !known["2"] || known["3"] || len(gone) != 1 || gone[0] != a {
		t.Errorf("known %v, gone %v", known, gone)
	}
}

func TestLoadErrors(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":       "{",
		"other version": `{"version": 2, "findings": []}`,
		"unknown field": `{"version": 1, "finding": []}`,
	} {
		path := filepath.Join(t.TempDir(), "baseline.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := baseline.Load(path); err == nil || !strings.Contains(err.Error(), "--write-baseline") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
