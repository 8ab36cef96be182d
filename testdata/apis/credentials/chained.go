package credentials

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func eightHours(o *stscreds.AssumeRoleOptions) { o.Duration = 8 * time.Hour }

// chained assumes a role with the session of another one.
func chained(ctx context.Context) {
	cfg, _ := config.LoadDefaultConfig(ctx)
	first := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), "arn:aws:iam::111122223333:role/hub")
	hub := cfg.Copy()
	hub.Credentials = first
	second := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(hub), "arn:aws:iam::111122223333:role/app", eightHours)
	app := cfg.Copy()
	app.Credentials = second
	p := s3.NewPresignClient(s3.NewFromConfig(app))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Hour))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(2*time.Hour)) // want `lives 1 hour at most.*a role gets which another role assumes.*\(outlives-credentials\)`
}

// unchained replaces the credentials of the configuration that it assumed the
// role with.
func unchained(ctx context.Context) {
	cfg, _ := config.LoadDefaultConfig(ctx)
	cfg.Credentials = stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), "arn:aws:iam::111122223333:role/app", eightHours)
	p := s3.NewPresignClient(s3.NewFromConfig(cfg))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(2*time.Hour))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(9*time.Hour)) // want `lives 8 hours at most.*\(outlives-credentials\)`
}

// maybe assumes a role only sometimes.
func maybe(ctx context.Context, assume bool) {
	cfg, _ := config.LoadDefaultConfig(ctx)
	if assume {
		cfg.Credentials = stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), "arn:aws:iam::111122223333:role/app")
	}
	p := s3.NewPresignClient(s3.NewFromConfig(cfg))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(2*time.Hour))
}
