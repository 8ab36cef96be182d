package clamp

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A wrapper that is told whether to read or to write signs one of the two, which
// has its own limit.

func signEither(ctx context.Context, p *s3.PresignClient, upload bool, ttl time.Duration) {
	if upload {
		p.PresignPutObject(ctx, &s3.PutObjectInput{}, s3.WithPresignExpires(ttl))
		return
	}
	p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
}

func signNamed(ctx context.Context, p *s3.PresignClient, method string, ttl time.Duration) {
	switch method {
	case "PUT":
		p.PresignPutObject(ctx, &s3.PutObjectInput{}, s3.WithPresignExpires(ttl))
	case "GET":
		p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
	}
}

func signsEither(ctx context.Context, p *s3.PresignClient) {
	signEither(ctx, p, false, 6*time.Hour)
	signEither(ctx, p, true, 6*time.Hour) // want `6 hours, longer than the limit of 1 hour for writes.*\(excessive-expiry\)`
	signNamed(ctx, p, "GET", 6*time.Hour)
	signNamed(ctx, p, "PUT", 6*time.Hour) // want `6 hours, longer than the limit of 1 hour for writes.*\(excessive-expiry\)`
}

// A pointer in a field is asked before it is used.
func optional(p *s3.PresignClient, r *http.Request) {
	var q struct{ TTL *int64 }
	if json.NewDecoder(r.Body).Decode(&q) != nil || q.TTL == nil || *q.TTL > 3600 {
		return
	}
	p.PresignGetObject(r.Context(), &s3.GetObjectInput{}, s3.WithPresignExpires(time.Duration(*q.TTL)*time.Second))
}
