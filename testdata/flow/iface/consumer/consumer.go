// Package consumer declares the interface that it needs, and imports nothing
// of what is behind it.
package consumer

import "time"

type signer interface {
	Sign(key string, ttl time.Duration) string
}

func call(s signer) {
	s.Sign("k", time.Hour)
	s.Sign("k", 72*time.Hour) // whole program: excessive-expiry
}
