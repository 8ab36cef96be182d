package cli

import (
	"bytes"
	"fmt"
	"testing"
)

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b)
	p.say("reading")
	fmt.Fprintln(p, "a line")
	p.done()
	if b.String() != "a line\n" {
		t.Errorf("no terminal, but %q", b.String())
	}
	b.Reset()
	p.on = true
	p.say("probing %d of %d", 1, 2)
	fmt.Fprintln(p, "a line")
	p.done()
	p.done()
	want := "\r\x1b[Kpresigncheck: probing 1 of 2" + "\r\x1b[Ka line\npresigncheck: probing 1 of 2" + "\r\x1b[K"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
