// Package caller sees the interface only.
package caller

import (
	"time"

	"example.com/flow/iface"
)

func call(s iface.Signer, l iface.Local) {
	l.Link("k", 48*time.Hour) // want `through Local.Link\).*\(excessive-expiry\)`
	s.Sign("k", time.Hour)
	s.Sign("k", 48*time.Hour) // whole program: excessive-expiry
}
