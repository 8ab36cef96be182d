package text

import (
	"bytes"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/simulator"
)

func TestWrap(t *testing.T) {
	text := "\x1b[31;1merror\x1b[0m: " + strings.Repeat("word ", 20)
	for _, line := range strings.Split(wrap(text, 60, "    "), "\n") {
		if n := len(escapes.ReplaceAllString(line, "")); n > 60 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if first, _, _ := strings.Cut(wrap(text, 60, "    "), "\n"); len(escapes.ReplaceAllString(first, "")) < 55 {
		t.Errorf("colour takes room: %q", first)
	}
	if got := wrap(text, 0, "    "); got != text {
		t.Errorf("without a terminal the text became %q", got)
	}
}

func TestCaret(t *testing.T) {
	for _, test := range []struct {
		line   string
		column int
		want   string
	}{
		{"abc", 1, "^"}, {"abc", 3, "  ^"}, {"\ta", 2, "\t^"}, {"größer x", 10, "       ^"}, {"a", 99, " ^"},
	} {
		if got := caret(test.line, test.column); got != test.want {
			t.Errorf("%q, column %d: %q, want %q", test.line, test.column, got, test.want)
		}
	}
}

// A narrow terminal costs the middle of what is signed, and nothing else.
func TestTableFits(t *testing.T) {
	life := 900.0
	sites := []report.Site{{
		Place: source.Place{File: "links.go", Line: 7, Column: 1}, Operation: "GetObject",
		Verdicts: []report.Verdict{{Identity: "app", Resource: "s3://media/" + strings.Repeat("films/", 20) + "a.mp4", Permission: simulator.Allowed, Lifetime: report.Lifetime{Requested: &life, Effective: &life}}},
	}}
	var b bytes.Buffer
	p := printer{&b, newStyle(true, 80), source.NewTree(".")}
	p.table(sites)
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if n := len([]rune(escapes.ReplaceAllString(line, ""))); n > 80 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	for _, want := range []string{"GetObject media/", "/a.mp4", "…", "15m", "\x1b[32m"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in %q", want, b.String())
		}
	}
}

// Colour belongs to terminals: a file or a buffer is none, whatever the
// process writes to elsewhere.
func TestStyleOfWriter(t *testing.T) {
	if got := styleOf(new(bytes.Buffer)).red("x"); got != "x" {
		t.Errorf("a buffer got %q", got)
	}
	if got := newStyle(true, 0).red("x"); !strings.Contains(got, "\x1b[31") {
		t.Errorf("a terminal got %q", got)
	}
}
