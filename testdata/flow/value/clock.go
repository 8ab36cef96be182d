package value

import "time"

// A clock that stands in for time.Now tells what it does.

type clock interface{ Now() time.Time }

type clocked struct {
	clock
	now   func() time.Time
	start func() time.Time
	held  clock
}

func (c clocked) links() {
	sign(time.Until(c.Now().Add(48 * time.Hour)))          // want `2 days`
	sign(c.held.Now().UTC().AddDate(0, 0, 9).Sub(c.now())) // want `9 days`
	sign(time.Until(c.now().Add(time.Hour)))
	sign(time.Until(c.start().Add(48 * time.Hour)))
}

func link(nowUTC func() time.Time) {
	sign(time.Until(nowUTC().Add(48 * time.Hour))) // want `2 days`
}
