// Package onlytest has a constructor that only a test calls, with a constant.
package onlytest

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Store struct {
	p   *s3.PresignClient
	ttl time.Duration
}

func New(p *s3.PresignClient, ttl time.Duration) *Store { return &Store{p, ttl} } // want New:"presign 1→GetObject returns 0.ttl"

func (s *Store) Direct(ctx context.Context) {
	s.p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(s.ttl)) // want ` sets the URL.s expiry`
}

func (s *Store) Wrapped(ctx context.Context) { s.sign(ctx, s.ttl) } // want ` sets the URL.s expiry`

func (s *Store) sign(ctx context.Context, ttl time.Duration) {
	s.p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
}
