package driver

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

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
