//go:build integration

package integration

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/presigncheck/presigncheck/simulator/probe"
)

// The latches of the probes, and what they are sent with.
var (
	wrongDigest = h("Content-Md5", "AAAAAAAAAAAAAAAAAAAAAA==")
	noSuchETag  = h("If-Match", `"00000000000000000000000000000000"`)
)

const (
	unknownUpload = "uploadId=presigncheck-no-such-upload-VvcLqk3nSQy0J5nXo7W1RkZ2bTg4eUh6"
	parts         = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"00000000000000000000000000000000"</ETag></Part></CompleteMultipartUpload>`
)

// A measurement finds out one fact of the server table.
type measurement struct {
	field string // of probe.Server
	of    func(*testing.T, *server) bool
}

var measurements = []measurement{
	{"WrongMD5", func(t *testing.T, s *server) bool {
		return s.holds(t, wire{method: "PUT", path: fact, body: "x", unsigned: wrongDigest}, wire{method: "PUT", path: noFact, body: "x", unsigned: wrongDigest})
	}},
	{"IfMatchOnPut", func(t *testing.T, s *server) bool {
		return s.holds(t, wire{method: "PUT", path: fact, body: "x", unsigned: noSuchETag}, wire{method: "PUT", path: noFact, body: "x", unsigned: noSuchETag})
	}},
	{"IfMatchOnDelete", func(t *testing.T, s *server) bool {
		return s.holds(t, wire{method: "DELETE", path: fact, unsigned: noSuchETag})
	}},
	{"UploadIDs", func(t *testing.T, s *server) bool {
		return s.holds(t, wire{method: "PUT", path: fact, body: "x", query: "partNumber=1&" + unknownUpload}) &&
			s.keeps(t, wire{method: "POST", path: fact, body: parts, query: unknownUpload}, wire{method: "DELETE", path: fact, query: unknownUpload})
	}},
	{"FormMinimum", func(t *testing.T, s *server) bool {
		before := s.scratched(t)
		return strings.HasPrefix(s.form(t, admin, "fact", 1<<20, 2<<20), "4") && before == s.scratched(t)
	}},
	{"BeforeDigest", func(t *testing.T, s *server) bool {
		return s.denied(t, "PutObject", wire{method: "PUT", path: fact, body: "x", unsigned: wrongDigest})
	}},
	{"BeforePrecondition", func(t *testing.T, s *server) bool {
		return s.denied(t, "PutObject", wire{method: "PUT", path: fact, body: "x", unsigned: noSuchETag}, wire{method: "PUT", path: noFact, body: "x", unsigned: noSuchETag}) &&
			s.denied(t, "GetObject", wire{method: "GET", path: fact, unsigned: noSuchETag})
	}},
	{"BeforeUpload", func(t *testing.T, s *server) bool {
		return s.denied(t, "PutObject", wire{method: "PUT", path: fact, body: "x", query: "partNumber=1&" + unknownUpload}, wire{method: "POST", path: fact, body: parts, query: unknownUpload}) &&
			s.denied(t, "AbortMultipartUpload", wire{method: "DELETE", path: fact, query: unknownUpload})
	}},
	{"BeforeSize", func(t *testing.T, s *server) bool {
		for who, may := range s.whoMay(t, "PostObject") {
			if !may && !strings.HasPrefix(s.form(t, who, "fact", 1<<20, 2<<20), "403") {
				return false
			}
		}
		return !s.lacks[policies]
	}},
	{"IfMatchReads", func(t *testing.T, s *server) bool {
		return strings.HasPrefix(s.send(t, s.as("PutObject", wire{method: "PUT", path: fact, body: "x", unsigned: noSuchETag})), "403")
	}},
	{"TellsReaders", func(t *testing.T, s *server) bool {
		return s.send(t, s.as("GetObject", wire{method: "GET", path: noFact})) == "404 NoSuchKey" &&
			s.denied(t, "GetObject", wire{method: "GET", path: noFact})
	}},
	{"AbortsAnything", func(t *testing.T, s *server) bool {
		return s.send(t, s.as("AbortMultipartUpload", wire{method: "DELETE", path: fact, query: unknownUpload})) == "204"
	}},
	{"CompletesAnything", func(t *testing.T, s *server) bool {
		return s.send(t, s.as("CompleteMultipartUpload", wire{method: "POST", path: fact, body: parts, query: unknownUpload})) == "200"
	}},
}

// The keys that are measured at: one that is there and one that is not.
const (
	fact   = "/" + scratch + "/fact"
	noFact = "/" + scratch + "/nofact"
)

// holds reports whether the server refuses all requests and does nothing.
func (s *server) holds(t *testing.T, requests ...wire) bool {
	t.Helper()
	for _, w := range requests {
		s.plant(t, "fact")
		before := s.scratched(t)
		w.user = admin
		if !strings.HasPrefix(s.send(t, w), "4") || before != s.scratched(t) {
			return false
		}
	}
	return true
}

// keeps reports whether the server does nothing, whatever it answers.
func (s *server) keeps(t *testing.T, requests ...wire) bool {
	t.Helper()
	for _, w := range requests {
		s.plant(t, "fact")
		before := s.scratched(t)
		w.user = admin
		s.send(t, w)
		if before != s.scratched(t) {
			return false
		}
	}
	return true
}

// denied reports whether the server answers all requests of those who may not
// do the operation with 403. Where everybody may, it is those who sign with a
// wrong secret.
func (s *server) denied(t *testing.T, operation string, requests ...wire) bool {
	t.Helper()
	s.plant(t, "fact")
	for _, w := range requests {
		if s.lacks[policies] {
			w.user, w.change = admin, wrongSecret
			if !strings.HasPrefix(s.send(t, w), "403") {
				return false
			}
			continue
		}
		for who, may := range s.whoMay(t, operation) {
			if w.user = who; !may && !strings.HasPrefix(s.send(t, w), "403 AccessDenied") {
				return false
			}
		}
	}
	return true
}

// as signs for somebody who may do just that.
func (s *server) as(operation string, w wire) wire {
	w.user = admin
	if !s.lacks[policies] {
		w.user = only(actionOf(operation))
	}
	return w
}

// TestServerTable holds every claim of the server table against the server.
// What the table does not know is printed as it was measured.
func TestServerTable(t *testing.T) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	var mu sync.Mutex
	var measured [][]string
	onEveryServer(t, func(t *testing.T, s *server) {
		claims, known := probe.ServerNamed(s.name)
		line := []string{s.name}
		for _, m := range measurements {
			got := probe.No
			if m.of(t, s) {
				got = probe.Yes
			}
			claim := reflect.ValueOf(claims).FieldByName(m.field).Interface().(probe.Fact)
			text := got.String()
			switch {
			case claim == probe.NotKnown && known:
				text += " (not claimed)"
			case known && (claim == probe.Yes || claim == probe.Assumed) != (got == probe.Yes):
				t.Errorf("%s.%s: the table says %s, the server %s", s.name, m.field, claim, got)
			}
			line = append(line, text)
		}
		if got := s.says(t); known && claims.Says != "" && !strings.HasPrefix(got, claims.Says) {
			t.Errorf("%s: the Server header is %q, not %q", s.name, got, claims.Says)
		}
		mu.Lock()
		defer mu.Unlock()
		measured = append(measured, line)
	})
	fmt.Fprint(w, "server")
	for _, m := range measurements {
		fmt.Fprint(w, "\t", m.field)
	}
	for _, line := range measured {
		fmt.Fprint(w, "\n", strings.Join(line, "\t"))
	}
	w.Flush()
	t.Log("\n" + table.String())
}

// says is the Server header.
func (s *server) says(t *testing.T) string {
	t.Helper()
	res, err := http.Get(s.url + "/" + plain)
	must(t, err)
	res.Body.Close()
	return res.Header.Get("Server")
}
