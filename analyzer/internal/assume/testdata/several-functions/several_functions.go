package severalfunctions

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, long bool) {
	ttl := one
	if long {
		ttl = two
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl())) // expiry: 1h | 2h
}

func one() time.Duration { return time.Hour }

func two() time.Duration { return 2 * time.Hour }
