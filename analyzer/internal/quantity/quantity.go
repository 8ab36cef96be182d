// Package quantity spells durations as people say them.
package quantity

import (
	"fmt"
	"strings"
	"time"
)

// Day and Year are the usual ones; nothing here is about calendars.
const (
	Day  = 24 * time.Hour
	Year = 365 * Day
)

var units = []struct {
	unit time.Duration
	name string
}{{Year, "year"}, {Day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}}

// Duration spells d in one unit if it is less than two of the next larger one, or else
// in two units: "30 days", "36 hours", "99 years", "16 days 16 hours". What is less
// than a minute and not made of whole seconds, or is not positive, is written as Go does.
func Duration(d time.Duration) string {
	if d >= time.Minute {
		d = d.Truncate(time.Second)
	}
	if d < time.Second || d%time.Second != 0 {
		return d.String()
	}
	for _, u := range units { // in one unit
		if d%u.unit == 0 && (d >= 2*u.unit || u.unit <= time.Hour) && d/u.unit < 100 {
			return count(d/u.unit, u.name)
		}
		if d >= 2*u.unit {
			break
		}
	}
	var parts []string
	for _, u := range units {
		if n := d / u.unit; n > 0 {
			parts = append(parts, count(n, u.name))
			d -= n * u.unit
		}
	}
	if len(parts) > 2 {
		return "about " + strings.Join(parts[:2], " ")
	}
	return strings.Join(parts, " ")
}

func count(n time.Duration, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
