package sandbox

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// maxListing is the longest page of a listing, and the standard one.
const maxListing = 1000

// A page is what a listing asks for: how names are folded, how many entries
// there may be, and how names are written.
type page struct {
	prefix, delimiter string
	max               int
	url               bool
	// folded is the common prefix that the page before ended with.
	folded string
}

// readPage reads the parameters that all listings have; limit names the one
// for the length.
func (c *call) readPage(limit string) (page, *s3err.Error) {
	p := page{prefix: c.query.Get("prefix"), delimiter: c.query.Get("delimiter"), max: maxListing}
	switch encoding := c.query.Get("encoding-type"); encoding {
	case "":
	case "url":
		p.url = true
	default:
		return p, s3err.InvalidArgument.WithMessage("Invalid Encoding Method specified in Request").
			With("ArgumentName", "encoding-type").With("ArgumentValue", encoding)
	}
	if text := c.query.Get(limit); text != "" {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 0 {
			return p, s3err.InvalidArgument.WithMessage("Provided "+limit+" not an integer or within integer range").
				With("ArgumentName", limit).With("ArgumentValue", text)
		}
		p.max = min(int(n), maxListing)
	}
	return p, nil
}

// write writes a name as the caller wants it: encoded like a query, or as it
// is, which XML cannot do for every name.
func (p page) write(name string) string {
	if !p.url {
		return name
	}
	return strings.ReplaceAll(url.QueryEscape(name), "%2F", "/")
}

func (p page) encoding() string {
	if p.url {
		return "url"
	}
	return ""
}

type prefixEntry struct{ Prefix string }

// A cut is one page of a listing.
type cut[T any] struct {
	entries   []T
	prefixes  []prefixEntry
	truncated bool
	// last is the entry that the page ends with, or nil when it ends with the
	// common prefix folded.
	last   *T
	folded string
}

// take cuts a page from the sorted items that come after the page before.
func take[T any](p page, items []T, key func(T) string) cut[T] {
	var out cut[T]
	for i, item := range items {
		name, isPrefix := p.fold(key(item))
		if isPrefix && (name == p.folded || name == out.folded) {
			continue
		}
		if len(out.entries)+len(out.prefixes) == p.max {
			out.truncated = p.max > 0
			return out
		}
		if isPrefix {
			out.prefixes = append(out.prefixes, prefixEntry{p.write(name)})
			out.last, out.folded = nil, name
			continue
		}
		out.entries = append(out.entries, item)
		out.last, out.folded = &items[i], ""
	}
	return out
}

// fold shortens a key to its common prefix when there is a delimiter.
func (p page) fold(key string) (name string, folded bool) {
	if p.delimiter == "" {
		return key, false
	}
	i := strings.Index(key[len(p.prefix):], p.delimiter)
	if i < 0 {
		return key, false
	}
	return key[:len(p.prefix)+i+len(p.delimiter)], true
}

// A token of ListObjectsV2 is opaque to clients: it is the last name, encoded.
func writeToken(name string) string { return base64.URLEncoding.EncodeToString([]byte(name)) }

func readToken(token string) (string, *s3err.Error) {
	name, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", s3err.InvalidArgument.WithMessage("The continuation token provided is incorrect").
			With("ArgumentName", "continuation-token").With("ArgumentValue", token)
	}
	return string(name), nil
}
