package sdkv1

import "time"

// presigner is what a project needs of a request of the SDK.
type presigner interface {
	Presign(expire time.Duration) (string, error)
}

func behind(req presigner) {
	req.Presign(15 * time.Minute)
	req.Presign(30 * 24 * time.Hour) // want `Presign: the URL is signed for 30 days.*\(over-limit-expiry\)`
}

// stamper has a method of the same name, and is none.
type stamper interface {
	Presign(expire time.Duration) (string, error)
	Stamp()
}

func stamp(s stamper) { s.Presign(30 * 24 * time.Hour) }
