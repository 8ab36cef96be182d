// Package picks takes one of several lifetimes by functions of libraries.
package picks

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/samber/lo"
)

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.Background(), &s3.GetObjectInput{}, s3.WithPresignExpires(d))
}

func ternary(p *s3.PresignClient, admin bool) {
	sign(p, lo.Ternary(admin, 10*24*time.Hour, time.Hour)) // want `10 days`
	sign(p, lo.Ternary(admin, 2*time.Hour, time.Hour))
	sign(p, lo.If(admin, 9*24*time.Hour).Else(time.Hour))                              // want `9 days`
	sign(p, lo.If(admin, time.Hour).ElseIf(!admin, 11*24*time.Hour).Else(time.Minute)) // want `11 days`
	sign(p, lo.Clamp(10*24*time.Hour, time.Minute, time.Hour))                         // bounded
	sign(p, lo.Clamp(time.Second, 8*24*time.Hour, 9*24*time.Hour))                     // want `8 days`
	opt := lo.Ternary(admin, s3.WithPresignExpires(12*24*time.Hour), s3.WithPresignExpires(time.Hour))
	p.PresignGetObject(context.Background(), &s3.GetObjectInput{}, opt) // want `12 days`
}

func fallback(p *s3.PresignClient, d *time.Duration) {
	sign(p, lo.FromPtrOr(lo.ToPtr(30*24*time.Hour), time.Hour)) // want `30 days`
	sign(p, lo.FromPtrOr(d, 13*24*time.Hour))                   // want `13 days`
	sign(p, *lo.ToPtr(14 * 24 * time.Hour))                     // want `14 days`
	sign(p, lo.Must(time.ParseDuration("360h")))                // want `15 days`
}
