package quantity_test

import (
	"math"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
)

func TestDuration(t *testing.T) {
	const day = quantity.Day
	for d, want := range map[time.Duration]string{
		time.Second: "1 second", 90 * time.Second: "90 seconds", time.Minute: "1 minute", 90 * time.Minute: "90 minutes",
		time.Hour: "1 hour", 24 * time.Hour: "24 hours", 36 * time.Hour: "36 hours", 2 * day: "2 days", 30 * day: "30 days",
		400 * time.Hour: "16 days 16 hours", 7*day + time.Second: "7 days 1 second", 150 * time.Minute: "2 hours 30 minutes",
		quantity.Year: "1 year", 36135 * day: "99 years", 400 * day: "1 year 35 days", 264 * day: "264 days",
		math.MaxInt64: "about 292 years 171 days", 0: "0s", -time.Minute: "-1m0s", 3600: "3.6µs", 1500 * time.Millisecond: "1.5s",
	} {
		if got := quantity.Duration(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
