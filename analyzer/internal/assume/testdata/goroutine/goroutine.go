package goroutine

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	ttl := time.Hour
	go func() { ttl = 2 * time.Hour }()
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | 2h
}
