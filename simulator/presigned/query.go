package presigned

import (
	"net/url"
	"slices"
	"strings"
)

// A query is the parameters of a URL in their order, decoded.
type query []parameter

type parameter struct{ name, value string }

// parse reads a query as S3 does: only & separates.
func parse(raw string) query {
	var q query
	for _, pair := range strings.Split(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		q = append(q, parameter{unescape(name), unescape(value)})
	}
	return q
}

func unescape(s string) string {
	if decoded, err := url.QueryUnescape(s); err == nil {
		return decoded
	}
	return s
}

func (q query) get(name string) string {
	for _, p := range q {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

func (q query) has(name string) bool {
	return slices.ContainsFunc(q, func(p parameter) bool { return p.name == name })
}

func (q query) hasAny(names ...string) bool { return slices.ContainsFunc(names, q.has) }

// differing returns the parameters that occur more than once with different
// values.
func (q query) differing() []string {
	var names []string
	first := map[string]string{}
	for _, p := range q {
		if value, ok := first[p.name]; ok && value != p.value && !slices.Contains(names, p.name) {
			names = append(names, p.name)
		} else if !ok {
			first[p.name] = p.value
		}
	}
	return names
}

// v4Parameters are those that every URL of Signature Version 4 has.
var v4Parameters = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"}

// isV4 reports whether enough of version 4 is there to tell what is missing.
func (q query) isV4() bool {
	n := 0
	for _, name := range v4Parameters {
		if q.has(name) {
			n++
		}
	}
	return n >= 2
}

// cutByShell reports whether nothing is left but the first parameter of a
// presigned URL.
func (q query) cutByShell() bool {
	first := []string{"X-Amz-Algorithm", "AWSAccessKeyId", "X-Amz-Content-Sha256", "X-Amz-Credential", "response-content-disposition", "versionId", "uploadId", "X-Goog-Algorithm", "x-id"}
	return len(q) == 1 && slices.Contains(first, q[0].name)
}
