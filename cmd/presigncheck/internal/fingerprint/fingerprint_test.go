package fingerprint_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fingerprint"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

// Fingerprints stay when code moves, and tell equal lines apart.
func TestFingerprints(t *testing.T) {
	prints := func(text string) []string {
		s := reporttest.NewShop(t, text)
		for _, f := range []string{"Film", "Invoice"} {
			s.Finding(s.Site(f, "GetObject", "in.Key", 1), analyzer.ExcessiveExpiry, analyzer.Warning, "too long")
		}
		twice := s.Result.Findings[1]
		twice.Position.Column++
		s.Result.Findings = append(s.Result.Findings, twice)
		r := report.New(s.Dir, s.Fset, &s.Result)
		return fingerprint.Of(r.Tree, r.Findings)
	}
	text := reporttest.ShopText
	before := prints(text)
	moved := strings.Replace(text, "const week", "// One\n// more\n\nconst week", 1)
	moved = strings.ReplaceAll(moved, "\treturn", "\t\treturn")
	after := prints(moved)
	seen := make(map[string]bool)
	for i, f := range before {
		if seen[f] {
			t.Errorf("finding %d has the fingerprint of another", i)
		}
		seen[f] = true
		if f != after[i] {
			t.Errorf("finding %d changed its fingerprint when its line moved", i)
		}
	}
	changed := prints(strings.ReplaceAll(text, "WithPresignExpires(week)", "WithPresignExpires(2*week)"))
	if changed[0] == before[0] {
		t.Error("another line has the same fingerprint")
	}
	if changed[1] != before[1] {
		t.Error("a change elsewhere changed the fingerprint")
	}
}
