// Package given presigns for as long as whoever makes a store says.
package given

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/given/settings"
)

type Store struct {
	p      *s3.PresignClient
	cfg    *settings.Config
	limits Limits
}

type Limits struct{ Upload time.Duration } // want Upload:"presign 0→PutObject"

func New(p *s3.PresignClient, cfg *settings.Config, limits Limits) *Store { // want New:"presign"
	return &Store{p, cfg, limits}
}

func (s *Store) Get(ctx context.Context) {
	s.p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(s.cfg.Storage.PresignTTL)) // want ` sets the URL.s expiry`
}

func (s *Store) Put(ctx context.Context) {
	s.put(ctx, s.limits.Upload) // want ` sets the URL.s expiry`
}

func (s *Store) put(ctx context.Context, ttl time.Duration) {
	s.p.PresignPutObject(ctx, &s3.PutObjectInput{}, s3.WithPresignExpires(ttl))
}
