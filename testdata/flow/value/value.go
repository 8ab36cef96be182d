// Package value computes expiries.
package value

import (
	"cmp"
	"context"
	"math"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Life time.Duration

const perDay = 24

func sign(d time.Duration) {
	var p *s3.PresignClient
	p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(d))
}

func computed(n int, long, longer bool) {
	days := 10
	sign(time.Duration(days) * perDay * time.Hour) // want `10 days`
	sign(time.Duration(days*perDay) * time.Hour)   // want `10 days`
	sign(time.Hour * time.Duration(days))
	sign(time.Duration(float64(days) * float64(time.Hour)))
	sign(time.Duration(days * 60))                       // want `\(expiry-unit\)`
	sign(time.Duration(Life(48 * time.Hour)))            // want `2 days`
	sign((90 * time.Second).Round(time.Minute))          //
	sign(time.Until(time.Now().AddDate(0, 1, 0)))        // want `30 days`
	sign(time.Now().Add(48 * time.Hour).Sub(time.Now())) // want `2 days`
	sign(cmp.Or(0, 48*time.Hour))                        // want `2 days`
	sign(time.Duration(math.Min(1e9, 1e20)))             // want `\(short-expiry\)`
	secs, _ := strconv.Atoi("3600")
	sign(time.Duration(secs) * time.Second)
	d := time.Hour
	switch {
	case long:
		d = 13 * time.Hour
	case longer:
		d = 8 * 24 * time.Hour
	}
	sign(d)                            // want `\(excessive-expiry\)` `\(over-limit-expiry\)`
	sign(time.Duration(n) * time.Hour) // not known, not reported
	f := func(d time.Duration) { sign(d) }
	f(48 * time.Hour) // want `2 days`
	for i := range 3 {
		sign(time.Duration(i+1) * time.Hour)
	}
}
