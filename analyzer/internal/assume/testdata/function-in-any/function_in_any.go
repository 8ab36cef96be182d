package functioninany

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, f any) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(f.(func() time.Duration)())) // expiry: unknown (function-value)
}

func Own(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	var f any = hour
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(f.(func() time.Duration)())) // expiry: 1h
}

func hour() time.Duration { return time.Hour }
