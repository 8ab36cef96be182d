package probe_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// errorXML answers every request alike.
func errorXML(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
	}
}

// servers misbehave in every way that does not look at the request.
func servers(t *testing.T) map[string]http.Handler {
	elsewhere := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") })
	_, other := sandboxtest.Start(t, nil, sandbox.Config{Faults: sandbox.Faults{Instead: elsewhere}})
	return map[string]http.Handler{
		"404 NoSuchKey for everything":      errorXML(404, "NoSuchKey"),
		"404 NoSuchUpload for everything":   errorXML(404, "NoSuchUpload"),
		"400 BadDigest for everything":      errorXML(400, "BadDigest"),
		"412 for everything":                errorXML(412, "PreconditionFailed"),
		"400 EntityTooSmall for everything": errorXML(400, "EntityTooSmall"),
		"500 for everything":                errorXML(500, "InternalError"),
		"503 for everything":                errorXML(503, "SlowDown"),
		"empty 404":                         http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }),
		"200 for everything": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"x"`)
			io.WriteString(w, "<ListBucketResult/>")
		}),
		"204 for everything": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }),
		"web page": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			io.WriteString(w, "<!DOCTYPE html><html>Login</html>")
		}),
		"redirect to another host": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.String(), http.StatusTemporaryRedirect)
		}),
		"reset": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }),
		"hang": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}),
		"broken XML": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			io.WriteString(w, "<Error><Code>NoSuchUpload</Code>")
		}),
		"10 GB": endless(nil),
	}
}

// endless sends until nobody listens any more, at most 10 GB.
func endless(sent *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(404)
		block := bytes.Repeat([]byte("x"), 1<<20)
		for range 10 << 10 {
			n, err := w.Write(block)
			if sent != nil {
				sent.Add(int64(n))
			}
			if err != nil {
				return
			}
		}
	}
}

// TestHostileServersNeverGetAnAnswerWrong asks each of them with every
// design. None of them authorizes, so nothing may be confirmed or refuted.
func TestHostileServersNeverGetAnAnswerWrong(t *testing.T) {
	minter := sandbox.New(sandbox.Config{})
	for name, handler := range servers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, run := sandboxtest.Start(t, nil, sandbox.Config{Faults: sandbox.Faults{Instead: handler}})
			for op := range actions {
				for _, known := range []string{"", "sandbox"} {
					p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1000, Timeout: 100 * time.Millisecond, Server: known}
					target := target(op, sandboxtest.Bucket, "existing", run.URL, sandboxtest.Credentials(t, minter, sandboxtest.User("x")))
					e, err := p.Probe(t.Context(), target)
					if err != nil || e.Result != probe.Inconclusive || e.Reason == "" {
						t.Errorf("%s: %+v, %v", op, e, err)
					}
				}
			}
		})
	}
}

// TestAnswersAreNotReadToTheEnd counts what a server can send before the
// probe hangs up: its limit, and what buffers hold.
func TestAnswersAreNotReadToTheEnd(t *testing.T) {
	var sent atomic.Int64
	server, run := sandboxtest.Start(t, nil, sandbox.Config{Faults: sandbox.Faults{Instead: endless(&sent)}})
	p := &probe.Prober{}
	_, err := p.Probe(t.Context(), target("GetObject", "b", "k", run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("x"))))
	if got := sent.Load(); err != nil || got > 32<<20 {
		t.Errorf("the server could send %d bytes: %v", got, err)
	}
}

// TestLatchesHoldOneByOne has servers that ignore one of the things that keep
// a write from happening. An unknown server gets two on uploads.
func TestLatchesHoldOneByOne(t *testing.T) {
	faults := map[string]sandbox.Faults{
		"ignores Content-MD5": {IgnoreContentMD5: true},
		"ignores If-Match":    {IgnoreIfMatch: true},
		"ignores uploadId":    {IgnoreUploadID: true},
		"early 100 Continue":  {ContinueFirst: true},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			server, run := sandboxtest.Start(t, grants(), sandbox.Config{Faults: fault})
			fill(t, server.Store)
			before := server.Store.Listing()
			p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 10000}
			for op, action := range actions {
				for _, key := range []string{"existing", "new"} {
					for who, allowed := range map[string]bool{user(action): true, sandboxtest.User("nobody"): false} {
						target := target(op, sandboxtest.Bucket, key, run.URL, sandboxtest.Credentials(t, server, who))
						target.KeyExists = key == "existing"
						e, err := p.Probe(t.Context(), target)
						if err != nil {
							t.Fatal(err)
						}
						if allowed && e.Result == probe.Refuted || !allowed && e.Result == probe.Confirmed {
							t.Errorf("%s as %s: %+v", op, who, e)
						}
					}
				}
			}
			if diff := cmp.Diff(before, server.Store.Listing()); diff != "" {
				t.Errorf("probes changed the store:\n%s", diff)
			}
		})
	}
}

// TestSessionControlUncoversServersThatOnlyAuthenticate has a server that
// checks who signed but not what they may do.
func TestSessionControlUncoversServersThatOnlyAuthenticate(t *testing.T) {
	role := "arn:aws:iam::" + sandboxtest.Owner + ":role/app"
	for name, tc := range map[string]struct {
		authorizer sandbox.Authorizer
		want       probe.Result
	}{
		"authorizes":         {sandboxtest.Grants{role: {"s3:PutObject"}}, probe.Confirmed},
		"only authenticates": {sandboxtest.Everything{}, probe.Inconclusive},
	} {
		t.Run(name, func(t *testing.T) {
			server, run := sandboxtest.StartWith(t, sandbox.Config{Authorizer: tc.authorizer, Trust: sandboxtest.Grants{role: nil}})
			target := target("PutObject", sandboxtest.Bucket, "k", run.URL, sandboxtest.Credentials(t, server, role))
			target.Narrowed = probe.Narrow(sandboxtest.STS(run.URL, sandboxtest.Credentials(t, server, role)), role)
			e, err := (&probe.Prober{AllowWrites: true, Server: "sandbox"}).Probe(t.Context(), target)
			if err != nil || e.Result != tc.want {
				t.Errorf("got %+v, %v; want %s", e, err, tc.want)
			}
			if tc.want == probe.Confirmed && strings.Join(e.Controls, " ") != "signature session" {
				t.Errorf("controls: %v", e.Controls)
			}
		})
	}
}
