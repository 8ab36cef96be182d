package simulator

import "time"

// A Lifetime says how long a URL works. Nil durations are not known.
type Lifetime struct {
	Requested *time.Duration
	Effective *time.Duration
	// LimitedBy says what ends the URL: "expiry", "credentials", or the
	// limit of Signature Version 4.
	LimitedBy string
}

// maxExpiry is the longest X-Amz-Expires that S3 accepts.
// Source: "Authenticating Requests: Using Query Parameters", X-Amz-Expires.
const maxExpiry = 7 * 24 * time.Hour

// lifetime takes the earliest end that is known. A URL that S3 refuses from
// the start lives for no time at all.
func lifetime(expiry *time.Duration, id Identity) Lifetime {
	l := Lifetime{Requested: expiry}
	if expiry == nil {
		return l
	}
	var none time.Duration
	l.Effective, l.LimitedBy = expiry, "expiry"
	switch end := id.Credentials; {
	case *expiry < time.Second:
		l.Effective, l.LimitedBy = &none, "an expiry below one second"
	case *expiry > maxExpiry:
		l.Effective, l.LimitedBy = &none, "an expiry above seven days"
	case end > 0 && end < *expiry:
		l.Effective, l.LimitedBy = &end, "credentials"
	}
	return l
}
