// Package sgn has wrappers for package escape, which uses each in another way.
package sgn

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type S struct{ P *s3.PresignClient }

func (s *S) Called(ctx context.Context, bucket, key string, d time.Duration) { // want Called:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Callback(ctx context.Context, bucket, key string, d time.Duration) { // want Callback:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Stored(ctx context.Context, bucket, key string, d time.Duration) { // want Stored:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Mapped(ctx context.Context, bucket, key string, d time.Duration) { // want Mapped:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Field(ctx context.Context, bucket, key string, d time.Duration) { // want Field:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Returned(ctx context.Context, bucket, key string, d time.Duration) { // want Returned:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Sent(ctx context.Context, bucket, key string, d time.Duration) { // want Sent:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Expression(ctx context.Context, bucket, key string, d time.Duration) { // want Expression:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Going(ctx context.Context, bucket, key string, d time.Duration) { // want Going:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Deferred(ctx context.Context, bucket, key string, d time.Duration) { // want Deferred:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Spread(ctx context.Context, bucket, key string, d time.Duration) { // want Spread:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func (s *S) Interface(ctx context.Context, bucket, key string, d time.Duration) { // want Interface:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}

func Func(s *S, ctx context.Context, bucket, key string, d time.Duration) { // want Func:"presign 4→GetObject"
	s.P.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, s3.WithPresignExpires(d))
}
