// Package twins signs twice with what its maker was given.
package twins

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Signer struct {
	p   *s3.PresignClient
	ttl time.Duration
}

type Config struct {
	TTL time.Duration
}

func New(p *s3.PresignClient, cfg Config) *Signer { // want New:`presign 1\.TTL→PutObject 1\.TTL→GetObject`
	ttl := cfg.TTL
	if ttl == 0 {
		ttl = 15 * time.Minute
	}
	return &Signer{p: p, ttl: ttl}
}

func (s *Signer) Put(ctx context.Context) {
	s.p.PresignPutObject(ctx, &s3.PutObjectInput{}, s3.WithPresignExpires(s.ttl)) // want ` sets the URL.s expiry`
}

func (s *Signer) Get(ctx context.Context) {
	s.p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(s.ttl)) // want ` sets the URL.s expiry`
}
