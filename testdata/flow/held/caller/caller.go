// Package caller calls functions that another package hands out.
package caller

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/held"
)

func calls(ctx context.Context, p *s3.PresignClient, kind string) {
	link := held.Linker(p)
	link(ctx, time.Hour)
	link(ctx, 48*time.Hour)           // want `through link\): the URL lives for 2 days.*\(excessive-expiry\)`
	held.Linker(p)(ctx, 49*time.Hour) // want `through held.Linker\(p\)\): the URL lives for 2 days 1 hour.*\(excessive-expiry\)`
	s := held.New(p)
	s.Link(ctx, 50*time.Hour)               // want `through s.Link\): the URL lives for 2 days 2 hours.*\(excessive-expiry\)`
	s.Method()(ctx, 51*time.Hour)           // want `2 days 3 hours.*\(excessive-expiry\)`
	held.Default(ctx, 52*time.Hour)         // want `through held.Default\): the URL lives for 2 days 4 hours.*\(excessive-expiry\)`
	held.ByKind["film"](ctx, 200*time.Hour) // want `8 days 8 hours.*\(over-limit-expiry\)`
	held.ByKind["none"](ctx, 200*time.Hour)
	held.ByKind[kind](ctx, 53*time.Hour) // want `2 days 5 hours.*\(excessive-expiry\)`
	held.Fixed(p, 54*time.Hour)(ctx)     // want `2 days 6 hours.*\(excessive-expiry\)`
	link(ctx, held.Life(20))             // want `20 days.*\(over-limit-expiry\)`
}

type server struct {
	link func(context.Context, time.Duration)
}

func serve(ctx context.Context, p *s3.PresignClient) {
	s := server{link: held.Linker(p)}
	s.serve(ctx)
}

func (s server) serve(ctx context.Context) {
	s.link(ctx, 55*time.Hour) // want `2 days 7 hours.*\(excessive-expiry\)`
}
