// Package settings presigns nothing; others take numbers from it.
package settings

import (
	"os"
	"strconv"
	"time"
)

// LinkDays is a number of days that a function returns as an int.
func LinkDays() int { return 30 } // want LinkDays:`presign returns 0`

// LinkSeconds comes from the environment.
func LinkSeconds() int64 { // want LinkSeconds:`presign returns 0`
	n, err := strconv.ParseInt(os.Getenv("LINK_SECONDS"), 10, 64)
	if err != nil {
		return 3600
	}
	return n
}

// GetExpiry parses what it is given.
func GetExpiry(s string) time.Duration { // want GetExpiry:`presign returns 0`
	d, err := time.ParseDuration(s)
	if err != nil {
		return time.Hour
	}
	return d
}
