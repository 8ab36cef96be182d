// Package sigv4 verifies AWS Signature Version 4, in the query string of a
// presigned URL and in the Authorization header, with the errors Amazon S3
// gives.
//
// It is written from the specification and shares no code with the SDK's
// signer, so that each is a check of the other. Source: Amazon S3 API
// Reference, "Authenticating Requests (AWS Signature Version 4)".
package sigv4

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// Algorithm is the only algorithm understood here.
	Algorithm = "AWS4-HMAC-SHA256"
	// UnsignedPayload stands for the hash of a body that is not signed.
	UnsignedPayload = "UNSIGNED-PAYLOAD"
	// MaxExpires is the longest life of a presigned URL.
	MaxExpires = 7 * 24 * time.Hour

	// TimeFormat is the format of X-Amz-Date.
	TimeFormat = "20060102T150405Z"
	dateFormat = "20060102"
)

// An Auth is what a request says about who signed it, when and over what.
// Nothing of it is verified yet.
type Auth struct {
	// Query is true for a presigned URL, false for an Authorization header.
	Query         bool
	AccessKey     string
	Scope         Scope
	Time          time.Time
	Expires       time.Duration // presigned URLs only
	SignedHeaders []string      // lower-case, as listed by the signer
	Signature     string
	Token         string // X-Amz-Security-Token; "" when not sent
}

// A Scope is the credential scope, date/region/service/aws4_request.
type Scope struct{ Date, Region, Service string }

// String is the scope as it is signed.
func (s Scope) String() string {
	return s.Date + "/" + s.Region + "/" + s.Service + "/aws4_request"
}

// Signed reports whether the header, by lower-case name, is covered by the
// signature.
func (a *Auth) Signed(header string) bool {
	for _, name := range a.SignedHeaders {
		if name == header {
			return true
		}
	}
	return false
}

// NotSigned lists the x-amz-… headers of the request that the signature does
// not cover, in lower case. S3 refuses them.
func (a *Auth) NotSigned(h http.Header) []string {
	var names []string
	for name := range h {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-amz-") && !a.Signed(lower) {
			names = append(names, lower)
		}
	}
	return names
}

// params are the parameters of a query string in the order of the URL. Unlike
// url.Values it keeps duplicates apart by position, and a semicolon is data.
type params []param

type param struct{ name, value string }

func parseQuery(raw string) params {
	var out params
	for _, pair := range strings.Split(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, param{unescape(name), unescape(value)})
	}
	return out
}

// unescape decodes a query component; what cannot be decoded stays as it is,
// and the signature will not match.
func unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

func (p params) get(name string) (string, bool) {
	for _, q := range p {
		if q.name == name {
			return q.value, true
		}
	}
	return "", false
}

func (p params) hasAny(names ...string) bool {
	for _, name := range names {
		if _, ok := p.get(name); ok {
			return true
		}
	}
	return false
}

// doubled names an X-Amz-… parameter that is given twice, which is none of the
// things that a signer writes and leaves open which of the two counts.
func (p params) doubled() (name string, twice bool) {
	seen := map[string]bool{}
	for _, q := range p {
		if !strings.HasPrefix(q.name, "X-Amz-") {
			continue
		}
		if seen[q.name] {
			return q.name, true
		}
		seen[q.name] = true
	}
	return "", false
}
