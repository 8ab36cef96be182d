//go:build long

package buildconstraint

import (
	"time"
)

const ttl = 30 * 24 * time.Hour
