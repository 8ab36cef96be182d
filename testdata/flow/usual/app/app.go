// Package app calls them.
package app

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/usual"
	"example.com/flow/usual/settings"
)

const month = 30 * 24 * time.Hour

var lives = map[string]time.Duration{"preview": time.Hour, "archive": month}

var tiers = []time.Duration{time.Minute, month}

type storage interface {
	Many(ctx context.Context, keys []string, d time.Duration)
}

type server struct {
	*usual.Store
	storage storage
}

func calls(ctx context.Context, s *usual.Store, p *s3.PresignClient, kind string, n int) {
	s.Variadic(ctx, "")
	s.Variadic(ctx, "", month) // want `30 days`
	d := month
	s.Pointer(ctx, &d) // want `30 days`
	s.Pointer(ctx, nil)
	s.Struct(ctx, usual.Options{TTL: month}) // want `30 days`
	s.Struct(ctx, usual.Options{})
	s.StructPointer(ctx, &usual.Options{TTL: month}) // want `30 days`
	s.StructPointer(ctx, nil)
	s.Functional(ctx, usual.WithTTL(month)) // want `30 days`
	s.Captured(ctx, usual.WithTTL(month))   // want `30 days`
	s.Functional(ctx)
	s.Until(ctx, time.Now().Add(month))       // want `30 days`
	s.Until(ctx, time.Now().AddDate(0, 1, 0)) // want `30 days`
	s.Until(ctx, time.Now().Add(time.Hour))
	_ = s.Text(ctx, "720h") // want `30 days`
	_ = s.Text(ctx, "1h")
	s.Minutes(ctx, 60*24*30)                              // want `30 days`
	s.Minutes(ctx, settings.LinkDays()*24*60)             // want `30 days`
	s.Link(ctx, &usual.Request{Key: "", Expires: 604800}) // want `7 days.*PutObject`
	s.Link(ctx, &usual.Request{Key: "", Expires: 600})
	usual.Generic(p, "", month)   // want `30 days`
	s.Many(ctx, nil, lives[kind]) // want `30 days`
	s.Many(ctx, nil, lives["preview"])
	s.Many(ctx, nil, tiers[n]) // want `30 days`
	for _, t := range tiers {
		s.Many(ctx, nil, t) // want `30 days`
	}
	for _, c := range []struct {
		name string
		ttl  time.Duration
	}{{"a", time.Hour}, {"b", month}} {
		s.Many(ctx, nil, c.ttl) // want `30 days`
	}
	s.Many(ctx, nil, settings.GetExpiry("720h")) // want `30 days`
	sv := server{Store: s}
	sv.Minutes(ctx, 60*24*30) // want `30 days`
	many := s.Many
	many(ctx, nil, month)                                               // want `30 days`
	s.Many(ctx, nil, time.Duration(settings.LinkSeconds())*time.Second) // want `environment`
}
