package channel

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, ttls <-chan time.Duration) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(<-ttls)) // expiry: unknown (opaque-operation)
}
