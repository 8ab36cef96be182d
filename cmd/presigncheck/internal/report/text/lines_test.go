package text

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	for _, line := range strings.Split(wrap(strings.Repeat("größer 生命 ", 20), 60, "    "), "\n") {
		if n := width(line); n > 60 || n < 20 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if got := wrap("a  b", 0, ""); got != "a  b" {
		t.Errorf("without a terminal the text became %q", got)
	}
}

// TestClip: the caret stands below what the column means, whatever is in front of
// it and however narrow the terminal is.
func TestClip(t *testing.T) {
	long := strings.Repeat("x", 60)
	for _, test := range []struct {
		line, at string // the column is that of the text at
		limit    int
		want     string
	}{
		{"a := f(1)", "f", 0, "a := f(1)"},
		{"größer = f(1)", "f", 0, "größer = f(1)"},
		{"生命 = f(1)", "f", 0, "生命 = f(1)"},
		{"a\t= f(1)", "f", 0, "a   = f(1)"},
		{"abcd\t= f(1)", "f", 0, "abcd    = f(1)"},
		{"👩‍👩‍👧 = f(1)", "f", 0, "👩‍👩‍👧 = f(1)"},
		{"/* \x1b[2J\u202e */ f(1)", "f", 0, `/* \x1b[2J\u202e */ f(1)`},
		{"f(1) // " + long, "f", 20, "f(1) // xxxxxxxxxxx…"},
		{long + "f(1)" + long, "f", 20, "…xxxxxxxxxxxxxf(1)x…"},
		{long + "f(1)", "f", 20, "…xxxxxxxxxxxxxxxf(1)"},
		{strings.Repeat("生", 30) + "f(1)", "f", 20, "…生生生生生生生f(1)"},
		{"\t" + long + "f(1)", "f", 20, "…xxxxxxxxxxxxxxxf(1)"},
	} {
		got, caret := clip(test.line, strings.Index(test.line, test.at+"(")+1, test.limit)
		if got != test.want || test.limit > 0 && width(got) > test.limit {
			t.Errorf("%q in %d columns: %q, want %q", test.line, test.limit, got, test.want)
		}
		if want := width(got[:strings.Index(got, test.at+"(")]); caret != want {
			t.Errorf("%q in %d columns: the caret is at %d, want %d", test.line, test.limit, caret, want)
		}
	}
	// A column behind the end, or none, is no trouble.
	if got, caret := clip("ab", 99, 10); got != "ab" || caret != 2 {
		t.Errorf("behind the end: %q, %d", got, caret)
	}
	if got, caret := clip("ab", 0, 10); got != "ab" || caret != 0 {
		t.Errorf("no column: %q, %d", got, caret)
	}
}

func TestMiddle(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want string
	}{
		{"media/films/metropolis.mp4", 26, "media/films/metropolis.mp4"},
		{"media/films/metropolis.mp4", 13, "media/…is.mp4"},
		{"生命生命生命", 8, "生命…命"},
		{"a\u202eb", 20, `a\u202eb`},
	} {
		if got := middle(test.text, test.n); got != test.want || width(got) > test.n {
			t.Errorf("%q in %d columns: %q, want %q", test.text, test.n, got, test.want)
		}
	}
}
