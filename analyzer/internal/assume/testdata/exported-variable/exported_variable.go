// TTL may be set by any package that imports this one.
package exportedvariable

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var TTL = time.Hour

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(TTL)) // expiry: 1h | unknown (open-field)
}
