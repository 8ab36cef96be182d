// Package named gives expiries names. The trace leads to the declaration,
// where they are repaired.
package named

import (
	"context"
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/named/limits"
)

const (
	day       = 24 * time.Hour
	albumLife = 30 * day
	filmHours = 400
	songDays  = 20
	pageLife  = "264h"
)

var in = &s3.GetObjectInput{}

var bookLife = limits.BookLife

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

func anyText(s string) string { return s }

func names(ctx context.Context, p *s3.PresignClient, long bool) {
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(albumLife))                    // want `30 days.*change the constant albumLife at named.go:17`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(720*time.Hour))                // want `needed \(over-limit-expiry\)`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(filmHours*time.Hour))          // want `16 days 16 hours.*change the constant filmHours at named.go:18`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(limits.BookLife))              // want `60 days.*change the constant BookLife at limits/limits.go:6`
	p.PresignGetObject(ctx, in, s3.WithPresignExpires(math.MaxInt16*60*time.Second)) // want `about 22 days 18 hours.*needed \(over-limit-expiry\)`
	sign(p, bookLife)                                                                // want `60 days.*change the constant BookLife at limits/limits.go:6`
	days := songDays
	sign(p, time.Duration(days)*day) // want `20 days.*change the constant songDays at named.go:19`
	text, _ := time.ParseDuration(pageLife)
	sign(p, text) // want `11 days.*change the constant pageLife at named.go:20`
	plain, _ := time.ParseDuration(anyText("288h"))
	sign(p, plain) // want `12 days.*"288h"`
	life := time.Hour
	if long {
		life = 9 * day
	}
	sign(p, life) // want `9 days.*change .9 \* day. at named.go:48`
}
