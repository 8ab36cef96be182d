//go:build !long

package buildconstraint

import (
	"time"
)

const ttl = time.Hour
