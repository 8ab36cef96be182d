package registeredelsewhere

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/registered-elsewhere/flags"
	"github.com/spf13/pflag"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, fs *pflag.FlagSet) {
	flags.Register(fs)
	d, err := fs.GetDuration("ttl")
	if err != nil {
		return
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (outside-input)
}
