// Month is 62 minutes in July.
package calendar

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Month(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	now := time.Now()
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(now.AddDate(0, 1, 0).Sub(now)/720)) // expiry: 1h
}

func Year(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	now := time.Now()
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(now.AddDate(1, 0, 0).Sub(now)/8760)) // expiry: 1h
}
