package probe

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// A host is what a prober has learned of one server: by its name and port.
type host struct {
	// turn is held by a write of a design that the server has not refused yet,
	// so that at most one of them is under way when it turns out to be stored.
	turn chan struct{}

	mu       sync.Mutex
	refused  map[string]bool // designs whose write was refused as it should be
	digests  bool            // a wrong Content-MD5 was answered BadDigest
	stored   string          // where the server took what it had to refuse
	timeouts int             // in a row
	says     Server          // by its Server header
}

// patience is how often in a row a server may not answer in time before it is
// not asked again.
const patience = 2

// host returns the memory of a server.
func (p *Prober) host(name string) *host {
	p.mu.Lock()
	defer p.mu.Unlock()
	name = strings.ToLower(name)
	h, ok := p.hosts[name]
	if !ok {
		h = &host{turn: make(chan struct{}, 1), refused: map[string]bool{}}
		if p.hosts == nil {
			p.hosts = map[string]*host{}
		}
		p.hosts[name] = h
	}
	return h
}

// mayAsk says why a server is not asked any more; nil when it is.
func (h *host) mayAsk(d Design) *Evidence {
	h.mu.Lock()
	defer h.mu.Unlock()
	var e Evidence
	switch {
	case h.stored != "" && d.Writes:
		e = skipped(Stored, fmt.Sprintf("not sent: an earlier probe's body was taken at %s instead of refused, so this server is sent no further write", h.stored))
	case h.timeouts >= patience:
		e = skipped(TimedOut, fmt.Sprintf("not sent: the server did not answer %d requests in a row in time; check endpoint and network, or allow more time (--timeout)", patience))
	default:
		return nil
	}
	e.Probe = d.Name
	return &e
}

// enter waits until the write may be sent; leave must be called then.
func (h *host) enter(ctx context.Context, d Design) (leave func(), err error) {
	h.mu.Lock()
	free := !d.Writes || h.refused[d.Name]
	h.mu.Unlock()
	if free {
		return func() {}, nil
	}
	select {
	case h.turn <- struct{}{}:
		return func() { <-h.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// learn remembers what an answer says about the server.
func (h *host) learn(d Design, a answer, e Evidence) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timeouts = 0
	if s, ok := serverSaying(a.header.Get("Server")); ok {
		h.says = s
	}
	switch {
	case d.endsWrites(e) && h.stored == "":
		h.stored = e.Resource
	case d.Writes && has(d.Allowed, a):
		h.refused[d.Name] = true
		h.digests = h.digests || a.code == "BadDigest"
	}
}

// checksDigests reports whether the target's server has been seen to refuse a
// wrong Content-MD5.
func (p *Prober) checksDigests(ctx context.Context, t Target) bool {
	at, err := t.resolve(ctx)
	if err != nil {
		return false
	}
	h := p.host(at.url.Host)
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.digests
}

// missed remembers that no answer came; late is true when it was too late.
func (h *host) missed(late bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if late {
		h.timeouts++
	} else {
		h.timeouts = 0
	}
}

// acquaintance is what is known about the server of a host.
func (p *Prober) acquaintance(hostname string, h *host) acquaintance {
	if amazonHost(hostname) {
		s, _ := ServerNamed("amazon")
		return acquaintance{s, true}
	}
	if s, ok := ServerNamed(p.Server); ok {
		return acquaintance{s, true}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return acquaintance{h.says, false}
}
