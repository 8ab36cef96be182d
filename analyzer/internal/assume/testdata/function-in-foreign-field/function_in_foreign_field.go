package functioninforeignfield

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/function-in-foreign-field/settings"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s := settings.New(func() time.Duration { return time.Hour })
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.Age())) // expiry: unknown (no-source)
}
