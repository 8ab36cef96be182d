package probe

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// guard is the last look at a request before it is sent, whoever built it and
// out of what: its query, headers and form fields are on the allow-list, and
// what keeps it from writing is in place.
func (r request) guard(s acquaintance) error {
	items, err := queryItems(r.URL.RawQuery)
	if err != nil {
		return err
	}
	items = append(items, headerItems(r.Header)...)
	for _, name := range slices.Sorted(maps.Keys(r.form)) {
		items = append(items, item{in: inField, name: name, value: r.form[name]})
	}
	if why := r.design.admit(r.key, items, s); why != "" {
		return errors.New(why)
	}
	if !r.design.Writes {
		if len(r.body) > 0 || r.Method != http.MethodGet && r.Method != http.MethodHead {
			return fmt.Errorf("a read is a GET or HEAD without a body, not a %s", r.Method)
		}
		return nil
	}
	return r.held()
}

// held makes sure that what holds the write back is there.
func (r request) held() error {
	switch k := r.design.kind(r.key); {
	case k == 0:
		return fmt.Errorf("nothing is known to hold a %s back", r.design.Operation)
	case r.Method == http.MethodDelete && !isSibling(r.key):
		return errors.New("a DELETE may not name a key that may exist")
	case k&(part|complete|abort) != 0 && r.URL.Query().Get("uploadId") != impossibleUpload:
		return errors.New("only an upload that does not exist may be named")
	case k&(upload|part) != 0:
		return r.wrongDigest()
	case k == form && r.form["policy"] == "":
		return errors.New("the form has no policy that could hold it back")
	}
	return nil
}

// errNoLatch is never seen unless a caller's own headers undo a latch.
var errNoLatch = errors.New("the given headers would let the upload succeed; leave Content-MD5 out")

// wrongDigest makes sure of the one latch that a body could open.
func (r request) wrongDigest() error {
	sum := md5.Sum(r.body)
	values := r.Header.Values("Content-Md5")
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("Content-Md5"))
	if err != nil || len(values) != 1 || len(given) != md5.Size || bytes.Equal(given, sum[:]) {
		return errNoLatch
	}
	return nil
}

// isSibling recognises the keys that [sibling] makes.
func isSibling(key string) bool {
	return strings.HasPrefix(key[strings.LastIndexByte(key, '/')+1:], siblingName)
}
