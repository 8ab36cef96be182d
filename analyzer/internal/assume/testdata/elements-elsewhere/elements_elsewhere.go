package elementselsewhere

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var ttls = map[string]time.Duration{"draft": time.Hour, "final": 2 * time.Hour}

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, name string) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttls[name])) // expiry: 1h | 2h
}

func Listed(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	first(ctx, c, in, []time.Duration{time.Hour, 2 * time.Hour}) // expiry: 1h
}

func first(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, ttls []time.Duration) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttls[0])) // expiry: unknown (caller)
}
