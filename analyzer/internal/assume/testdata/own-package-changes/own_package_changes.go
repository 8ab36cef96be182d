package ownpackagechanges

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/own-package-changes/settings"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s := settings.New()
	s.Retries = 3
	if err := settings.Finish(s); err != nil {
		return
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(s.Retries)*time.Minute)) // expiry: unknown (may-change, checked)
}
