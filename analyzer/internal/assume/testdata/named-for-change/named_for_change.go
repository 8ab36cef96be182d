package namedforchange

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/named-for-change/change"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/named-for-change/settings"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s := settings.New()
	s.TTL = time.Hour
	change.Normalize(s)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL)) // expiry: unknown (may-change)
}
