package testfile

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, opts ...func(*s3.PresignOptions)) {
	c.PresignGetObject(ctx, in, opts...) // expiry: unknown (caller)
}

func Short(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	Link(ctx, c, in, s3.WithPresignExpires(3600)) // expiry: 3.6µs; expiry-unit (error)
}
