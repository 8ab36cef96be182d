// Package bounds has bounds for others and does not presign.
package bounds

import "time"

const Max = time.Hour

var Default = 48 * time.Hour // want Default:"presign"

func Clamp(d time.Duration) time.Duration { // want Clamp:"presign returns 0"
	if d < time.Minute {
		return time.Minute
	}
	if d > Max {
		return Max
	}
	return d
}

func AtMost(d, top time.Duration) time.Duration { return min(d, top) } // want AtMost:"presign returns 0"

type Options struct{ Expire int64 }

type Option func(*Options)

func WithExpire(seconds int64) Option { // want WithExpire:"presign returns 0[.]@Expire"
	return func(o *Options) { o.Expire = seconds }
}
