// Package field keeps expiries and clients in structs and variables.
package field

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var in = &s3.GetObjectInput{}

var (
	fixed     = 2 * time.Hour
	tooLong   = 48 * time.Hour
	presigner *s3.PresignClient
)

func setUp(c *s3.Client) { presigner = s3.NewPresignClient(c) }

func globals() {
	presigner.PresignGetObject(context.TODO(), in)                                 // want `\(missing-expiry\)`
	presigner.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(fixed))   //
	presigner.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(tooLong)) // want `\(excessive-expiry\)`
}

type store struct {
	p    *s3.PresignClient
	opts []func(*s3.PresignOptions)
	ttl  time.Duration
	cfg  config
}

type config struct{ life, never time.Duration }

func newStore(c *s3.Client) *store {
	return &store{
		p:    s3.NewPresignClient(c),
		opts: []func(*s3.PresignOptions){s3.WithPresignExpires(7200)},
		ttl:  24 * time.Hour,
		cfg:  config{life: 8 * 24 * time.Hour},
	}
}

func (s *store) urls() {
	s.p.PresignGetObject(context.TODO(), in)                                    // want `\(missing-expiry\)`
	s.p.PresignGetObject(context.TODO(), in, s.opts...)                         // want `\(expiry-unit\)`
	s.p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(s.ttl))      // want `\(excessive-expiry\)`
	s.p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(s.cfg.life)) // want `\(over-limit-expiry\)`
}

type hidden struct{ p *s3.PresignClient }

func (h hidden) url() { // where the client comes from is not known
	h.p.PresignGetObject(context.TODO(), in)
}
