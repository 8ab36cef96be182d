package fatalname

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/fatal-name/journal"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, long bool) {
	ttl := time.Hour
	if long {
		ttl = 30 * 24 * time.Hour
		journal.Fatal("too long") // it returns
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h
}
