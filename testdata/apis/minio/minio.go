// Package minio presigns with minio-go.
package minio

import (
	"context"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/signer"
)

func methods(ctx context.Context, c *minio.Client) {
	c.PresignedGetObject(ctx, "b", "k", time.Hour, nil)
	c.PresignedGetObject(ctx, "b", "k", 24*time.Hour, nil)        // want `PresignedGetObject: .*\(excessive-expiry\)`
	c.PresignedHeadObject(ctx, "b", "k", 3600, nil)               // want `\(expiry-unit\)`
	c.PresignedPutObject(ctx, "b", "k", time.Hour*24*8)           // want `\(over-limit-expiry\)`
	c.Presign(ctx, "GET", "b", "k", 2*time.Hour, nil)             // reads may live longer
	c.Presign(ctx, "PUT", "b", "k", 2*time.Hour, nil)             // want `limit of 1 hour for writes .PutObject.*\(excessive-expiry\)`
	c.Presign(ctx, http.MethodDelete, "b", "k", 2*time.Hour, nil) // want `for deletes .DeleteObject.*\(excessive-expiry\)`
	c.PresignHeader(ctx, "GET", "b", "k", 0, nil, nil)            // want `minio-go returns an error for an expiry of 0s.*\(invalid-expiry\)`
}

func post(ctx context.Context, c *minio.Client) {
	p := minio.NewPostPolicy()
	p.SetBucket("b")
	p.SetExpires(time.Now().UTC().Add(10 * time.Minute))
	c.PresignedPostPolicy(ctx, p)

	q := minio.NewPostPolicy()
	q.SetExpires(time.Now().UTC().AddDate(0, 0, 10)) // 10 days
	c.PresignedPostPolicy(ctx, q)                    // want `the URL is signed for 10 days, but S3 refuses.*change .10. at minio.go:31 .*\(over-limit-expiry\)`

	r := minio.NewPostPolicy()
	c.PresignedPostPolicy(ctx, r) // want `no expiry is given.*\(missing-expiry\)`
}

func low(req http.Request) {
	signer.PreSignV4(req, "a", "s", "", "r", 3600)
	signer.PreSignV4(req, "a", "s", "", "r", 3600*24*30) // want `signed for 30 days.*\(over-limit-expiry\)`
	signer.PreSignV4(req, "a", "s", "", "r", int64(time.Hour.Seconds()))
	signer.PreSignV4(req, "a", "s", "", "r", int64(time.Hour)) // want `\(over-limit-expiry\)`
}

// message has an optional lifetime, with a getter as code generators write them.
type message struct{ Minutes *int }

func (m *message) GetMinutes() int { // want GetMinutes:"presign returns 0"
	if m == nil || m.Minutes == nil {
		return 0
	}
	return *m.Minutes
}

func optional(ctx context.Context, c *minio.Client, m *message) {
	c.PresignedPutObject(ctx, "b", "k", time.Duration(m.GetMinutes())*time.Minute)
}
