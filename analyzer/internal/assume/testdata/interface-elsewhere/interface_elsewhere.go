package interfaceelsewhere

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Settings interface{ TTL() time.Duration }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, s Settings) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL())) // expiry: unknown (function-value)
}
