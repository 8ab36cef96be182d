package longproduct

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	d := 200 * 365 * 24 * time.Hour
	d *= 2                                                // less than zero now
	d /= 3504_000                                         // an hour on paper
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: 1h
}
