// Package gocloud presigns with gocloud.dev.
package gocloud

import (
	"context"
	"net/http"
	"time"

	"gocloud.dev/blob"
)

func signed(ctx context.Context, b *blob.Bucket, forever bool) {
	b.SignedURL(ctx, "k", nil)                                                                   // want `SignedURL: no expiry is given, so the URL lives for the default of 1 hour.*\(missing-expiry\)`
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{})                                              // want `\(missing-expiry\)`
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: 0})                                     // want `the expiry is 0, for which gocloud.dev takes its default: the URL lives for 1 hour.*\(missing-expiry\)`
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Method: http.MethodPut})                        // want `\(missing-expiry\)`
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: -time.Minute})                          // want `\(invalid-expiry\)`
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: 600})                                   // want `\(expiry-unit\)`
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: 2 * time.Hour})                         // reads may live longer
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: 2 * time.Hour, Method: http.MethodPut}) // want `for writes .PutObject.*\(excessive-expiry\)`
	opts := &blob.SignedURLOptions{Method: "GET"}
	opts.Expiry = 10 * time.Minute
	if forever {
		opts.Expiry = 365 * 24 * time.Hour
	}
	b.SignedURL(ctx, "k", opts) // want `signed for 1 year.*\(over-limit-expiry\)`
}

// bucket is a project's own interface with the method of the library's.
type bucket interface {
	SignedURL(ctx context.Context, key string, opts *blob.SignedURLOptions) (string, error)
}

var _ bucket = (*blob.Bucket)(nil)

func own(ctx context.Context, b bucket) {
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: time.Hour})
	b.SignedURL(ctx, "k", &blob.SignedURLOptions{Expiry: 48 * time.Hour}) // want `\(excessive-expiry\)`
}
