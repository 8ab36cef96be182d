// Package links presigns for as long as it is told.
package links

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Store struct {
	client *s3.PresignClient
	ttl    time.Duration
}

func New(client *s3.PresignClient, ttl time.Duration) *Store { // want New:"presign 1→GetObject"
	return &Store{client, ttl}
}

func (s *Store) Get(ctx context.Context, in *s3.GetObjectInput) {
	s.client.PresignGetObject(ctx, in, s3.WithPresignExpires(s.ttl)) // want ` sets the URL.s expiry`
}
