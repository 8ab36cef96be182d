package summary

import (
	"fmt"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

// TestHuge: presign calls in a function of too many branches are found, and what
// it stores is not forgotten.
func TestHuge(t *testing.T) {
	var b strings.Builder
	b.WriteString("package p\nfunc sign(d int64) {}\nvar ttl int64 = 5\nfunc huge(k int64) {\nswitch k {\n")
	for i := range wellformed.MaxBranches + 1 {
		fmt.Fprintf(&b, "case %d: ttl = %d\n", i, i)
	}
	b.WriteString("}\nsign(7)\n}\nfunc f() { sign(ttl) }\n")
	sites, ok := analyze(t, b.String())
	if !ok || len(sites) != 2 {
		t.Fatalf("%d sites, want 2", len(sites))
	}
	for _, s := range sites {
		exact := len(s.Terms) == 1 && s.Terms[0].Exact()
		if want := s.Func == "huge"; exact != want {
			t.Errorf("%s signs for %+v", s.Func, s.Terms)
		}
	}
}
