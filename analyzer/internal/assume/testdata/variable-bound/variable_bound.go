package variablebound

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, r *http.Request, most time.Duration) {
	d, err := time.ParseDuration(r.FormValue("ttl"))
	if err != nil || d > most { // most may be a year
		return
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (outside-input, checked)
}
