package absolutetime

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Until(time.Unix(4_102_444_800, 0)))) // expiry: unknown (absolute-time)
}

func Date(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Until(time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)))) // expiry: unknown (no-source)
}
