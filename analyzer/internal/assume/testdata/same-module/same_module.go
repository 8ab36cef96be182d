package samemodule

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/same-module/describe"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/same-module/settings"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s := settings.New()
	s.TTL = time.Hour
	describe.Settings(s)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL)) // expiry: 1h
}
