package credentials

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	static "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// What the code asks for, and signs with as it is, lives as long as it asks.

func asked(ctx context.Context, c *sts.Client) error {
	out, err := c.AssumeRole(ctx, &sts.AssumeRoleInput{DurationSeconds: aws.Int32(900)})
	if err != nil {
		return err
	}
	k := out.Credentials
	p := s3.NewPresignClient(s3.New(s3.Options{
		Credentials: static.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, *k.SessionToken),
	}))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(15*time.Minute))
	_, err = p.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Hour)) // want `lives 15 minutes at most.*\(outlives-credentials\)`
	return err
}

func askedCached(ctx context.Context, c *sts.Client, cfg aws.Config, token string) {
	out, err := c.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{WebIdentityToken: &token})
	if err != nil {
		return
	}
	cfg.Credentials = aws.NewCredentialsCache(static.NewStaticCredentialsProvider(
		aws.ToString(out.Credentials.AccessKeyId), aws.ToString(out.Credentials.SecretAccessKey), aws.ToString(out.Credentials.SessionToken)))
	p := s3.NewPresignClient(s3.NewFromConfig(cfg))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(2*time.Hour)) // want `lives 1 hour at most.*\(outlives-credentials\)`
}

func askedByCaller(ctx context.Context, c *sts.Client, seconds int32) {
	out, _ := c.GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: &seconds})
	k := out.Credentials
	p := s3.NewPresignClient(s3.New(s3.Options{Credentials: static.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, *k.SessionToken)}))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(6*time.Hour))
}

func askedOfNobody(ctx context.Context, id, secret string) {
	p := s3.NewPresignClient(s3.New(s3.Options{Credentials: static.NewStaticCredentialsProvider(id, secret, "")}))
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(6*time.Hour))
}
