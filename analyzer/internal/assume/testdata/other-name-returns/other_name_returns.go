package othernamereturns

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/other-name-returns/journal"
)

type reporter interface{ Fatal(line string) }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, r reporter, long bool) {
	ttl := time.Hour
	if long {
		ttl = 2 * time.Hour
		r.Fatal("too long")
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | 2h
}

func Two(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, long bool) {
	ttl := time.Hour
	if long {
		ttl = 2 * time.Hour
		journal.Quit("too long")
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | 2h
}
