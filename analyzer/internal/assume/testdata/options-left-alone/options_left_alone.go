package optionsleftalone

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/options-left-alone/other"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, func(o *s3.PresignOptions) { // expiry: 1h
		o.Expires = time.Hour
		other.Extend(o)
	})
}
