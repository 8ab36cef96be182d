package sigv4

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// A Chain verifies the signatures of a body that is signed chunk by chunk:
// each signs the one before, the first that of the request's head. Source:
// Amazon S3 API Reference, "Signature calculations for the authorization
// header: transferring payload in multiple chunks", and the same for trailing
// headers.
type Chain struct {
	auth     *Auth
	secret   string
	previous string
}

// Chain begins with the signature of the request's head.
func (a *Auth) Chain(secret string) *Chain { return &Chain{a, secret, a.Signature} }

// Chunk reports whether the signature is that of the next chunk. The last
// chunk is empty.
func (c *Chain) Chunk(data []byte, signature string) bool {
	return c.next("AWS4-HMAC-SHA256-PAYLOAD", signature, hash(""), hash(string(data)))
}

// Trailer reports whether the signature is that of the trailing headers, given
// as lines name:value that end in a newline.
func (c *Chain) Trailer(lines, signature string) bool {
	return c.next("AWS4-HMAC-SHA256-TRAILER", signature, hash(lines))
}

func (c *Chain) next(kind, signature string, hashes ...string) bool {
	text := append([]string{kind, c.auth.Time.Format(TimeFormat), c.auth.Scope.String(), c.previous}, hashes...)
	c.previous = Sign(c.secret, c.auth.Scope, strings.Join(text, "\n"))
	return subtle.ConstantTimeCompare([]byte(c.previous), []byte(signature)) == 1
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
