// Package fixes has findings that can be repaired.
package fixes

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const hour = 3600

func unit(p *s3.PresignClient, in *s3.GetObjectInput) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(3600))  // want `\(expiry-unit\)`
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(60*15)) // want `\(expiry-unit\)`
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(hour))  // want `\(expiry-unit\)`
	p.PresignGetObject(context.TODO(), in, func(o *s3.PresignOptions) {  // want `\(expiry-unit\)`
		o.Expires = 900
	})
	wrapper(p, in, 60) // want `\(expiry-unit\)`
}

func wrapper(p *s3.PresignClient, in *s3.GetObjectInput, ttl time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(ttl))
}

func long(p *s3.PresignClient, in *s3.GetObjectInput) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(30*24*time.Hour)) // want `\(over-limit-expiry\)`
	p.PresignPutObject(context.TODO(), nil, s3.WithPresignExpires(2*time.Hour))    // want `\(excessive-expiry\)`
}

func missing(c *s3.Client, in *s3.GetObjectInput) {
	p := s3.NewPresignClient(c)
	p.PresignGetObject(context.TODO(), in)                 // want `\(missing-expiry\)`
	p.PresignPutObject(context.TODO(), &s3.PutObjectInput{ // want `\(missing-expiry\)`
		Metadata: nil,
	})
	p.PresignPostObject(context.TODO(), nil) // want `\(missing-expiry\)`
}
