// Package lookalike has calls that look like presigning and are not.
package lookalike

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

type store struct{}

func (store) PresignGetObject(ctx context.Context, key string, ttl time.Duration) string { return key }
func (store) SignedURL(key string, ttl time.Duration) string                             { return key }
func (store) Presign(ttl time.Duration) string                                           { return "" }

type signer interface {
	PresignGetObject(ctx context.Context, key string, ttl time.Duration) string
}

func calls(ctx context.Context, s store, i signer, c *sts.PresignClient, client *s3.Client) {
	s.PresignGetObject(ctx, "k", 3600)
	s.SignedURL("k", 3600)
	s.Presign(365 * 24 * time.Hour)
	i.PresignGetObject(ctx, "k", 0)
	c.PresignGetCallerIdentity(ctx, nil)
	client.GetObject(ctx, nil)
}
