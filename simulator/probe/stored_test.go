package probe_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"

	"github.com/presigncheck/presigncheck/simulator/presigned"
)

// A careless server stores whatever it is sent, as s3rver does.
type careless struct {
	mu     sync.Mutex
	stored []string // keys, in the order in which they were written
	status int
	page   bool
	wait   time.Duration
}

func (c *careless) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	key := r.URL.Path
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		_, rest, _ := strings.Cut(string(body), "name=\"key\"\r\n\r\n")
		key, _, _ = strings.Cut(rest, "\r\n")
	}
	time.Sleep(c.wait)
	c.mu.Lock()
	if r.Method != "GET" && r.Method != "HEAD" {
		c.stored = append(c.stored, key)
	}
	c.mu.Unlock()
	if c.page {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(c.status)
}

var anybody = sandboxtest.Static(aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x"})

// TestAStoredBodyIsTheNews has servers that take what they had to refuse: the
// real key is never named, the evidence says what lies where, and the server
// is sent no further write by the same prober, in whatever operation.
func TestAStoredBodyIsTheNews(t *testing.T) {
	for _, op := range []string{"PutObject", "UploadPart", "CompleteMultipartUpload", "PostObject"} {
		for _, status := range []int{200, 201, 204} {
			c := &careless{status: status}
			server := httptest.NewServer(c)
			p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1e6}
			e, err := p.Probe(t.Context(), target(op, "b", "dir/real", server.URL, anybody))
			if err != nil || e.Result != probe.Inconclusive || e.Cause != probe.Stored {
				t.Errorf("%s %d: %+v, %v", op, status, e, err)
			}
			if len(c.stored) != 1 || !strings.Contains(c.stored[0], "dir/presigncheck-probe-") {
				t.Errorf("%s %d: wrote %q", op, status, c.stored)
				continue
			}
			where := "s3://b/" + c.stored[0][strings.Index(c.stored[0], "dir/"):]
			if e.Resource != where || !strings.Contains(e.Reason, where) || !strings.Contains(e.Reason, "ignores") {
				t.Errorf("%s %d: %s does not say that %s was written", op, status, e.Reason, where)
			}
			for again := range actions {
				if strings.HasPrefix(again, "Get") || strings.HasPrefix(again, "Head") || strings.HasPrefix(again, "List") {
					continue
				}
				e, err := p.Probe(t.Context(), target(again, "b", "dir/other", server.URL, anybody))
				if err != nil || e.Result != probe.Skipped || e.Cause != probe.Stored || !strings.Contains(e.Reason, where) {
					t.Errorf("%s after %s: %+v, %v", again, op, e, err)
				}
			}
			if len(c.stored) != 1 {
				t.Errorf("%s %d: wrote again: %q", op, status, c.stored)
			}
			server.Close()
		}
	}
}

// TestOneStoredBodyAtMost asks a careless server from all sides at once.
func TestOneStoredBodyAtMost(t *testing.T) {
	c := &careless{status: 200, wait: 10 * time.Millisecond}
	server := httptest.NewServer(c)
	defer server.Close()
	p := &probe.Prober{AllowWrites: true, Rate: 1e6, Concurrency: 32}
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			e, err := p.Probe(t.Context(), target("PutObject", "b", "k", server.URL, anybody))
			if err != nil || e.Cause != probe.Stored {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
	wg.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.stored) != 1 {
		t.Errorf("stored %d times: %q", len(c.stored), c.stored)
	}
}

// TestWebPageForAWrite: nobody knows what a login page or a WebDAV server did
// with the body.
func TestWebPageForAWrite(t *testing.T) {
	for status, want := range map[int]probe.Cause{200: probe.NotS3, 201: probe.Stored} {
		c := &careless{status: status, page: true}
		server := httptest.NewServer(c)
		p := &probe.Prober{AllowWrites: true, Rate: 1e6}
		for n, wanted := range []probe.Cause{want, probe.Stored} {
			e, err := p.Probe(t.Context(), target("PutObject", "b", "k", server.URL, anybody))
			if err != nil || e.Cause != wanted || n > 0 && e.Result != probe.Skipped {
				t.Errorf("%d: %+v, %v", status, e, err)
			}
		}
		server.Close()
	}
}

// TestErrorWithStatus200: for a copy S3 may say 200 before it fails. Whether an
// upload that is answered so was stored, nobody knows.
func TestErrorWithStatus200(t *testing.T) {
	for _, op := range []string{"PutObject", "UploadPart", "PostObject"} {
		server := httptest.NewServer(errorXML(200, "BadDigest"))
		p := &probe.Prober{AllowWrites: true, Rate: 1e6}
		for n := range 2 {
			e, err := p.Probe(t.Context(), target(op, "b", "k", server.URL, anybody))
			if err != nil || e.Cause != probe.Stored || n == 0 && !strings.Contains(e.Reason, "is not known; look there") || n > 0 && e.Result != probe.Skipped {
				t.Errorf("%s: %+v, %v", op, e, err)
			}
		}
		server.Close()
	}
}

// TestFormsAreAnnouncedAsTheyAreSent: what is shown before a form is sent is what
// the server gets.
func TestFormsAreAnnouncedAsTheyAreSent(t *testing.T) {
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseMultipartForm(1 << 20)
		got = r
		errorXML(400, "EntityTooSmall").ServeHTTP(w, r)
	}))
	defer server.Close()
	var said string
	p := &probe.Prober{AllowWrites: true, Rate: 1e6, Server: "minio", Announce: func(text string) { said = text }}
	form := target("PostObject", "b", "dir/k", server.URL, anybody)
	form.Operation = form.Operation.Known("content-type", "image/png")
	if _, err := p.Probe(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"POST " + server.URL + got.URL.Path + "\n", "field key: " + got.FormValue("key") + "\n", "field content-type: " + got.FormValue("content-type") + "\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is sent, but not announced:\n%s", want, said)
		}
	}
	for _, own := range []string{"key", "policy", "bucket"} {
		form := target("PostObject", "b", "k", server.URL, anybody)
		form.Operation = form.Operation.Known(own, "x")
		if e, err := p.Probe(t.Context(), form); err != nil || e.Result != probe.Skipped || !strings.Contains(e.Reason, own+" is a field") {
			t.Errorf("--param %s: %+v, %v", own, e, err)
		}
	}
}

// TestUploadURLsNeedAKnownServer: the key of a URL is the real one.
func TestUploadURLsNeedAKnownServer(t *testing.T) {
	for name, tc := range map[string]struct {
		server string
		faults sandbox.Faults
		want   probe.Result
		cause  probe.Cause
	}{
		"nobody knows it":           {"", sandbox.Faults{}, probe.Skipped, probe.Unsafe},
		"known to ignore latches":   {"s3rver", sandbox.Faults{}, probe.Skipped, probe.Unsafe},
		"known":                     {"sandbox", sandbox.Faults{}, probe.Confirmed, ""},
		"known, but ignores digest": {"minio", sandbox.Faults{IgnoreContentMD5: true}, probe.Confirmed, ""},
	} {
		server, run := sandboxtest.Start(t, sandboxtest.Grants{sandboxtest.User("rw"): {"s3:PutObject", "s3:GetObject"}}, sandbox.Config{Faults: tc.faults})
		fill(t, server.Store)
		before := server.Store.Listing()
		link, err := presigned.Read(links{t, server, run.URL}.put(sandboxtest.User("rw"), s3.PutObjectInput{}), "PUT")
		if err != nil {
			t.Fatal(err)
		}
		e, err := (&probe.Prober{AllowWrites: true, Server: tc.server}).URL(t.Context(), link, nil)
		if err != nil || e.Result != tc.want || e.Cause != tc.cause {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		if server.Store.Listing() != before {
			t.Errorf("%s: the store has changed", name)
		}
	}
}

// TestSilentServersAreLeftAlone counts what a server gets that never answers.
func TestSilentServersAreLeftAlone(t *testing.T) {
	var mu sync.Mutex
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked++
		mu.Unlock()
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer server.Close()
	p := &probe.Prober{Rate: 1e6, Concurrency: 4, Timeout: 30 * time.Millisecond}
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			e, err := p.Probe(t.Context(), target("GetObject", "b", "k", server.URL, anybody))
			if err != nil || e.Cause != probe.TimedOut {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	if asked > 2+3 { // two in a row, and what was under way besides
		t.Errorf("asked %d times", asked)
	}
}

// TestFormsNeedAControl: that a form is too small is no permission where the
// size is looked at first, where no control tells either, or nobody knows the
// order.
func TestFormsNeedAControl(t *testing.T) {
	for name, says := range map[string]string{"": "--control-role", "seaweedfs": "ask about PutObject", "amazon": "--control-role"} {
		server := httptest.NewServer(onlySigned(errorXML(400, "EntityTooSmall")))
		p := &probe.Prober{AllowWrites: true, Rate: 1e6, Server: name}
		e, err := p.Probe(t.Context(), probe.Target{
			Operation: operation.Operation{Name: "PostObject", Bucket: "b", Key: "k"},
			Endpoint:  server.URL, Region: "us-east-1", PathStyle: true, Credentials: anybody,
		})
		if err != nil || e.Result != probe.Inconclusive || !strings.Contains(e.Reason, says) {
			t.Errorf("%q: %+v, %v", name, e, err)
		}
		server.Close()
	}
}

// onlySigned refuses the second request with the same key: the control, whose
// signature is broken.
func onlySigned(h http.Handler) http.Handler {
	var mu sync.Mutex
	seen := map[string]bool{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, rest, _ := strings.Cut(string(body), "name=\"key\"\r\n\r\n")
		key, _, _ := strings.Cut(rest, "\r\n")
		mu.Lock()
		again := seen[key]
		seen[key] = true
		mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if again {
			errorXML(403, "SignatureDoesNotMatch")(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// TestAnUnansweredWriteIsNotForgotten: the server may have kept what it got
// before it fell silent, and a 2xx counts although its body never ends.
func TestAnUnansweredWriteIsNotForgotten(t *testing.T) {
	for name, tc := range map[string]struct {
		handler http.HandlerFunc
		cause   probe.Cause
	}{
		"silence": {func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, probe.TimedOut},
		"reset": {func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			panic(http.ErrAbortHandler)
		}, probe.Unreachable},
		"200 and silence": {func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(200)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, probe.Stored},
	} {
		server := httptest.NewServer(tc.handler)
		p := &probe.Prober{AllowWrites: true, Rate: 1e6, Timeout: 100 * time.Millisecond}
		e, err := p.Probe(t.Context(), target("PutObject", "b", "k", server.URL, anybody))
		if err != nil || e.Cause != tc.cause || !strings.Contains(e.Reason, "s3://b/presigncheck-probe-") {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		server.Close()
	}
	e, err := (&probe.Prober{AllowWrites: true}).Probe(t.Context(), target("PutObject", "b", "k", "http://127.0.0.1:1", anybody))
	if err != nil || e.Cause != probe.Unreachable || strings.Contains(e.Reason, "look there") {
		t.Errorf("nobody listens: %+v, %v", e, err)
	}
}
