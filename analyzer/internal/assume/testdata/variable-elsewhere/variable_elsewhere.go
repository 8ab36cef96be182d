package variableelsewhere

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/variable-elsewhere/numbers"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(numbers.Level)*time.Second)) // expiry: unknown (no-source)
}
