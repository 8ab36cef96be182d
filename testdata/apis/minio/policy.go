package minio

import (
	"context"
	"time"

	"github.com/minio/minio-go/v7"
)

// A policy may be made by a function of its own, and handed to others.

func forUpload(ttl time.Duration) (*minio.PostPolicy, error) {
	policy := minio.NewPostPolicy()
	if err := policy.SetBucket("b"); err != nil {
		return nil, err
	}
	return policy, policy.SetExpires(time.Now().Add(ttl))
}

func without() *minio.PostPolicy { return minio.NewPostPolicy() }

func limit(policy *minio.PostPolicy, ttl time.Duration) {
	policy.SetContentLengthRange(1, 10)
	policy.SetExpires(time.Now().UTC().Add(ttl))
}

var (
	complete func(*minio.PostPolicy)
	kept     *minio.PostPolicy
)

func handOn(policy *minio.PostPolicy) { complete(policy) }

func policies(ctx context.Context, c *minio.Client, elsewhere func() *minio.PostPolicy) {
	p, _ := forUpload(48 * time.Hour)
	c.PresignedPostPolicy(ctx, p) // want `lives for 2 days.*PostObject.*\(excessive-expiry\)`
	p, _ = forUpload(time.Hour)
	c.PresignedPostPolicy(ctx, p)
	c.PresignedPostPolicy(ctx, without()) // want `\(missing-expiry\)`
	q := without()
	limit(q, 72*time.Hour)
	c.PresignedPostPolicy(ctx, q) // want `lives for 3 days.*\(excessive-expiry\)`
	c.PresignedPostPolicy(ctx, elsewhere())
	r := without()
	handOn(r)
	c.PresignedPostPolicy(ctx, r) // whoever completes it may set its expiry
	kept = without()
	c.PresignedPostPolicy(ctx, kept)
}

func postFor(ctx context.Context, c *minio.Client, ttl time.Duration) {
	p, err := forUpload(ttl)
	if err != nil {
		return
	}
	c.PresignedPostPolicy(ctx, p)
}

func posts(ctx context.Context, c *minio.Client) {
	postFor(ctx, c, 96*time.Hour) // want `lives for 4 days.*\(excessive-expiry\)`
}
