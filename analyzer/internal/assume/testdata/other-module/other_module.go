package othermodule

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
)

type settings struct{ TTL time.Duration }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s := &settings{TTL: time.Hour}
	_ = cmp.Equal(s, s)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL)) // expiry: unknown (may-change)
}
