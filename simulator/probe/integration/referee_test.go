//go:build integration

package integration

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/probe"
)

// A referee watches what probes do to a server. It looks at the server's own
// listings and at the bytes on the wire, never at what the probes say.
type referee struct {
	s                *server
	listed, contents string
}

func (s *server) watch(t *testing.T) *referee {
	t.Helper()
	return &referee{s, s.listing(t), s.contents(t)}
}

// own is part of the names of everything that probes make up: the keys beside
// the real ones, and the upload that does not exist.
const own = "presigncheck-"

func ofOthers(line string) bool { return !strings.Contains(line, own) }

// A hearing is what came of one probe.
type hearing struct {
	probe.Evidence
	calls []call
	// stored is what lies on the server now and did not before; all of it is
	// the probe's own, or the test has failed.
	stored  []string
	changed bool // something of others
}

// hear asks and looks: nothing of others may have changed, what was stored
// must be said, and nothing may have been sent after it.
func (r *referee) hear(t *testing.T, what string, ask func() (probe.Evidence, error)) hearing {
	t.Helper()
	r.s.wire.take()
	e, err := ask()
	if err != nil {
		e = probe.Evidence{Result: probe.Skipped, Reason: err.Error()}
	}
	h := hearing{Evidence: e, calls: r.s.wire.take()}
	listed := r.s.listing(t)
	gone, added := difference(r.listed, listed)
	h.changed = slices.ContainsFunc(append(gone, added...), ofOthers)
	if h.changed {
		t.Errorf("%s changed something of others (%s: %s):\n%s", what, e.Result, e.Reason, cmp.Diff(r.listed, listed))
	}
	r.listed, h.stored = listed, added
	switch {
	case len(added) > 0 && (e.Cause != probe.Stored || !strings.Contains(e.Reason, own)):
		t.Errorf("%s stored something and does not say so: %+v\n%s", what, e, strings.Join(added, "\n"))
	case len(added) == 0 && e.Cause == probe.Stored && e.Result == probe.Inconclusive:
		t.Errorf("%s stored nothing and says that it did: %+v", what, e)
	case e.Reason == "" && e.Result != probe.Confirmed:
		t.Errorf("%s: no reason: %+v", what, e)
	}
	if at := slices.IndexFunc(h.calls, call.stored); at >= 0 {
		for _, c := range h.calls[at+1:] {
			if c.writes() {
				t.Errorf("%s: %s %s was sent after %s was answered %d", what, c.Method, c.URL.Path, h.calls[at].Method, h.calls[at].status)
			}
		}
	}
	return h
}

// end looks at what listings do not show.
func (r *referee) end(t *testing.T, what string) {
	t.Helper()
	gone, added := difference(r.contents, r.s.contents(t))
	if slices.ContainsFunc(append(gone, added...), ofOthers) {
		t.Errorf("%s changed contents of others:\n- %s\n+ %s", what, strings.Join(gone, "\n- "), strings.Join(added, "\n+ "))
	}
}

// difference compares two listings line by line.
func difference(before, after string) (gone, added []string) {
	have := map[string]int{}
	for _, line := range strings.Split(before, "\n") {
		have[line]++
	}
	for _, line := range strings.Split(after, "\n") {
		if have[line]--; have[line] < 0 {
			added = append(added, line)
		}
	}
	for line, n := range have {
		if n > 0 {
			gone = append(gone, line)
		}
	}
	slices.Sort(gone)
	return gone, added
}
