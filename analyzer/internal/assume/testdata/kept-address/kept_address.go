package keptaddress

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type setter struct{ to *time.Duration }

func (s setter) set(d time.Duration) { *s.to = d }

func Held(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	ttl := time.Hour
	setter{&ttl}.set(30 * 24 * time.Hour)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | unknown (may-change)
}

func Mapped(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	ttl := time.Hour
	setAll(map[string]*time.Duration{"ttl": &ttl}, 30*24*time.Hour)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | unknown (may-change)
}

func setAll(to map[string]*time.Duration, d time.Duration) {
	for _, p := range to {
		*p = d
	}
}

var to *time.Duration

func Variable(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	ttl := time.Hour
	to = &ttl
	set(30 * 24 * time.Hour)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | unknown (may-change)
}

func set(d time.Duration) { *to = d }

func Sent(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, addresses chan<- *time.Duration, done <-chan bool) {
	ttl := time.Hour
	addresses <- &ttl
	<-done
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h | unknown (may-change)
}
