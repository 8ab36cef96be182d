package format_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/format"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
)

func TestFormats(t *testing.T) {
	for _, name := range []string{"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"} {
		t.Setenv(name, "")
	}
	r := reporttest.Full(t)
	for _, name := range format.Names() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := format.Print(&b, r, name, text.Options{}); err != nil {
				t.Fatal(err)
			}
			reporttest.Golden(t, "full."+name, withoutProse(t, name, b.Bytes()))
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := format.Print(io.Discard, reporttest.Full(t), "yaml", text.Options{}); err == nil {
		t.Error("format yaml was accepted")
	}
}

// withoutProse leaves the text of the rules out of a SARIF log: it is held to its
// golden files elsewhere.
func withoutProse(t *testing.T, format string, text []byte) string {
	t.Helper()
	if format != "sarif" {
		return string(text)
	}
	var log map[string]any
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	driver := log["runs"].([]any)[0].(map[string]any)["tool"].(map[string]any)["driver"].(map[string]any)
	for _, rule := range driver["rules"].([]any) {
		for _, prose := range []string{"shortDescription", "fullDescription", "help"} {
			if rule := rule.(map[string]any); rule[prose] == nil {
				t.Errorf("%s has no %s", rule["id"], prose)
			} else {
				delete(rule, prose)
			}
		}
	}
	out, err := json.MarshalIndent(log, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out) + "\n"
}
