// Package usual has the wrappers that applications write most.
package usual

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var in = &s3.GetObjectInput{}

type Store struct {
	presign *s3.PresignClient
	ttl     time.Duration
}

type Options struct {
	TTL         time.Duration
	ContentType string
}

type Option func(*Options)

func WithTTL(d time.Duration) Option { return func(o *Options) { o.TTL = d } } // want WithTTL:`presign returns 0\.@TTL`

func (s *Store) Variadic(ctx context.Context, key string, ttl ...time.Duration) { // want Variadic:`presign 3\.\[0\]→GetObject`
	expires := 15 * time.Minute
	if len(ttl) > 0 {
		expires = ttl[0]
	}
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(expires))
}

func (s *Store) Pointer(ctx context.Context, ttl *time.Duration) { // want Pointer:`presign 2→GetObject`
	expires := 15 * time.Minute
	if ttl != nil {
		expires = *ttl
	}
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(expires))
}

func (s *Store) Struct(ctx context.Context, o Options) { // want Struct:`presign 2\.TTL→GetObject`
	if o.TTL == 0 {
		o.TTL = 15 * time.Minute
	}
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(o.TTL))
}

func (s *Store) StructPointer(ctx context.Context, o *Options) { // want StructPointer:`presign 2\.TTL→GetObject`
	ttl := time.Hour
	if o != nil && o.TTL > 0 {
		ttl = o.TTL
	}
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
}

func (s *Store) Functional(ctx context.Context, opts ...Option) { // want Functional:`presign 2\.@TTL→GetObject`
	o := &Options{TTL: 15 * time.Minute}
	for _, opt := range opts {
		opt(o)
	}
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(o.TTL))
}

// Captured reads the options in an option of the SDK's.
func (s *Store) Captured(ctx context.Context, opts ...Option) { // want Captured:`presign 2\.@TTL→GetObject`
	o := &Options{TTL: 15 * time.Minute}
	for _, opt := range opts {
		opt(o)
	}
	s.presign.PresignGetObject(ctx, in, func(p *s3.PresignOptions) { p.Expires = o.TTL })
}

func (s *Store) captures(ctx context.Context) {
	s.Captured(ctx)
	s.Captured(ctx, WithTTL(time.Hour))
	s.Captured(ctx, WithTTL(24*time.Hour)) // want `24 hours.*\(excessive-expiry\)`
}

func (s *Store) Until(ctx context.Context, at time.Time) { // want Until:`presign 2→GetObject`
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Until(at)))
}

func (s *Store) Text(ctx context.Context, ttl string) error { // want Text:`presign 2\.%duration→GetObject`
	d, err := time.ParseDuration(ttl)
	if err != nil {
		return err
	}
	_, err = s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(d))
	return err
}

func (s *Store) Minutes(ctx context.Context, minutes int) { // want Minutes:`presign 2→GetObject`
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Minute*time.Duration(minutes)))
}

// Request is what Link takes.
type Request struct {
	Key     string
	Expires uint32
}

func (s *Store) Link(ctx context.Context, r *Request) { // want Link:`presign 2\.Expires→PutObject`
	if r.Expires == 0 {
		r.Expires = 300
	}
	if r.Expires > 604800 {
		r.Expires = 604800
	}
	opts := []func(*s3.PresignOptions){s3.WithPresignExpires(time.Duration(r.Expires) * time.Second)}
	s.presign.PresignPutObject(ctx, &s3.PutObjectInput{}, opts...)
}

func Generic[T any](p *s3.PresignClient, _ T, d time.Duration) { // want Generic:`presign 2→GetObject`
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

func (s *Store) Many(ctx context.Context, keys []string, d time.Duration) { // want Many:`presign 3→GetObject`
	for range keys {
		go func() { s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) }()
	}
}
