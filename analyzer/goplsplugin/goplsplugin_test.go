package goplsplugin

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/config"
)

func parse(t *testing.T, text string) *config.File {
	t.Helper()
	f, err := config.Parse(config.Name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// required is the name of the analyzer that does the work, by which gopls
// keeps results.
func required(as []Analyzer) string { return as[0].Requires[0].Name }

func TestNamesFollowConfiguration(t *testing.T) {
	first := newAnalyzers(parse(t, "limits: {read: 1h}\n"), nil)
	tests := []struct {
		name    string
		got     []Analyzer
		differs bool
	}{
		{"another comment", newAnalyzers(parse(t, "limits: {read: 1h} # one\n"), nil), false},
		{"another snapshot", newAnalyzers(parse(t, "limits: {read: 1h}\nsnapshot: account\n"), nil), false},
		{"another limit", newAnalyzers(parse(t, "limits: {read: 2h}\n"), nil), true},
		{"another severity", newAnalyzers(parse(t, "limits: {read: 1h}\nrules: {expiry-unit: note}\n"), nil), true},
		{"another API", newAnalyzers(parse(t, "limits: {read: 1h}\napis: [{func: example.com/till.Sign}]\n"), nil), true},
		{"another package", newAnalyzers(parse(t, "limits: {read: 1h}\noverrides: [{packages: [a], limits: {read: 2h}}]\n"), nil), true},
		{"a broken file", newAnalyzers(new(config.File), errors.New("f.yaml:1:1: broken")), true},
	}
	for _, tt := range tests {
		if differs := required(tt.got) != required(first); differs != tt.differs {
			t.Errorf("%s: another name: %t, want %t", tt.name, differs, tt.differs)
		}
	}
	one, two := newAnalyzers(new(config.File), errors.New("one")), newAnalyzers(new(config.File), errors.New("two"))
	if required(one) == required(two) {
		t.Error("two mistakes share a name; the message of the first would stay")
	}
}

// TestAnalyzers: gopls refuses all diagnostics if its analyzers are not valid
// together.
func TestAnalyzers(t *testing.T) {
	t.Chdir(t.TempDir())
	var all []*analysis.Analyzer
	var names []string
	for _, a := range Analyzers() {
		all = append(all, a.Analyzer)
		names = append(names, a.Name)
	}
	if err := analysis.Validate(all); err != nil {
		t.Error(err)
	}
	if got := strings.Join(names, " "); got != "presign presignnotes" {
		t.Errorf("analyzers are %s, but the documentation says presign and presignnotes", got)
	}
}
