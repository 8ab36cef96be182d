package gclplugin

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/config"
)

// limits is a mapping as golangci-lint hands it over.
func limits(read any) map[string]any { return map[string]any{"limits": map[string]any{"read": read}} }

func TestSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(config.Name, []byte("limits: {read: 2h, write: 2h}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name        string
		raw         any
		read, write time.Duration
		strict      bool
	}{
		{"without settings the file counts", nil, 2 * time.Hour, 2 * time.Hour, false},
		{"with none but strict too", map[string]any{"strict": true}, 2 * time.Hour, 2 * time.Hour, true},
		{"settings replace the whole file", limits("3h"), 3 * time.Hour, time.Hour, false},
	}
	digests := make(map[string]string)
	for _, tt := range tests {
		s, err := readSettings(tt.raw)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if c := s.config; c.Limits.Read != tt.read || c.Limits.Write != tt.write || c.Strict != tt.strict {
			t.Errorf("%s: %+v", tt.name, c)
		}
		if other, ok := digests[s.digest]; ok {
			t.Errorf("%q and %q have the same digest", tt.name, other)
		}
		digests[s.digest] = tt.name
	}
}

func TestSettingsErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	tests := []struct {
		raw  any
		want string
	}{
		{"fast", "fast is not a mapping"},
		{map[string]any{"limts": 1}, `unknown key "limts"`},
		{map[string]any{"snapshot": "account"}, `unknown key "snapshot"`},
		{map[string]any{"strict": "often"}, "strict: often is neither true nor false"},
		{limits(3600), `"3600" is not a duration`},
		{map[string]any{"limits": map[string]any{"red": "1h"}}, `unknown field "red"`},
		{map[string]any{"rules": map[string]any{"nope": "error"}}, `unknown rule "nope"`},
	}
	for _, tt := range tests {
		_, err := New(tt.raw)
		if err == nil || !strings.HasPrefix(err.Error(), "settings of presign: ") || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("settings %v: error = %v, want one line with %s", tt.raw, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "settings:") {
			t.Errorf("settings %v: %v: a position in a file that nobody has", tt.raw, err)
		}
	}
}

func TestPlugin(t *testing.T) {
	t.Chdir(t.TempDir())
	construct, err := register.GetPlugin("presign")
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := construct(nil)
	if err != nil {
		t.Fatal(err)
	}
	if plugin.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("load mode = %s, but the check needs types", plugin.GetLoadMode())
	}
	analyzers, err := plugin.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(analyzers); err != nil {
		t.Error(err)
	}
	// golangci-lint puts the analyzer's name before messages unless it is the linter's.
	if analyzers[0].Name != "presign" {
		t.Errorf("the first analyzer is %s", analyzers[0].Name)
	}
}
