package narrownumber

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, seconds int64) {
	if seconds > 3600 {
		return
	}
	n := uint32(seconds)                                                             // of -1, 4294967295
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(n)*time.Second)) // expiry: unknown..1h (caller)
}
