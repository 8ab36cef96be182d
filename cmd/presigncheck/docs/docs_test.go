// Package docs_test keeps the pages beside it: they are made from the rules
// and from the types of the configuration. `go test -update` rewrites them.
package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
)

var update = flag.Bool("update", false, "rewrite the pages")

// page compares a page with what it should be.
func page(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is out of date; go test -update rewrites it (-want +got)\n%s", path, diff)
	}
}

func TestRulePages(t *testing.T) {
	pages := map[string]bool{"README.md": true}
	var index bytes.Buffer
	index.WriteString("# Rules\n\nThese pages are what `presigncheck explain RULE` prints.\n\n| rule | severity | says |\n|---|---|---|\n")
	for _, r := range analyzer.Rules() {
		var b bytes.Buffer
		markdown.Rule(&b, r)
		page(t, filepath.Join("rules", r.Name+".md"), b.String())
		pages[r.Name+".md"] = true
		fmt.Fprintf(&index, "| [`%s`](%s.md) | %s | %s |\n", r.Name, r.Name, r.Severity, r.Title)
	}
	page(t, filepath.Join("rules", "README.md"), index.String())
	page(t, filepath.Join(repository, "README.md"), withRules(t, filepath.Join(repository, "README.md")))
	files, err := os.ReadDir("rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !pages[f.Name()] {
			t.Errorf("rules/%s is about no rule; remove it", f.Name())
		}
	}
}

// withRules is a page with the table of rules in it.
func withRules(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), "<!-- rules -->\n")
	_, after, closed := strings.Cut(rest, "<!-- /rules -->")
	if !found || !closed {
		t.Fatalf("%s has no place for the rules", path)
	}
	var b strings.Builder
	b.WriteString(before + "<!-- rules -->\n| rule | severity | says |\n|---|---|---|\n")
	for _, r := range analyzer.Rules() {
		only := ""
		if r.Verify {
			only = "`verify`: "
		}
		fmt.Fprintf(&b, "| [`%s`](cmd/presigncheck/docs/rules/%s.md) | %s | %s%s |\n", r.Name, r.Name, r.Severity, only, r.Title)
	}
	return b.String() + "<!-- /rules -->" + after
}

// TestConfigure: what the pages say of the configuration is one.
func TestConfigure(t *testing.T) {
	for _, r := range analyzer.Rules() {
		file, err := config.Parse("rule.yaml", []byte(r.Configure()))
		if err != nil {
			t.Errorf("%s: %v in\n%s", r.Name, err, r.Configure())
			continue
		}
		if cfg := file.Analyzer(); cfg.Severity("example.com/other", r.Name) != analyzer.Error || cfg.Severity("example.com/shop/internal/x", r.Name) != analyzer.Off {
			t.Errorf("%s: the configuration does not do what it says:\n%s", r.Name, r.Configure())
		}
	}
}

func TestSchema(t *testing.T) {
	page(t, "presigncheck.schema.json", schemas(t, "config"))
}

// The schema and the program agree about what is right and what is not.
func TestSchemaAgrees(t *testing.T) {
	example, err := os.ReadFile("../../../testdata/webshop/.presigncheck.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text string
		good bool
	}{
		{string(example), true},
		{"limits: {read: 7d, write: 90s, min: 1m30s}\nrules: {missing-expiry: \"off\"}\ncredentials: 1h\n", true},
		{"undecided: fail\nregion: eu-west-1\n", true},
		{"undecided: never\n", false},
		{"limits: {read: 3600}\n", false},
		{"limits: {red: 1h}\n", false},
		{"rules: {nope: error}\n", false},
		{"rules: {missing-expiry: fatal}\n", false},
		{"sign: {}\n", false},
		{"unknown: 1\n", false},
	}
	var files []string
	for i, test := range tests {
		text, err := yaml.YAMLToJSON([]byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(t.TempDir(), fmt.Sprint(i)))
		if err := os.WriteFile(files[i], text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := filepath.Abs("presigncheck.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Split(strings.TrimSpace(schemas(t, append([]string{"check", schema}, files...)...)), "\n")
	if len(said) != len(tests) {
		t.Fatalf("%d answers: %q", len(said), said)
	}
	for i, test := range tests {
		_, parseErr := config.Parse("test.yaml", []byte(test.text))
		if (parseErr == nil) != test.good || (said[i] == "ok") != test.good {
			t.Errorf("%q: the program says %v, the schema %s, want good %v", test.text, parseErr, said[i], test.good)
		}
	}
}

// schemas runs the program that makes the schema and holds documents to it.
func schemas(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run", "."}, args...)...)
	cmd.Dir = filepath.Join("..", "..", "..", "testdata", "schemas")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return string(out)
}
