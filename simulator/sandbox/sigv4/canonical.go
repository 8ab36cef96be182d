package sigv4

import (
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// CanonicalRequest returns the text whose hash the signer signed.
// payloadHash is the hex SHA-256 of the body, or UnsignedPayload.
func (a *Auth) CanonicalRequest(r *http.Request, payloadHash string) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n")
	b.WriteString(a.canonicalPath(r.URL) + "\n")
	b.WriteString(canonicalQuery(r.URL.RawQuery) + "\n")
	for _, name := range a.SignedHeaders {
		b.WriteString(name + ":" + canonicalHeader(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(a.SignedHeaders, ";") + "\n" + payloadHash)
	return b.String()
}

// canonicalPath escapes the path once for S3, which also never normalizes it,
// and twice for every other service.
func (a *Auth) canonicalPath(u *url.URL) string {
	path := u.Path
	if path == "" {
		path = "/"
	}
	escaped := escape(path, true)
	if a.Scope.Service != "s3" {
		escaped = escape(escaped, true)
	}
	return escaped
}

// canonicalQuery sorts the escaped parameters by name, then by value. The
// signature cannot sign itself and is left out.
func canonicalQuery(raw string) string {
	var pairs []param
	for _, p := range parseQuery(raw) {
		if p.name != "X-Amz-Signature" {
			pairs = append(pairs, param{escape(p.name, false), escape(p.value, false)})
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool {
		if pairs[i].name != pairs[j].name {
			return pairs[i].name < pairs[j].name
		}
		return pairs[i].value < pairs[j].value
	})
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = p.name + "=" + p.value
	}
	return strings.Join(parts, "&")
}

// canonicalHeader joins the values of a header with commas, surrounding space
// removed and inner space collapsed. net/http keeps three headers out of the
// header map.
func canonicalHeader(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		if r.ContentLength >= 0 {
			return strconv.FormatInt(r.ContentLength, 10)
		}
		return ""
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ",")
	}
	values := r.Header.Values(name)
	cleaned := make([]string, len(values))
	for i, v := range values {
		cleaned[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(cleaned, ",")
}

const upperHex = "0123456789ABCDEF"

// escape is the UriEncode function of the specification: everything but the
// unreserved characters of RFC 3986 becomes %XX. A slash stays in a path.
func escape(s string, path bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved(c) || (path && c == '/') {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}
