package zerofornothing

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type settings struct{ TTL *time.Duration }

func (s *settings) ttl() time.Duration {
	if s.TTL == nil {
		return 0
	}
	return *s.TTL
}

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	d := time.Hour
	c.PresignGetObject(ctx, in, s3.WithPresignExpires((&settings{TTL: &d}).ttl())) // expiry: 1h | default
	c.PresignGetObject(ctx, in, s3.WithPresignExpires((&settings{}).ttl()))        // expiry: default; missing-expiry (warning)
}
