// Package redact removes secrets from texts that are about to be shown:
// signatures, session tokens, secret keys, passwords, cookies. Every text that
// somebody else had a hand in, an error message or a server's answer or a URL,
// goes through it before it is printed or stored.
package redact

import (
	"net/url"
	"regexp"
	"strings"
)

// Placeholder takes the place of a secret.
const Placeholder = "REDACTED"

// secretParams are the query parameters, form fields and headers whose values
// let somebody act as the signer. An access key ID does not, but is shortened.
var secretParams = map[string]bool{
	"x-amz-signature": true, "x-amz-security-token": true, "x-amz-s3session-token": true,
	"signature": true, "authorization": true,
	"x-amz-server-side-encryption-customer-key":             true,
	"x-amz-copy-source-server-side-encryption-customer-key": true,
}

// keyParams hold access key IDs.
var keyParams = map[string]bool{"x-amz-credential": true, "awsaccesskeyid": true}

// URL returns the URL without its signature and token, for showing it.
// Everything else stays as it was, parameters in their order.
func URL(rawURL string) string {
	before, query, ok := strings.Cut(rawURL, "?")
	if !ok {
		return redactUser(rawURL)
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		pairs[i] = name + "=" + Header(name, value)
		if value == "" {
			pairs[i] = pair
		}
	}
	return redactUser(before) + "?" + strings.Join(pairs, "&")
}

// Header returns the value of a header, parameter or form field, for showing
// it.
func Header(name, value string) string {
	if decoded, err := url.QueryUnescape(name); err == nil {
		name = decoded
	}
	switch lower := strings.ToLower(name); {
	case secretParams[lower]:
		return Placeholder
	case keyParams[lower]:
		return AccessKey(value)
	}
	return value
}

// AccessKey shortens an access key ID, which may lead a scope, to what tells
// its kind and tells it apart.
func AccessKey(credential string) string {
	scope := strings.IndexAny(credential, "/%")
	if scope < 0 {
		scope = len(credential)
	}
	key := credential[:scope]
	if len(key) > 8 {
		key = key[:4] + "…" + key[len(key)-4:]
	}
	return key + credential[scope:]
}

// redactUser removes the password of http://user:password@host.
func redactUser(s string) string { return userinfo.ReplaceAllString(s, "${1}"+Placeholder+"@") }

var (
	userinfo = regexp.MustCompile(`(://[^/@:\s]*:)[^/@\s]*@`)
	// accessKey is a long-term or temporary access key ID of AWS.
	accessKey = regexp.MustCompile(`\bA[KS]IA[A-Z0-9]{16}\b`)
	// inText finds parameters and headers inside of prose, XML and logs.
	inText = regexp.MustCompile(`(?i)((?:x-amz-(?:signature|security-token|s3session-token|server-side-encryption-customer-key)|signature|authorization|sessiontoken|secretaccesskey|signatureprovided)["']?(?:\s*[:=>]\s*|%3D)["']?)[^\s&"'<>,;]+`)
)

// Text removes what looks like a signature, token or secret key from a
// text of unknown origin, such as a server's error message, and replaces
// control characters, which could forge output on a terminal.
func Text(s string) string {
	s = inText.ReplaceAllString(redactUser(s), "${1}"+Placeholder)
	s = accessKey.ReplaceAllStringFunc(s, AccessKey)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
