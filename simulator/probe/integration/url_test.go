//go:build integration

package integration

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// urlKinds are presigned URLs as people hand them out, by the operation whose
// permission they need.
var urlKinds = []struct {
	name, operation string
	wire            wire
	given           http.Header // what whoever uses the URL must send
	reads           bool
}{
	{"GET", "GetObject", wire{method: "GET"}, nil, true},
	{"GET, response-content-type", "GetObject", wire{method: "GET", query: "response-content-type=text%2Fplain"}, nil, true},
	{"GET, signed If-Match", "GetObject", wire{method: "GET", signed: noSuchETag}, noSuchETag, true},
	{"GET, signed Range", "GetObject", wire{method: "GET", signed: h("Range", "bytes=0-3")}, h("Range", "bytes=0-3"), true},
	{"HEAD", "HeadObject", wire{method: "HEAD"}, nil, true},
	{"PUT", "PutObject", wire{method: "PUT"}, nil, false},
	{"PUT, signed If-Match", "PutObject?If-Match", wire{method: "PUT", signed: h("If-Match", `"1"`)}, h("If-Match", `"1"`), false},
	{"PUT, signed If-None-Match", "PutObject", wire{method: "PUT", signed: h("If-None-Match", "*")}, h("If-None-Match", "*"), false},
	{"PUT, signed Content-Type", "PutObject", wire{method: "PUT", signed: h("Content-Type", "text/plain")}, h("Content-Type", "text/plain"), false},
	{"PUT, signed Content-Length", "PutObject", wire{method: "PUT", body: "precious", signed: h("Content-Length", "8")}, h("Content-Length", "8"), false},
	{"PUT, signed metadata", "PutObject", wire{method: "PUT", signed: h("X-Amz-Meta-Owner", "me")}, h("X-Amz-Meta-Owner", "me"), false},
	{"DELETE", "DeleteObject", wire{method: "DELETE"}, nil, false},
}

// TestURLsOnRealServers probes presigned URLs without their keys, for every
// kind of key and as everybody.
func TestURLsOnRealServers(t *testing.T) {
	var table table
	onEveryServer(t, func(t *testing.T, s *server) {
		truth := s.truth(t)
		truth["PutObject?If-Match"] = s.whoMay(t, "PutObject?If-Match")
		for _, w := range s.ways() {
			if w.control {
				continue // a URL has no identity that could be narrowed
			}
			for _, k := range urlKinds {
				var all tally
				r := s.watch(t)
				for _, place := range places {
					if !s.has(place.bucket, place.key) {
						continue
					}
					for _, who := range s.kinds(actionOf(k.operation)) {
						url := k.wire
						url.user, url.path = who, "/"+place.bucket+"/"+place.key
						what := fmt.Sprintf("%s, %s: URL for %s of %s as %s", s.name, w.name, k.name, place.name, who)
						h := r.hear(t, what, func() (probe.Evidence, error) { return s.probeURL(t, w, url, k.given) })
						s.check(t, what, truth[k.operation][who], h)
						if k.reads && slices.ContainsFunc(h.calls, call.writes) {
							t.Errorf("%s sent a write", what)
						}
						all.count(truth[k.operation][who], h)
					}
				}
				r.end(t, s.name+": URLs for "+k.name)
				table.add(s.name, w.name, k.name, all)
			}
		}
	})
	t.Log("\n" + table.String())
}

// probeURL signs a URL and probes it.
func (s *server) probeURL(t *testing.T, w way, url wire, given http.Header) (probe.Evidence, error) {
	t.Helper()
	url.through = true
	link, err := presigned.Read(s.presign(t, url).URL.String(), url.method)
	if err != nil {
		return probe.Evidence{}, err
	}
	return s.prober(w).URL(t.Context(), link, given)
}

// lenient servers take URLs that others refuse.
var lenient = map[string][]string{
	"versitygw": {"from the future"},
	"seaweedfs": {"from the future", "other region"},
}

// TestURLsThatDoNotWork says why, on servers that tell.
func TestURLsThatDoNotWork(t *testing.T) {
	existing := "/" + plain + "/existing"
	onEveryServer(t, func(t *testing.T, s *server) {
		if s.lacks[policies] {
			t.Skip(s.name + " looks at no more than the access key")
		}
		for _, tc := range []struct {
			name  string
			url   wire
			want  probe.Result
			cause probe.Cause
		}{
			{"works", wire{user: reader, path: existing}, probe.Confirmed, ""},
			{"over 7 days", wire{user: reader, path: existing, expires: "691200"}, probe.Inconclusive, probe.Malformed},
			{"other region", wire{user: reader, path: existing, region: "eu-west-3"}, probe.Inconclusive, probe.WrongRegion},
			{"wrong secret", wire{user: reader, path: existing, change: wrongSecret}, probe.Inconclusive, probe.BadSignature},
			{"expired", wire{user: reader, path: existing, ahead: -10 * time.Second, expires: "1"}, probe.Inconclusive, probe.Expired},
			{"from the future", wire{user: reader, path: existing, ahead: 2 * time.Hour}, probe.Inconclusive, probe.NotYetValid},
		} {
			if slices.Contains(lenient[s.name], tc.name) {
				tc.want, tc.cause = probe.Confirmed, ""
			}
			tc.url.method = http.MethodGet
			e, err := s.probeURL(t, way{}, tc.url, nil)
			must(t, err)
			if e.Result != tc.want || e.Cause != tc.cause {
				t.Errorf("%s: %s: got %+v, want %s %s", s.name, tc.name, e, tc.want, tc.cause)
			}
			note(t, "%s: %s: %s: %s", s.name, tc.name, e.Result, strings.TrimSpace(e.Reason))
		}
	})
}
