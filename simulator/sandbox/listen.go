package sandbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Start serves a sandbox on a loopback address, such as "127.0.0.1:0", until
// the context ends, which leaves a second to the requests that are under way,
// or Stop is called. Other addresses are refused: the
// sandbox must not be reachable from outside.
func Start(ctx context.Context, address string, s *Server) (*Running, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("sandbox address %q: %w; give host:port, such as 127.0.0.1:0", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("sandbox address %q is not on loopback; give 127.0.0.1:PORT or [::1]:PORT", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w; give another port, or port 0 for any", err)
	}
	run := &Running{
		URL:   "http://" + l.Addr().String(),
		http:  &http.Server{Handler: s, ReadHeaderTimeout: headTime, ReadTimeout: headTime + grace, IdleTimeout: idleTime, MaxHeaderBytes: maxHeaders, ConnContext: withConn},
		done:  make(chan error, 1),
		ended: make(chan struct{}),
	}
	go func() {
		err := run.http.Serve(headListener{l, semaphore.NewWeighted(maxHeads)})
		if errors.Is(err, http.ErrServerClosed) { // returned before the last request is answered
			<-run.ended
		}
		run.done <- err
	}()
	run.release = context.AfterFunc(ctx, func() { run.end(farewell) })
	return run, nil
}

// farewell is how long requests that are under way when the context ends may
// still take.
const farewell = time.Second

// end stops listening at once, and cuts off what is not answered after a while.
func (r *Running) end(after time.Duration) {
	r.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		defer cancel()
		if after == 0 || r.http.Shutdown(ctx) != nil {
			r.http.Close()
		}
		close(r.ended)
	})
}

// Running is a sandbox that is being served.
type Running struct {
	// URL is the endpoint of all three services, such as
	// http://127.0.0.1:41234.
	URL     string
	http    *http.Server
	done    chan error
	release func() bool
	once    sync.Once
	ended   chan struct{} // closed when nothing is served any more
}

// Wait returns when the sandbox has ended, with nil after Stop or the end of
// its context.
func (r *Running) Wait() error {
	err := <-r.done
	r.done <- err
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Stop ends the sandbox at once; open requests are cut off.
func (r *Running) Stop() {
	r.release()
	r.end(0)
}

// security tells whether policies see TLS, and which version.
func (s *Server) security(r *http.Request) (secure bool, version string) {
	switch {
	case r.TLS == nil && s.config.AssumeTLS:
		return true, ""
	case r.TLS == nil:
		return false, ""
	case r.TLS.Version == tls.VersionTLS12:
		return true, "1.2"
	}
	return true, "1.3"
}
