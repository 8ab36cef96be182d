// Package held hands out functions that presign.
package held

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var in = &s3.GetObjectInput{}

type Store struct {
	p *s3.PresignClient

	Link func(ctx context.Context, ttl time.Duration) // want Link:`presign holds \(\)`
	life func() time.Duration
}

func New(p *s3.PresignClient) *Store {
	s := &Store{p: p, life: func() time.Duration { return 3 * 24 * time.Hour }}
	s.Link = s.link
	return s
}

func (s *Store) link(ctx context.Context, ttl time.Duration) {
	s.p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
}

func (s *Store) Forever(ctx context.Context) {
	s.link(ctx, s.life())      // want `3 days.*\(excessive-expiry\)`
	s.Link(ctx, 100*time.Hour) // want `through .*link\): the URL lives for 4 days 4 hours.*\(excessive-expiry\)`
}

func Linker(p *s3.PresignClient) func(context.Context, time.Duration) { // want Linker:`presign returns 0\.\(\)`
	return func(ctx context.Context, ttl time.Duration) {
		p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
	}
}

func (s *Store) Method() func(context.Context, time.Duration) { return s.link } // want Method:`presign returns 0\.\(\)`

func Fixed(p *s3.PresignClient, ttl time.Duration) func(context.Context) { // want Fixed:`presign 1→GetObject`
	return func(ctx context.Context) { p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) }
}

var client *s3.PresignClient

var Default = Linker(client) // want Default:`presign holds \(\)`

var ByKind = map[string]func(context.Context, time.Duration){ // want ByKind:`presign holds`
	"film": Linker(client),
	"none": func(context.Context, time.Duration) {},
}

// Life is a function in a variable.
var Life = func(days int) time.Duration { return time.Duration(days) * 24 * time.Hour } // want Life:`presign holds \(\)`

func local(ctx context.Context, p *s3.PresignClient) {
	link := Linker(p)
	link(ctx, time.Hour)
	link(ctx, 50*time.Hour) // want `2 days 2 hours.*\(excessive-expiry\)`
	kinds := map[string]func(time.Duration){"film": func(d time.Duration) { link(ctx, d) }}
	kinds["film"](60 * time.Hour) // want `2 days 12 hours.*\(excessive-expiry\)`
}
