package probe_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// wire records what the client writes, one entry per write of a connection.
type wire struct {
	mu     sync.Mutex
	writes [][]byte
}

type tapped struct {
	net.Conn
	w *wire
}

func (c tapped) Write(b []byte) (int, error) {
	c.w.mu.Lock()
	c.w.writes = append(c.w.writes, bytes.Clone(b))
	c.w.mu.Unlock()
	return c.Conn.Write(b)
}

// TestRequestsLeaveInOneWrite taps the connections: head and body of every
// probe must leave together, with Connection: close and an explicit length.
func TestRequestsLeaveInOneWrite(t *testing.T) {
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{})
	fill(t, server.Store)
	var w wire
	transport := probe.NewTransport()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return tapped{c, &w}, err
	}
	p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1000, Transport: transport, Server: "sandbox"}
	long, err := server.Mint(user("s3:PutObject"))
	if err != nil {
		t.Fatal(err)
	}
	for op, action := range actions {
		c := sandboxtest.Credentials(t, server, user(action))
		if op == "PutObject" {
			long.SessionToken = strings.Repeat("T", 20<<10) // tokens can be long
			c = sandboxtest.Static(long)
		}
		if _, err := p.Probe(t.Context(), target(op, sandboxtest.Bucket, "existing", run.URL, c)); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range w.writes {
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			t.Fatalf("a write is no whole request: %v\n%q", err, b)
		}
		body, err := io.ReadAll(req.Body)
		if err != nil || int64(len(body)) != req.ContentLength {
			t.Errorf("%s: %d of %d bytes in the first write, %v", req.Method, len(body), req.ContentLength, err)
		}
		if !req.Close || len(req.TransferEncoding) > 0 || req.Header.Get("Expect") != "" {
			t.Errorf("%s: close=%t, transfer encoding %v, header %v", req.Method, req.Close, req.TransferEncoding, req.Header)
		}
	}
	// Each with its control, but for the broken token, and for the conditional
	// delete, which its user may not do because it reads.
	if len(w.writes) < 2*len(actions)-2 {
		t.Errorf("only %d requests were seen", len(w.writes))
	}
}

// TestNothingIsSentTwice has a server that resets every connection after it
// has read a request.
func TestNothingIsSentTwice(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		mu.Lock()
		seen[r.Method+" "+r.URL.RequestURI()]++
		mu.Unlock()
		panic(http.ErrAbortHandler)
	})
	server, run := sandboxtest.Start(t, nil, sandbox.Config{Faults: sandbox.Faults{Instead: handler}})
	p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1000}
	for op := range actions {
		_, err := p.Probe(t.Context(), target(op, "b", "k", run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("x"))))
		if err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for request, n := range seen {
		if n > 1 {
			t.Errorf("%d times %s", n, request)
		}
	}
}

func TestCancelEndsAProbeAtOnce(t *testing.T) {
	hang := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	server, run := sandboxtest.Start(t, nil, sandbox.Config{Faults: sandbox.Faults{Instead: hang}})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := (&probe.Prober{}).Probe(ctx, target("GetObject", "b", "k", run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("x"))))
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 2*time.Second {
		t.Errorf("got %v after %s", err, time.Since(start))
	}
}

// TestThousandProbesAtOnce sends 1,000 probes, 32 at a time.
func TestThousandProbesAtOnce(t *testing.T) {
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{})
	fill(t, server.Store)
	before := server.Store.Listing()
	p := &probe.Prober{AllowWrites: true, Rate: 100000, Concurrency: 32, Server: "sandbox"}
	allowed := sandboxtest.Credentials(t, server, user("s3:PutObject"))
	denied := sandboxtest.Credentials(t, server, butUser("s3:PutObject"))
	work := make(chan int)
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for i := range work {
				c, want := allowed, probe.Confirmed
				if i%2 == 0 {
					c, want = denied, probe.Refuted
				}
				e, err := p.Probe(t.Context(), target("PutObject", sandboxtest.Bucket, "existing", run.URL, c))
				if err != nil || e.Result != want {
					t.Errorf("probe %d: %+v, %v", i, e, err)
				}
			}
		})
	}
	for i := range 1000 {
		work <- i
	}
	close(work)
	wg.Wait()
	if server.Store.Listing() != before {
		t.Error("probes changed the store")
	}
}

// TestNoSecretIsEverShown searches everything that probes print, return or
// put into errors, with servers that send back all they got.
func TestNoSecretIsEverShown(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(403)
		io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>"+strings.ReplaceAll(r.URL.String()+" Authorization: "+r.URL.Query().Get("X-Amz-Signature"), "&", " ")+"</Message></Error>")
	})
	reset := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	var out strings.Builder
	secrets := []string{}
	for _, f := range []sandbox.Faults{{}, {Instead: echo}, {Instead: reset}} {
		server, run := sandboxtest.Start(t, grants(), sandbox.Config{Faults: f})
		c, err := server.Mint("arn:aws:iam::" + sandboxtest.Owner + ":role/app")
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, c.SecretAccessKey, c.SessionToken, c.AccessKeyID)
		p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1000, Announce: func(s string) { out.WriteString(s) }}
		for op := range actions {
			for _, endpoint := range []string{run.URL, "http://127.0.0.1:1", "http://user:hunter2@127.0.0.1:1", "::bad"} {
				target := target(op, sandboxtest.Bucket, "existing", endpoint, sandboxtest.Static(c))
				target.Operation = withCustomerKey(target.Operation)
				plan, err := p.Plan(t.Context(), target)
				writeAll(&out, plan, err)
				e, err := p.Probe(t.Context(), target)
				writeAll(&out, e.Reason+e.Code+e.RequestID+e.Resource, err)
			}
		}
	}
	secrets = append(secrets, "hunter2", "customer-key-material")
	for _, secret := range secrets {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if m := regexp.MustCompile(`[0-9a-f]{64}`).FindString(out.String()); m != "" {
		t.Errorf("what looks like a signature is shown: %s", m)
	}
	if out.Len() < 1000 {
		t.Error("nothing was searched")
	}
}

func withCustomerKey(op operation.Operation) operation.Operation {
	return op.Known("x-amz-server-side-encryption-customer-key", "customer-key-material")
}

func writeAll(out *strings.Builder, text string, err error) {
	out.WriteString(text)
	if err != nil {
		out.WriteString(err.Error())
	}
}
