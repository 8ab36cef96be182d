//go:build integration

package integration

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// places are the keys that are probed, by what is there.
var places = []struct{ name, bucket, key string }{
	{"new", plain, "new"},
	{"existing", plain, "existing"},
	{"awkward", plain, "dir/ä b+c%"},
	{"versioned", versioned, "existing"},
	{"deleted", versioned, "deleted"},
	{"locked", versioned, "locked"},
}

// TestProbesOnRealServers asks every design on every server, for every kind
// of key, as an identity that is allowed and as two that are denied. No
// answer may be wrong, and no listing may change, not even for a moment
// between two probes.
func TestProbesOnRealServers(t *testing.T) {
	simulated, box := startSandbox(t)
	simulated.fill(t, box)
	real := startVersity(t)
	real.fill(t, nil)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "server\tprobe\ttaken as\tallowed: confirmed\tinconclusive\twrong\tdenied: refuted\tinconclusive\twrong\tlistings changed\t")
	for _, s := range []*server{simulated, real} {
		for _, p := range probed {
			for _, known := range []bool{true, false} {
				c := s.count(t, p.operation, p.action, known)
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", s.name, p.operation, kindName[known],
					c.allowed[probe.Confirmed], c.allowed[probe.Inconclusive], c.allowed[probe.Refuted],
					c.denied[probe.Refuted], c.denied[probe.Inconclusive], c.denied[probe.Confirmed], c.changes)
			}
		}
	}
	w.Flush()
	t.Log("\n" + table.String())
}

var kindName = map[bool]string{true: "known", false: "unknown"}

type counts struct {
	allowed, denied map[probe.Result]int
	changes         int
}

// count asks one design everywhere as everybody.
func (s *server) count(t *testing.T, op, action string, known bool) counts {
	t.Helper()
	p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1000}
	if known {
		p.Server = s.name
	}
	c := counts{map[probe.Result]int{}, map[probe.Result]int{}, 0}
	before := s.listing(t)
	for _, place := range places {
		target, ok := s.target(op, place.bucket, place.key)
		if !ok {
			continue
		}
		for who, results := range map[string]map[probe.Result]int{only(action): c.allowed, but(action): c.denied, nobody: c.denied} {
			target.Credentials = s.users[who]
			e, err := p.Probe(t.Context(), target)
			must(t, err)
			results[e.Result]++
			s.check(t, op, place.name, who, e)
			after := s.listing(t)
			if diff := cmp.Diff(before, after); diff != "" {
				c.changes++
				t.Errorf("%s: %s of %s as %s changed something:\n%s", s.name, op, place.name, who, diff)
				before = after
			}
		}
	}
	return c
}

func (s *server) target(op, bucket, key string) (probe.Target, bool) {
	name, _, version := strings.Cut(op, "?")
	o := operation.Operation{Name: name, Bucket: bucket, Key: key}
	switch {
	case name == "HeadBucket" || name == "ListObjectsV2":
		o.Key = ""
	case version && (bucket != versioned || key != "existing"):
		return probe.Target{}, false
	case version:
		o = o.Known("versionId", s.versionID)
	}
	return probe.Target{Operation: o, Endpoint: s.url, Region: region, PathStyle: true, AnyKey: true}, true
}

func (s *server) check(t *testing.T, op, place, who string, e probe.Evidence) {
	t.Helper()
	allowed := strings.HasPrefix(who, "only-")
	wrong := allowed && e.Result == probe.Refuted || !allowed && e.Result == probe.Confirmed
	if wrong || e.Result == probe.Skipped || e.Result == probe.Inconclusive && e.Reason == "" {
		t.Errorf("%s: %s of %s as %s: %+v", s.name, op, place, who, e)
	}
	if e.Result == probe.Inconclusive {
		t.Logf("%s: %s of %s as %s is inconclusive: %d %s, %s", s.name, op, place, who, e.Status, e.Code, e.Reason)
	}
}
