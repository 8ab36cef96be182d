// Package limits holds constants for others.
package limits

import "time"

const BookLife = 60 * 24 * time.Hour
