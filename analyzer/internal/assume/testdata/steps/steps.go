package steps

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(f0())) // expiry: unknown (too-far)
}

//repeat:1000 func f{n}() time.Duration { return f{n+1}() + 1 }

func f1000() time.Duration { return time.Hour }
