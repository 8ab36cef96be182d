package receiver

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/receiver/other"
)

type Store struct{ TTL time.Duration }

func (s *Store) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s.TTL = time.Hour
	other.Fill(s)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL)) // expiry: 1h
}
