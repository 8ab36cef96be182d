package minio

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7"
)

// presigner is an interface of the project's own, which the client implements.
type presigner interface {
	PresignedGetObject(ctx context.Context, bucketName, objectName string, expires time.Duration, reqParams url.Values) (*url.URL, error)
	PresignedPutObject(ctx context.Context, bucketName, objectName string, expires time.Duration) (*url.URL, error)
	PresignHeader(ctx context.Context, method, bucketName, objectName string, expires time.Duration, reqParams url.Values, extraHeaders http.Header) (*url.URL, error)
	PresignedPostPolicy(ctx context.Context, p *minio.PostPolicy) (*url.URL, map[string]string, error)
}

type wrapped struct{ *minio.Client }

func newPresigner(c *minio.Client) presigner { return &wrapped{c} }

func throughInterface(ctx context.Context, p presigner) {
	p.PresignedGetObject(ctx, "b", "k", time.Hour, nil)
	p.PresignedGetObject(ctx, "b", "k", 30*24*time.Hour, nil) // want `30 days.*\(over-limit-expiry\)`
	p.PresignedPutObject(ctx, "b", "k", 48*time.Hour)         // want `2 days.*\(excessive-expiry\)`

	p.PresignHeader(ctx, http.MethodPut, "b", "k", 48*time.Hour, nil, nil) // want `2 days.*PutObject.*\(excessive-expiry\)`
	policy := minio.NewPostPolicy()
	policy.SetExpires(time.Now().Add(48 * time.Hour))
	p.PresignedPostPolicy(ctx, policy) // want `2 days.*PostObject.*\(excessive-expiry\)`
}
