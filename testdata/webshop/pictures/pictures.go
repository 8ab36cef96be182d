// Package pictures lets users upload pictures straight to the bucket.
package pictures

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const albumLife = 30 * 24 * time.Hour

// An Album signs uploads and links to the pictures in a bucket.
type Album struct {
	presign *s3.PresignClient
	bucket  string
}

// New returns the album kept in the bucket.
func New(client *s3.Client, bucket string) *Album {
	return &Album{presign: s3.NewPresignClient(client), bucket: bucket}
}

// Upload returns a link that takes one picture.
func (a *Album) Upload(ctx context.Context, user, name string) (string, error) {
	req, err := a.presign.PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(a.bucket),
		Key:    aws.String("pictures/" + user + "/" + name),
	}, func(o *s3.PresignOptions) { o.Expires = 15 * time.Minute })
	if err != nil {
		return "", err
	}
	return req.URL, nil
}

// Avatar returns a link that takes a portrait, meant to live for an hour.
func (a *Album) Avatar(ctx context.Context, user string) (string, error) {
	req, err := a.presign.PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(a.bucket),
		Key:    aws.String("pictures/" + user + "/avatar"),
	}, s3.WithPresignExpires(3600))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}

// Share returns a link to a picture for the newsletter of the month.
func (a *Album) Share(ctx context.Context, user, name string) (string, error) {
	req, err := a.presign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(a.bucket),
		Key:    aws.String("pictures/" + user + "/" + name),
	}, s3.WithPresignExpires(albumLife))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
