package screen

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
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
		if got := Mentions([]byte(text), []string{"Sign", "Presign"}, nil); got != want {
			t.Errorf("Mentions(%q) = %t, want %t", text, got, want)
		}
	}
}

func TestFacts(t *testing.T) {
	sinks := []fact.Sink{{Operation: "GetObject"}}
	link := Fact{PkgPath: "example.com/store", Object: "Link", Fact: &fact.Func{Name: "Link", Sinks: sinks}}
	method := Fact{PkgPath: "example.com/store", Object: "Store.M0", Fact: &fact.Func{Name: "Open", Sinks: sinks}}
	life := Fact{PkgPath: "example.com/store", Object: "Life", Fact: &fact.Func{Name: "Life"}}
	field := Fact{PkgPath: "example.com/options", Object: "Options.F1", Fact: &fact.Var{Name: "TTL", Sinks: sinks}}
	var files [][]byte
	for _, facts := range []Facts{{link, method, life}, nil, {field, method}} {
		text, err := facts.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(facts) == 0 && len(text) != 0 {
			t.Errorf("no facts take %d bytes", len(text))
		}
		files = append(files, text)
	}
	all, err := ReadFacts(files...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Facts{field, life, link, method}, all); diff != "" {
		t.Errorf("read, each once (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Link", "Open", "TTL"}, all.Takers()); diff != "" {
		t.Errorf("takers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Facts{field, method}, all.Inherited()); diff != "" {
		t.Errorf("inherited (-want +got):\n%s", diff)
	}
	if _, err := ReadFacts([]byte("no gob")); err == nil {
		t.Error("a broken file is read")
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
