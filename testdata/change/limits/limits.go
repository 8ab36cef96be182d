// Package limits holds what package change takes from another package.
package limits

import "time"

// FilmLife is a constant of another package.
const FilmLife = 5 * 24 * time.Hour // change excessive-expiry

// Default is a variable of another package.
var Default = 6 * 24 * time.Hour // change excessive-expiry

// Lifetime is a helper of another package.
func Lifetime(archive bool) time.Duration {
	if archive {
		return 40 * 24 * time.Hour // change over-limit-expiry
	}
	return time.Hour
}

// Days is a number of days, which cannot be as few as a reader may want.
const Days = 47

// Hours is a number that can.
const Hours = 48 // change excessive-expiry

// TTL is a duration of this package's own.
type TTL time.Duration
