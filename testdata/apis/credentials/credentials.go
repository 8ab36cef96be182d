// Package credentials signs with sessions that die before the URL does.
package credentials

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

var in = &s3.GetObjectInput{}

func standard(ctx context.Context) {
	cfg, _ := config.LoadDefaultConfig(ctx)
	cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), "arn:aws:iam::111122223333:role/app"))
	p := s3.NewPresignClient(s3.NewFromConfig(cfg))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(10*time.Minute))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(6*time.Hour)) // want `the role session that signs it lives 15 minutes at most.*\(outlives-credentials\)`
}

func longer(ctx context.Context, client *sts.Client) {
	provider := stscreds.NewAssumeRoleProvider(client, "arn:aws:iam::111122223333:role/app", func(o *stscreds.AssumeRoleOptions) {
		o.Duration = 8 * time.Hour
	})
	cfg, _ := config.LoadDefaultConfig(ctx, config.WithCredentialsProvider(provider))
	p := s3.NewPresignClient(s3.NewFromConfig(cfg))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(6*time.Hour))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(9*time.Hour)) // want `lives 8 hours at most.*\(outlives-credentials\)`
}

func elsewhere(ctx context.Context, cfg aws.Config) {
	p := s3.NewPresignClient(s3.NewFromConfig(cfg))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(6*time.Hour))
}
