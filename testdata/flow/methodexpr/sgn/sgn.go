// Package sgn wraps presign calls for another package.
package sgn

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type S struct{ P *s3.PresignClient }

type Getter interface {
	Get(ctx context.Context, bucket, key string, d time.Duration) // want Get:"presign 4→GetObject"
}

func (s *S) Get(ctx context.Context, bucket, key string, d time.Duration) { // want Get:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key}, s3.WithPresignExpires(d))
}

type Generic[T any] struct {
	P *s3.PresignClient
	t T
}

func (g *Generic[T]) Get(ctx context.Context, d time.Duration) { // want Get:"presign 2→GetObject"
	g.P.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(d))
}
