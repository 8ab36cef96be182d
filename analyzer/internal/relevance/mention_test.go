package relevance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMentions(t *testing.T) {
	for text, want := range map[string]bool{
		"c.Presign(d)":          true,
		"Presign":               true,
		"x := deps.Presign\n":   true,
		"c.Presigner.Do(d)":     false,
		"c.MyPresign(d)":        false,
		"PresignX Presign(":     true,
		"_Presign":              false,
		"Presigné(":             false,
		"a sentence on nothing": false,
	} {
		if got := MentionsWord([]byte(text), []string{"Sign", "Presign"}, nil); got != want {
			t.Errorf("MentionsWord(%q) = %t, want %t", text, got, want)
		}
	}
}

func TestSelectors(t *testing.T) {
	got := make(map[string]bool)
	Selectors([]byte("func (s *Store) Link() {\n\ts.Client.\n\t\tSign(1.5, f(x), cfg . TTL) // see é.größe...\n}"), got)
	want := map[string]bool{"Client": true, "Sign": true, "5": true, "TTL": true, "größe": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
