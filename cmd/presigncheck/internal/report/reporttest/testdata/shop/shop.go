// Package shop is what the places in the tests' report point to.
package shop

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const week = 7 * 24 * time.Hour

func Film(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) (*Request, error) {
	return c.PresignGetObject(ctx, in, s3.WithPresignExpires(week))
}

func Größe(ctx context.Context, c *s3.PresignClient, in *s3.HeadObjectInput) (*Request, error) {
	/* größer: 10 */ return c.PresignHeadObject(ctx, in, s3.WithPresignExpires(time.Hour))
}

func Invoice(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) (*Request, error) {
	return c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Hour))
}

func Upload(ctx context.Context, c *s3.PresignClient, in *s3.PutObjectInput) (*Request, error) {
	return c.PresignPutObject(ctx, in, s3.WithPresignExpires(3600))
}

func Any(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) (*Request, error) {
	return c.PresignGetObject(ctx, in)
}
