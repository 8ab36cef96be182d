// Package iface declares an interface that others implement and call.
package iface

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Signer interface {
	Sign(key string, ttl time.Duration) string
}

type Local interface {
	Link(key string, ttl time.Duration) // want Link:"presign 2→GetObject"
}

type local struct{ p *s3.PresignClient }

func (l local) Link(key string, ttl time.Duration) { // want Link:"presign 2→GetObject"
	l.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
}

func inPackage(l Local) {
	l.Link("k", 3600) // want `through .*Link\).*\(expiry-unit\)`
}
