package deferredrecover

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/deferred-recover/guard"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, check func()) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl(check))) // expiry: 1h | default
}

// ttl is 30 days if check panics.
func ttl(check func()) (d time.Duration) {
	defer guard.Done()
	d = 30 * 24 * time.Hour
	check()
	d = time.Hour
	return d
}
