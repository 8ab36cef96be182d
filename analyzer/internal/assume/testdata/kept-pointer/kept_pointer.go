package keptpointer

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/kept-pointer/settings"
)

type store struct{ settings *settings.Settings }

// New returns a store whose settings are filled in later, if at all.
func New() *store {
	s := new(store)
	s.settings = new(settings.Settings)
	return s
}

func (s *store) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.settings.Age)) // expiry: unknown (may-change)
}
