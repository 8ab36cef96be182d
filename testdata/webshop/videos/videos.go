// Package videos hands out links to the films that members may stream.
package videos

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A Library signs links to the films in a bucket.
type Library struct {
	presign *s3.PresignClient
	bucket  string
}

// New returns the library kept in the bucket.
func New(client *s3.Client, bucket string) *Library {
	return &Library{presign: s3.NewPresignClient(client), bucket: bucket}
}

// Stream returns a link for one sitting: long enough for a film, gone
// before the link is worth passing on.
func (l *Library) Stream(ctx context.Context, film string) (string, error) {
	req, err := l.presign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(l.bucket),
		Key:    aws.String("films/" + film),
	}, s3.WithPresignExpires(30*time.Minute))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}

// Trailer returns a link to a trailer. Nobody said how long it should live.
func (l *Library) Trailer(ctx context.Context, film string) (string, error) {
	req, err := l.presign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(l.bucket),
		Key:    aws.String("trailers/" + film),
	})
	if err != nil {
		return "", err
	}
	return req.URL, nil
}

// Rent returns a link for a rental of one day. The server's role session,
// and with it the link, ends after an hour.
func (l *Library) Rent(ctx context.Context, film string) (string, error) {
	req, err := l.presign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(l.bucket),
		Key:    aws.String("films/" + film),
	}, s3.WithPresignExpires(24*time.Hour))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
