package probe

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// writeQuery are the query parameters that a probe of a writing operation may
// carry. Any other, such as ?acl or ?tagging, makes it another operation, for
// which the latches were not designed.
var writeQuery = []string{"uploadId", "partNumber", "x-id"}

// unsafeParam finds a parameter that would turn a write probe into another
// operation: S3 has no body to check in a copy, and so no latch.
func (d Design) unsafeParam(op operation.Operation) (string, bool) {
	if !d.Writes {
		return "", false
	}
	for _, name := range slices.Sorted(maps.Keys(op.Params)) {
		lower := strings.ToLower(name)
		header := strings.HasPrefix(lower, "x-amz-") || slices.Contains(plainHeaders, lower) || notSent(lower)
		if strings.HasPrefix(lower, "x-amz-copy-source") || !header && !slices.Contains(writeQuery, name) && !d.Form {
			return name, true
		}
	}
	return "", false
}

// errNoLatch is never seen unless a caller's own headers undo a latch.
var errNoLatch = errors.New("the given headers would let the upload succeed; leave Content-MD5 out")

// checkLatch makes sure of the one latch that a body could open.
func (r request) checkLatch() error {
	if !r.design.Writes || r.design.Header["Content-Md5"] == "" {
		return nil
	}
	sum := md5.Sum(r.body)
	values := r.Header.Values("Content-Md5")
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("Content-Md5"))
	if err != nil || len(values) != 1 || len(given) != md5.Size || bytes.Equal(given, sum[:]) {
		return errNoLatch
	}
	return nil
}
