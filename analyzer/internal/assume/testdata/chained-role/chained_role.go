// Link signs with a role. Where the caller's credentials are those of a role too,
// it lives an hour at most.
package chainedrole

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func Link(ctx context.Context, in *s3.GetObjectInput, cfg aws.Config) {
	cfg.Credentials = stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), "arn:aws:iam::111122223333:role/reader",
		func(o *stscreds.AssumeRoleOptions) { o.Duration = 12 * time.Hour })
	c := s3.NewPresignClient(s3.NewFromConfig(cfg))
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(6*time.Hour)) // credentials: 12h
}
