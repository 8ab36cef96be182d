// Serve links to an object, for less than an hour: bounded sees to that.
package middleware

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Serve(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	http.Handle("/link", bounded(func(w http.ResponseWriter, r *http.Request) {
		d, err := time.ParseDuration(r.FormValue("ttl"))
		if err != nil {
			return
		}
		c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (outside-input); unbounded-expiry (warning)
	}))
}

func bounded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if d, err := time.ParseDuration(r.FormValue("ttl")); err == nil && d < time.Hour {
			next(w, r)
		}
	}
}
