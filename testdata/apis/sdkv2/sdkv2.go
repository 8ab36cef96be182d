// Package sdkv2 presigns with aws-sdk-go-v2 in all ways its options allow.
package sdkv2

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const week = 7 * 24 * time.Hour

var get = &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")}

func methods(ctx context.Context, client *s3.Client) {
	p := s3.NewPresignClient(client)
	p.PresignGetObject(ctx, &s3.GetObjectInput{})       // want `PresignGetObject: no expiry is given, so the URL lives for the default of 15 minutes.*\(missing-expiry\)`
	p.PresignPutObject(ctx, &s3.PutObjectInput{})       // want `PresignPutObject: .*\(missing-expiry\)`
	p.PresignHeadObject(ctx, &s3.HeadObjectInput{})     // want `PresignHeadObject: .*\(missing-expiry\)`
	p.PresignHeadBucket(ctx, &s3.HeadBucketInput{})     // want `PresignHeadBucket: .*\(missing-expiry\)`
	p.PresignDeleteObject(ctx, &s3.DeleteObjectInput{}) // want `PresignDeleteObject: .*\(missing-expiry\)`
	p.PresignDeleteBucket(ctx, &s3.DeleteBucketInput{}) // want `PresignDeleteBucket: .*\(missing-expiry\)`
	p.PresignUploadPart(ctx, &s3.UploadPartInput{})     // want `PresignUploadPart: .*\(missing-expiry\)`
	p.PresignPostObject(ctx, &s3.PutObjectInput{})      // want `PresignPostObject: .*\(missing-expiry\)`
}

func atTheCall(ctx context.Context, client *s3.Client) {
	p := s3.NewPresignClient(client)
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(15*time.Minute))
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(week))                           // want `the URL lives for 7 days, longer than the limit of 12 hours for reads .GetObject.*change the constant week.*\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(week+time.Second))               // want `\(over-limit-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(week+1))                         // want `\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(3600))                           // want `the expiry is 3.6µs: .*to count seconds, multiply .3600. by time.Second.*\(expiry-unit\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(500*time.Millisecond))           // want `\(invalid-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(-time.Minute))                   // want `\(invalid-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(0))                              // want `the expiry is 0, for which aws-sdk-go-v2 takes its default: the URL lives for 15 minutes; change .0. to the expiry that is meant \(missing-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(30*time.Second))                 // short-expiry is a note
	p.PresignPutObject(ctx, &s3.PutObjectInput{}, s3.WithPresignExpires(2*time.Hour))   // want `limit of 1 hour for writes .PutObject.*\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(week), s3.WithPresignExpires(1)) // want `\(expiry-unit\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(1), s3.WithPresignExpires(time.Hour))
	p.PresignPostObject(ctx, &s3.PutObjectInput{}, func(o *s3.PresignPostOptions) { // want `PresignPostObject: .*\(excessive-expiry\)`
		o.Expires = 2 * time.Hour
	})
	p.PresignPostObject(ctx, &s3.PutObjectInput{}, func(o *s3.PresignPostOptions) { // want `with an expiry of -1m0s the form has expired before it is used.*\(invalid-expiry\)`
		o.Expires = -time.Minute
	})
	p.PresignPostObject(ctx, &s3.PutObjectInput{}, func(o *s3.PresignPostOptions) { // want `the expiry is 0, for which aws-sdk-go-v2 takes its default.*\(missing-expiry\)`
		o.Expires = 0
	})
}

func closures(ctx context.Context, client *s3.Client, debug bool) {
	p := s3.NewPresignClient(client)
	p.PresignGetObject(ctx, get, func(o *s3.PresignOptions) { o.Expires = 3600 }) // want `\(expiry-unit\)`
	p.PresignGetObject(ctx, get, func(o *s3.PresignOptions) { o.Expires = time.Duration(time.Hour) })
	ttl := 10 * time.Minute
	if debug {
		ttl = 30 * 24 * time.Hour
	}
	p.PresignGetObject(ctx, get, func(o *s3.PresignOptions) { // want `signed for 30 days.*\(over-limit-expiry\)`
		o.Expires = ttl
	})
	// An option need not be an expiry.
	p.PresignGetObject(ctx, get, func(o *s3.PresignOptions) { // want `\(missing-expiry\)`
		o.ClientOptions = nil
	})
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Hour), func(o *s3.PresignOptions) {
		o.Presigner = nil
	})
	opt := func(o *s3.PresignOptions) { o.Expires = 48 * time.Hour }
	p.PresignGetObject(ctx, get, opt)           // want `\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, named)         // want `\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, expiresIn(25)) // want `\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, expiresIn(2))
}

func named(o *s3.PresignOptions) { o.Expires = 49 * time.Hour }

func expiresIn(hours int) func(*s3.PresignOptions) {
	return func(o *s3.PresignOptions) { o.Expires = time.Duration(hours) * time.Hour }
}

func slices(ctx context.Context, client *s3.Client, long bool, more ...func(*s3.PresignOptions)) {
	p := s3.NewPresignClient(client)
	opts := []func(*s3.PresignOptions){s3.WithPresignExpires(time.Minute)}
	p.PresignGetObject(ctx, get, opts...)
	if long {
		opts = append(opts, s3.WithPresignExpires(100*time.Hour))
	}
	p.PresignGetObject(ctx, get, opts...) // want `the URL lives for 4 days 4 hours.*\(excessive-expiry\)`
	opts = append(opts, more...)
	p.PresignGetObject(ctx, get, opts...) // want `\(excessive-expiry\)`
	var none []func(*s3.PresignOptions)
	p.PresignGetObject(ctx, get, none...) // want `\(missing-expiry\)`
	p.PresignGetObject(ctx, get, more...)
}

func atTheClient(ctx context.Context, client *s3.Client) {
	p := s3.NewPresignClient(client, s3.WithPresignExpires(week))
	p.PresignGetObject(ctx, get) // want `7 days.*\(excessive-expiry\)`
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Hour))
	q := s3.NewPresignClient(client, func(o *s3.PresignOptions) { o.Expires = time.Hour })
	q.PresignGetObject(ctx, get)
	q.PresignPutObject(ctx, &s3.PutObjectInput{})
	s3.NewPresignClient(client, s3.WithPresignExpires(time.Hour)).PresignGetObject(ctx, get)
	shortLived(client).PresignGetObject(ctx, get)
	sdkDefault(client).PresignGetObject(ctx, get) // want `\(missing-expiry\)`
	f := q.PresignGetObject
	f(ctx, get, s3.WithPresignExpires(3600)) // want `\(expiry-unit\)`
}

func shortLived(client *s3.Client) *s3.PresignClient {
	return s3.NewPresignClient(client, s3.WithPresignExpires(5*time.Minute))
}

func sdkDefault(client *s3.Client) *s3.PresignClient { return s3.NewPresignClient(client) }

// A client that comes from elsewhere may have an expiry.
func handedIn(ctx context.Context, p *s3.PresignClient) { p.PresignGetObject(ctx, get) }

// presigner has the SDK's signatures.
type presigner interface {
	PresignGetObject(context.Context, *s3.GetObjectInput, ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)
}

func throughInterface(ctx context.Context, p presigner) {
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(3600)) // want `\(expiry-unit\)`
}
