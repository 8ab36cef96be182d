package manyfunctions

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type signer interface {
	Sign(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, d time.Duration)
}

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, s signer) {
	s.Sign(ctx, c, in, time.Hour) // expiry: 1h | unknown (too-many)
}

//repeat:70 type a{n} struct{}; func (a{n}) Sign(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, d time.Duration) { c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) } // expiry: unknown (caller)
