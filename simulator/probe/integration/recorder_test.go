//go:build integration

package integration

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
)

// A recorder stands between the probes and a server, passes every byte on and
// remembers the requests with their answers. It does not rely on anything
// that the probes say about themselves.
type recorder struct {
	url string

	mu    sync.Mutex
	calls []call
	open  sync.WaitGroup
}

// A call is one request and the status of its answer, 0 when there was none.
type call struct {
	*http.Request
	body   []byte
	status int
}

// record listens until the test ends, for the server at address. A server may
// answer only to hosts with its own port, so the recorder takes the same port
// of another loopback address where it can.
func record(t *testing.T, address string) *recorder {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	must(t, err)
	var l net.Listener
	for _, at := range []string{"127.0.0.2:" + port, "[::1]:" + port, "127.0.0.1:0"} {
		if l, err = net.Listen("tcp", at); err == nil {
			break
		}
	}
	must(t, err)
	t.Cleanup(func() { l.Close() })
	r := &recorder{url: "http://" + l.Addr().String()}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			r.open.Add(1)
			go func() {
				defer r.open.Done()
				r.pass(client, address)
			}()
		}
	}()
	return r
}

// pass copies both ways until either side is done. Probes send one request
// per connection.
func (r *recorder) pass(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	var sent, answered bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(io.MultiWriter(&answered, client), server)
		client.Close()
	}()
	io.Copy(io.MultiWriter(server, &sent), client)
	server.Close()
	<-done
	r.add(sent.Bytes(), answered.Bytes())
}

func (r *recorder) add(sent, answered []byte) {
	requests := bufio.NewReader(bytes.NewReader(sent))
	answers := bufio.NewReader(bytes.NewReader(answered))
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		req, err := http.ReadRequest(requests)
		if err != nil {
			return
		}
		c := call{Request: req}
		c.body, _ = io.ReadAll(req.Body)
		for { // an interim 100 Continue comes before the answer
			res, err := http.ReadResponse(answers, req)
			if err != nil {
				break
			}
			io.Copy(io.Discard, res.Body)
			if c.status = res.StatusCode; c.status >= 200 {
				break
			}
		}
		r.calls = append(r.calls, c)
	}
}

// take returns the calls since the last take. Probes close their connections,
// so that all of them are over.
func (r *recorder) take() []call {
	r.open.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := r.calls
	r.calls = nil
	return calls
}

// writes reports whether the request asks for a change.
func (c call) writes() bool {
	return !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, c.Method)
}

// stored reports whether the server says that it has stored, copied or
// completed something: what a probe is meant never to be told. A DELETE of a
// key that never existed is answered 204 and changes nothing.
func (c call) stored() bool {
	return c.writes() && c.Method != http.MethodDelete && c.status >= 200 && c.status < 300
}
