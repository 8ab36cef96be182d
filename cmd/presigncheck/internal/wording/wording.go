// Package wording writes numbers for people, the same in all that they read.
package wording

import (
	"fmt"
	"strings"
	"time"
)

// Count is a number of things: 1 finding, 2 findings.
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Duration writes a duration of seconds the way people do: 1h30m, 30 days.
func Duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if day := 24 * time.Hour; d >= 2*day && d%day == 0 {
		return fmt.Sprintf("%d days", d/day)
	}
	s := d.String()
	if !strings.HasSuffix(s, "m0s") {
		return s
	}
	if s = strings.TrimSuffix(s, "0s"); strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
