// Package impl implements an interface of another package.
package impl

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type S3 struct{ p *s3.PresignClient }

func (s *S3) Sign(key string, ttl time.Duration) string { // want Sign:"presign 2→GetObject"
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
	return ""
}
