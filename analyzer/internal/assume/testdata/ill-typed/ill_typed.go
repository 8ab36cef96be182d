package illtyped

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	d := time.Hour
	undeclared()
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (ill-typed)
}

func Constant(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	undeclared()
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Hour)) // expiry: 1h
}
