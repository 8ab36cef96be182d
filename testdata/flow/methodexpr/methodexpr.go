// Package methodexpr signs through method expressions, whose first argument is the
// receiver.
package methodexpr

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/methodexpr/sgn"
)

const long = 30 * 24 * time.Hour

type api interface {
	PresignGetObject(context.Context, *s3.GetObjectInput, ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)
}

type embedding struct{ *s3.PresignClient }

type behind struct{ api }

var get = (*s3.PresignClient).PresignGetObject

func sdk(ctx context.Context, q *s3.PresignClient, a api, e embedding, b behind, in *s3.GetObjectInput) {
	(*s3.PresignClient).PresignGetObject(q, ctx, in, s3.WithPresignExpires(long))                                                    // want `over-limit-expiry`
	(*s3.PresignClient).PresignGetObject(q, ctx, &s3.GetObjectInput{Bucket: aws.String("b")}, s3.WithPresignExpires(3600))           // want `expiry-unit`
	(*s3.PresignClient).PresignGetObject(q, ctx, &s3.GetObjectInput{Bucket: aws.String("b")}, s3.WithPresignExpires(10*time.Minute)) // in order
	((*s3.PresignClient).PresignGetObject)(q, ctx, in, s3.WithPresignExpires(long))                                                  // want `over-limit-expiry`
	go (*s3.PresignClient).PresignGetObject(q, ctx, in, s3.WithPresignExpires(long))                                                 // want `over-limit-expiry`
	defer (*s3.PresignClient).PresignGetObject(q, ctx, in, s3.WithPresignExpires(long))                                              // want `over-limit-expiry`
	api.PresignGetObject(a, ctx, in, s3.WithPresignExpires(long))                                                                    // want `over-limit-expiry`
	embedding.PresignGetObject(e, ctx, in, s3.WithPresignExpires(long))                                                              // want `over-limit-expiry`
	(*embedding).PresignGetObject(&e, ctx, &s3.GetObjectInput{Bucket: aws.String("b")}, s3.WithPresignExpires(3600))                 // want `expiry-unit`
	behind.PresignGetObject(b, ctx, in, s3.WithPresignExpires(long))                                                                 // want `over-limit-expiry`
	get(q, ctx, in, s3.WithPresignExpires(long))                                                                                     // want `over-limit-expiry`
	local := (*s3.PresignClient).PresignGetObject
	local(q, ctx, in, s3.WithPresignExpires(long)) // want `over-limit-expiry`
}

type S struct{ p *s3.PresignClient }

func (s *S) Get(ctx context.Context, key string, d time.Duration) { // want Get:"presign 3→GetObject"
	s.p.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("b"), Key: &key}, s3.WithPresignExpires(d))
}

var own = (*S).Get

func wrappers(ctx context.Context, s *S, other *sgn.S, g sgn.Getter, gen *sgn.Generic[int]) {
	(*S).Get(s, ctx, "k", long)                 // want `over-limit-expiry`
	(*S).Get(s, ctx, "k", time.Minute)          // in order
	own(s, ctx, "k", long)                      // want `over-limit-expiry`
	(*sgn.S).Get(other, ctx, "b", "k", long)    // want `over-limit-expiry`
	(*sgn.S).Get(other, ctx, "b", "k", 3600)    // want `expiry-unit`
	sgn.Getter.Get(g, ctx, "b", "k", long)      // want `over-limit-expiry`
	(*sgn.Generic[int]).Get(gen, ctx, long)     // want `over-limit-expiry`
	go (*sgn.S).Get(other, ctx, "b", "k", long) // want `over-limit-expiry`
}
