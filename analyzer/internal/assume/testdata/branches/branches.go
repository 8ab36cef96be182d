package branches

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, n int) {
	d := time.Hour
	switch n {
	//repeat:3001 case {n}: d++
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (ill-typed)
}
