package clamp

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A constructor that clamps, refuses or copies its configuration decides what the
// methods find, and what its callers write proves nothing.

type options struct{ ttl time.Duration }

type clamped struct {
	p *s3.PresignClient
	o options
}

func newClamped(p *s3.PresignClient, o options) *clamped {
	if o.ttl > 12*time.Hour {
		o.ttl = 12 * time.Hour
	}
	return &clamped{p, o}
}

func newRefused(p *s3.PresignClient, o options) (*clamped, error) {
	if o.ttl > 12*time.Hour {
		return nil, errors.New("too long")
	}
	return &clamped{p, o}, nil
}

func (c *clamped) get(ctx context.Context, in *s3.GetObjectInput) {
	c.p.PresignGetObject(ctx, in, s3.WithPresignExpires(c.o.ttl)) // want `no upper bound could be proved.*\(unbounded-expiry\)`
}

func atMostHalfADay(o options) options {
	if o.ttl > 12*time.Hour {
		o.ttl = 12 * time.Hour
	}
	return o
}

func getCopy(ctx context.Context, p *s3.PresignClient, in *s3.GetObjectInput, o options) {
	o = atMostHalfADay(o)
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(o.ttl))
}

func construct(ctx context.Context, p *s3.PresignClient, in *s3.GetObjectInput) {
	newClamped(p, options{30 * 24 * time.Hour}).get(ctx, in)
	newRefused(p, options{20 * 24 * time.Hour})
	getCopy(ctx, p, in, options{30 * 24 * time.Hour})
}

var asked = flag.Duration("ttl", 10*24*time.Hour, "lifetime")

func ofFlag(ctx context.Context, p *s3.PresignClient, in *s3.GetObjectInput) {
	if *asked > 12*time.Hour {
		*asked = 12 * time.Hour
	}
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(*asked))
}

// An option runs where the call that signs is given it.
func optionBefore(p *s3.PresignClient, in *s3.GetObjectInput, r *http.Request) {
	d, err := time.ParseDuration(r.FormValue("ttl"))
	if err != nil {
		return
	}
	opt := func(o *s3.PresignOptions) { o.Expires = d }
	d = min(d, time.Hour)
	p.PresignGetObject(r.Context(), in, opt)
}

// A number of eight bits is one.
func ofEightBits(p *s3.PresignClient, in *s3.GetObjectInput, r *http.Request) {
	n, err := strconv.ParseUint(r.FormValue("minutes"), 10, 8)
	if err != nil {
		return
	}
	p.PresignGetObject(r.Context(), in, s3.WithPresignExpires(time.Duration(n)*time.Minute))
}
