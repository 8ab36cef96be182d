// Link signs with what the machine provides, for minutes or for years.
package credentials

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, in *s3.GetObjectInput) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return
	}
	c := s3.NewPresignClient(s3.NewFromConfig(cfg))
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(12*time.Hour)) // credentials: unknown
}
