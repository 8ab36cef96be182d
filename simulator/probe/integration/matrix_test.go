//go:build integration

package integration

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// places are the keys that are probed, by what is there.
var places = []struct{ name, bucket, key string }{
	{"new", plain, "new"},
	{"existing", plain, "existing"},
	{"awkward", plain, awkward},
	{"folder", plain, folder},
	{"versioned", versioned, "existing"},
	{"deleted", versioned, "deleted"},
	{"locked", versioned, "locked"},
}

// A way is how a probe is asked: what the user says besides.
type way struct {
	name    string
	told    bool // --server NAME
	control bool // --control-role
}

var ways = []way{{name: "not told"}, {name: "--server", told: true}, {name: "--server, control", told: true, control: true}}

// ways leaves out those that a server has no use for.
func (s *server) ways() []way {
	return slices.DeleteFunc(slices.Clone(ways), func(w way) bool {
		_, known := probe.ServerNamed(s.name)
		return w.told && !known || w.control && s.narrowed == nil
	})
}

// TestProbesOnRealServers asks every design on every server, for every kind
// of key, as an identity that is allowed and as those that are denied. No
// answer may be wrong, and nothing of others may change, not even for a moment
// between two probes.
func TestProbesOnRealServers(t *testing.T) {
	var table table
	onEveryServer(t, func(t *testing.T, s *server) {
		truth := s.truth(t)
		for _, w := range s.ways() {
			for _, p := range probed {
				table.add(s.name, w.name, p.operation, s.ask(t, w, p.operation, p.action, truth[p.operation]))
			}
		}
	})
	t.Log("\n" + table.String())
}

// ask asks one design everywhere as everybody.
func (s *server) ask(t *testing.T, w way, op, action string, truth map[string]bool) tally {
	t.Helper()
	var all tally
	r := s.watch(t)
	for _, place := range places {
		target, ok := s.target(op, place.bucket, place.key)
		if !ok {
			continue
		}
		if w.control {
			target.Narrowed = s.narrowed
		}
		for _, who := range s.kinds(action) {
			target.Credentials = s.users[who]
			what := fmt.Sprintf("%s, %s: %s of %s as %s", s.name, w.name, op, place.name, who)
			h := r.hear(t, what, func() (probe.Evidence, error) { return s.prober(w).Probe(t.Context(), target) })
			s.check(t, what, truth[who], h)
			s.checkDenied(t, what, w, op, truth[who], h)
			all.count(truth[who], h)
		}
	}
	r.end(t, s.name+": "+op)
	return all
}

// prober is a new one, which has learned nothing yet.
func (s *server) prober(w way) *probe.Prober {
	p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1000}
	if w.told {
		p.Server = s.name
	}
	return p
}

// has reports whether the server has such a place.
func (s *server) has(bucket, key string) bool {
	return !(bucket == versioned && s.lacks[versions] || key == "locked" && s.lacks[locks])
}

func (s *server) target(op, bucket, key string) (probe.Target, bool) {
	name, _, version := strings.Cut(op, "?")
	o := operation.Operation{Name: name, Bucket: bucket, Key: key}
	switch {
	case !s.has(bucket, key):
		return probe.Target{}, false
	case name == "HeadBucket" || name == "ListObjectsV2":
		o.Key = ""
	case version && (bucket != versioned || key != "existing"):
		return probe.Target{}, false
	case version:
		o = o.Known("versionId", s.versionID)
	}
	return probe.Target{Operation: o, Endpoint: s.probed, Region: region, PathStyle: true, AnyKey: true}, true
}

// check holds an answer against the truth.
func (s *server) check(t *testing.T, what string, allowed bool, h hearing) {
	t.Helper()
	if wrong(allowed, h.Evidence) {
		t.Errorf("%s is wrong, allowed is %t: %+v", what, allowed, h.Evidence)
	}
	if h.Result == probe.Inconclusive || h.Result == probe.Skipped {
		note(t, "%s is %s: %d %s, %s", what, h.Result, h.Status, h.Code, h.Reason)
	}
}

func wrong(allowed bool, e probe.Evidence) bool {
	return allowed && e.Result == probe.Refuted || !allowed && e.Result == probe.Confirmed
}

// checkDenied demands that on servers with policies of their own a denied
// write is refuted, or that the reason names what the user can do.
func (s *server) checkDenied(t *testing.T, what string, w way, op string, allowed bool, h hearing) {
	t.Helper()
	if allowed || s.lacks[policies] || h.Result == probe.Refuted {
		return
	}
	if !slices.Contains([]string{"PutObject", "PostObject", "DeleteObject", "AbortMultipartUpload"}, op) {
		return
	}
	if !strings.Contains(h.Reason, "--") && !strings.Contains(h.Reason, "presigncheck simulate") {
		t.Errorf("%s is not refuted, and nothing can be done about it: %+v", what, h.Evidence)
	}
}
