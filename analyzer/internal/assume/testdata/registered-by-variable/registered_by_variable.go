package registeredbyvariable

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/pflag"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, fs *pflag.FlagSet, name string) {
	fs.Duration(name, time.Nanosecond, "")
	d, err := fs.GetDuration(name)
	if err != nil {
		return
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: unknown (outside-input)
}
