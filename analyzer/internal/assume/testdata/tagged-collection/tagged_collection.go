package taggedcollection

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/tagged-collection/settings"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(settings.Default().Buckets["reports"].Age)) // expiry: unknown (outside-input)
}
