package clamp

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A variable that a closure captures is bounded like any other.

func (s store) usual(ttl time.Duration) {
	if ttl <= 0 {
		ttl = time.Hour
	}
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, func(o *s3.PresignOptions) { o.Expires = ttl })
}

func (s store) rejects(ttl time.Duration) {
	if ttl > time.Hour || ttl < 1 {
		return
	}
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, func(o *s3.PresignOptions) { o.Expires = ttl })
}

func (s store) adjusts(ttl time.Duration) {
	if ttl > time.Hour {
		ttl = time.Hour
	}
	ttl = ttl.Round(time.Second)
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, func(o *s3.PresignOptions) { o.Expires = ttl })
}

func allowed(ttl time.Duration) bool { return ttl < someday() }

func someday() time.Duration { return time.Until(time.Unix(1<<40, 0)) }

func (s store) asks(ttl time.Duration) {
	if !allowed(ttl) {
		return
	}
	if ttl == 0 {
		ttl = time.Minute
	}
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, func(o *s3.PresignOptions) { o.Expires = ttl })
}

func capture(s store, r *http.Request) {
	s.usual(0)
	s.usual(-time.Hour)
	s.usual(48 * time.Hour) // want `the URL lives for 2 days`
	s.usual(seconds(r))     // want `request input.* sets`
	s.rejects(48 * time.Hour)
	s.rejects(seconds(r))
	s.adjusts(48 * time.Hour)
	s.adjusts(seconds(r))
	s.asks(seconds(r))
}
