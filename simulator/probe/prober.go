// Package probe finds out with one signed request whether an identity may do
// what a presigned URL asks for, without reading, writing or deleting data.
//
// Each operation has a [Design]: a request that the server must refuse, but
// refuses differently before and after it has checked the permission. A PUT
// whose Content-MD5 is wrong is AccessDenied to those who may not write, and
// BadDigest to those who may. Only the answers that the design lists count;
// everything else is inconclusive.
//
// What a probe never does: send part of a body, name a real key in a DELETE,
// follow a redirect, try again, read an object, or carry anything that is not
// on the allow-list of its design, wherever it stands in the request.
//
// What cannot be excluded is that a server ignores the very headers that keep
// a write from happening. So nothing that could write is sent unless
// AllowWrites is set; a server that is not known to refuse it ([Servers]) is
// first sent it for an unguessable key beside the real one; and a server that
// takes it there or anywhere is sent no further write ([Stored]).
package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A Prober sends probes. The zero value is ready: reads only, ten a second,
// four at a time. It is safe for concurrent use; do not copy it.
type Prober struct {
	// Transport sends single requests; it must not follow redirects or retry.
	// The default is strict about both.
	Transport http.RoundTripper
	// Timeout limits one request; [DefaultTimeout] when zero.
	Timeout time.Duration
	// Rate limits requests per second, Concurrency those under way at a time.
	Rate        float64
	Concurrency int
	// AllowWrites sends probes of writing operations too; AllowDeletes, on
	// top, those that use the DELETE method on an unguessable sibling key.
	AllowWrites, AllowDeletes bool
	// Server names the server that is asked, a row of [Servers]; Amazon S3 is
	// known by its host. Writes to others are tried on an unguessable key beside
	// the real one first.
	Server string
	// Announce is told what will be sent, before a probe of a writing
	// operation is sent. Probes under way at a time call it at a time.
	Announce func(text string)
	// UserAgent is sent as it is; policies may look at it.
	UserAgent string
	// Now is the clock; time.Now when nil.
	Now func() time.Time

	mu    sync.Mutex
	hosts map[string]*host

	once    sync.Once
	strict  *http.Transport
	limiter *rate.Limiter
	slots   chan struct{}
}

const (
	defaultRate        = 10
	defaultConcurrency = 4
	defaultUserAgent   = "presigncheck"
)

func (p *Prober) setUp() {
	p.once.Do(func() {
		p.strict = NewTransport()
		perSecond, atOnce := p.Rate, p.Concurrency
		if perSecond <= 0 {
			perSecond = defaultRate
		}
		if atOnce <= 0 {
			atOnce = defaultConcurrency
		}
		p.limiter = rate.NewLimiter(rate.Limit(perSecond), atOnce)
		p.slots = make(chan struct{}, atOnce)
	})
}

func (p *Prober) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

func (p *Prober) userAgent() string {
	if p.UserAgent != "" {
		return p.UserAgent
	}
	return defaultUserAgent
}

func (p *Prober) transport() http.RoundTripper {
	if p.Transport != nil {
		return p.Transport
	}
	return p.strict
}

// send waits for its turn and sends one request, if it passes the guard and
// the server has not shown that it must not be asked. An error means that the
// context ended; a server that cannot be reached is evidence.
func (p *Prober) send(ctx context.Context, r request, t Target) (Evidence, error) {
	h := p.host(r.URL.Host)
	leave, err := h.enter(ctx, r.design)
	if err != nil {
		return Evidence{}, err
	}
	defer leave()
	if stop := h.mayAsk(r.design); stop != nil {
		return *stop, nil
	}
	s := p.acquaintance(r.URL.Hostname(), h)
	if err := r.guard(s); err != nil {
		e := skipped(Unsafe, "not sent: "+err.Error())
		e.Probe = r.design.Name
		return e, nil
	}
	if err := p.limiter.Wait(ctx); err != nil {
		return Evidence{}, ended(ctx, err)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return Evidence{}, ctx.Err()
	}
	if stop := h.mayAsk(r.design); stop != nil { // learned while waiting
		return *stop, nil
	}
	a, err := p.roundTrip(ctx, r)
	if err == nil {
		if said, ok := serverSaying(a.header.Get("Server")); ok && !s.sure {
			s.Server = said
		}
		e := classify(r, t, s, a)
		h.learn(r.design, a, e)
		return e, nil
	}
	if ctx.Err() != nil {
		return Evidence{}, ctx.Err()
	}
	e := unreachable(err)
	h.missed(e.Cause == TimedOut)
	e.Probe, e.Resource = r.design.Name, t.resource(r.key)
	if r.design.Writes && len(r.body) > 0 && !neverSent(err) {
		e.Reason += "; whether the server has kept what was sent for " + e.Resource + " is not known: look there"
	}
	return e, nil
}

// ended prefers the context's own reason: the limiter words it differently
// when a deadline would pass.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("waiting for a turn: %w", err)
}

// neverSent reports whether there was not even a connection.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// unreachable is the evidence of a request without an answer. Nothing is
// known then, not even whether it arrived.
func unreachable(err error) Evidence {
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return inconclusive(TimedOut, "the server did not answer in time; check endpoint and network, or allow more time")
	}
	return inconclusive(Unreachable, "no answer: "+clip(redact.Text(err.Error()))+"; check endpoint and network")
}
