package convertedstruct

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type settings struct{ ttl time.Duration }

type stored struct{ ttl time.Duration }

func Default() *settings { return &settings{time.Hour} }

func Read() *settings {
	s := settings(stored{30 * 24 * time.Hour})
	return &s
}

func (s *settings) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.ttl)) // expiry: 1h
}
