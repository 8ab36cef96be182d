// Package through signs by the wrappers of another package.
package through

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/through/links"
)

const bucket = "media"

type shop struct{ links *links.Links }

func calls(ctx context.Context, l *links.Links, film, secret string) {
	l.Download(ctx, bucket, "a.mp4", time.Hour)
	l.Download(ctx, secret, film, time.Hour)
	l.Own(ctx, aws.String("k"), time.Hour)
	l.Whole(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("in/" + film), ContentType: aws.String("image/png")}, time.Hour)
	l.Asked(ctx, links.Request{Bucket: bucket, Key: "asked"}, time.Hour)
	l.Changed(ctx, "key", time.Hour)
	name := "local.mp4"
	l.Download(ctx, bucket, name, time.Hour)
	(&shop{l}).second(ctx, "b.mp4", time.Hour)
}

// second is a wrapper of a wrapper.
func (s *shop) second(ctx context.Context, name string, life time.Duration) {
	s.links.Download(ctx, bucket, "new/"+name, life)
}
