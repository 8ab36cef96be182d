// Package rules breaks the rules that are not about the expiry's value alone,
// and suppresses some.
package rules

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var ctx = context.Background()

func cacheHeader(p *s3.PresignClient, c *s3.Client) {
	p = s3.NewPresignClient(c)
	p.PresignPostObject(ctx, &s3.PutObjectInput{Expires: new(time.Time)}) // want `PresignPostOptions\).*\(ignored-expiry\)` `\(missing-expiry\)`
	p.PresignPutObject(ctx, &s3.PutObjectInput{                           // want `Expires in the input is the object.s cache header.*\(ignored-expiry\)` `\(missing-expiry\)`
		Expires: aws.Time(time.Now().Add(time.Hour)),
	})
	p.PresignPutObject(ctx, &s3.PutObjectInput{Expires: aws.Time(time.Now())}, s3.WithPresignExpires(time.Hour))
}

func drops(p *s3.PresignClient, ttl time.Duration) {
	p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(time.Hour)) // want `the parameter ttl of drops is not used.*\(ignored-expiry\)`
}

func onlyURL(p *s3.PresignClient, contentType string) string {
	req, err := p.PresignPutObject(ctx, &s3.PutObjectInput{ // want `signed over x-amz-acl, but only the URL is handed on.*\(dropped-headers\)`
		ACL:         types.ObjectCannedACLPublicRead,
		ContentType: aws.String(contentType),
	}, s3.WithPresignExpires(time.Hour))
	if err != nil {
		return ""
	}
	return req.URL
}

func withHeaders(p *s3.PresignClient) (string, any) {
	req, err := p.PresignPutObject(ctx, &s3.PutObjectInput{ACL: types.ObjectCannedACLPublicRead}, s3.WithPresignExpires(time.Hour))
	if err != nil {
		return "", nil
	}
	return req.URL, req.SignedHeader
}

func express(p *s3.PresignClient) {
	in := &s3.GetObjectInput{Bucket: aws.String("films--use1-az4--x-s3")}
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Hour)) // want `the session that signs for a directory bucket lives 5 minutes.*\(outlives-credentials\)`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(5*time.Minute))
}

func suppressed(p *s3.PresignClient, in *s3.GetObjectInput) {
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(24*time.Hour)) //presigncheck:ignore excessive-expiry links go out by post
	//presigncheck:ignore excessive-expiry links go out by post
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(24*time.Hour))
	//presigncheck:ignore missing-expiry wrong rule // want `no missing-expiry here to suppress.*\(suppression\)`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(24*time.Hour)) // want `\(excessive-expiry\)`
	//presigncheck:ignore excessive-expiry // want `missing reason, so it has no effect`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(24*time.Hour)) // want `\(excessive-expiry\)`
	//presigncheck:ignore // want `missing rule and reason; write //presigncheck:ignore RULE reason`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Hour))
	//presigncheck:ignore no-such-rule because // want `unknown rule "no-such-rule"`
}

func ignoredSeconds(ctx context.Context, p *s3.PresignClient, expiration int64) {
	p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(time.Hour)) // want `the parameter expiration of ignoredSeconds is not used.*\(ignored-expiry\)`
}

func ignoredPointer(ctx context.Context, p *s3.PresignClient, ttl *time.Duration) {
	p.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(time.Hour)) // want `the parameter ttl of ignoredPointer is not used.*\(ignored-expiry\)`
}
