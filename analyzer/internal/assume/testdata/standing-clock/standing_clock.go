// Link lives for half an hour.
package standingclock

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	end := time.Now().Add(time.Hour)
	time.Sleep(30 * time.Minute)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Until(end))) // expiry: 1h
}
