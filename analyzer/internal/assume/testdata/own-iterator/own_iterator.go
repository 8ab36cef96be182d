package owniterator

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/own-iterator/count"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	for d := range ages {
		c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (caller)
	}
}

func Counted(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	for d := range count.Hours(2) {
		c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (caller)
	}
}

func ages(yield func(time.Duration) bool) { _ = yield(time.Hour) && yield(2*time.Hour) } // expiry: 1h and 2h
