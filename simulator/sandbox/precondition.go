package sandbox

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// readConditions checks If-Match and the like for a GET or HEAD, in the order
// of RFC 9110, section 13.2.2.
func (c *call) readConditions(o store.Object) *s3err.Error {
	h := c.r.Header
	if match := h.Get("If-Match"); match != "" && !c.s.config.Faults.IgnoreIfMatch {
		if !matches(match, o.ETag) {
			return s3err.PreconditionFailed.With("Condition", "If-Match")
		}
	} else if t, err := http.ParseTime(h.Get("If-Unmodified-Since")); err == nil && o.Modified.After(t) {
		return s3err.PreconditionFailed.With("Condition", "If-Unmodified-Since")
	}
	if none := h.Get("If-None-Match"); none != "" {
		if matches(none, o.ETag) {
			return s3err.NotModified
		}
	} else if t, err := http.ParseTime(h.Get("If-Modified-Since")); err == nil && !o.Modified.After(t) && !t.After(c.s.now()) {
		return s3err.NotModified
	}
	return nil
}

// sourceConditions checks what x-amz-copy-source-if-… demands of the source.
// Source: CopyObject reference: of a match and a date, the match decides.
func (c *call) sourceConditions(o store.Object) *s3err.Error {
	failed := func(name string) *s3err.Error {
		return s3err.PreconditionFailed.With("Condition", "x-amz-copy-source-"+name)
	}
	if match := c.param("x-amz-copy-source-if-match"); match != "" {
		if !matches(match, o.ETag) {
			return failed("If-Match")
		}
	} else if t, err := http.ParseTime(c.param("x-amz-copy-source-if-unmodified-since")); err == nil && o.Modified.After(t) {
		return failed("If-Unmodified-Since")
	}
	if none := c.param("x-amz-copy-source-if-none-match"); none != "" {
		if matches(none, o.ETag) {
			return failed("If-None-Match")
		}
	} else if t, err := http.ParseTime(c.param("x-amz-copy-source-if-modified-since")); err == nil && !o.Modified.After(t) {
		return failed("If-Modified-Since")
	}
	return nil
}

// matches compares an ETag with a list of them, or with *.
func matches(list, etag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for _, e := range strings.Split(list, ",") {
		if strings.Trim(strings.TrimSpace(e), `"`) == strings.Trim(etag, `"`) {
			return true
		}
	}
	return false
}

// writeCondition is the check of a conditional PUT, or of the completion of a
// multipart upload. Source: Amazon S3 User Guide, "How to prevent object
// overwrites with conditional writes".
func (c *call) writeCondition() (store.Check, *s3err.Error) {
	ifMatch, ifNone := c.r.Header.Get("If-Match"), c.r.Header.Get("If-None-Match")
	if c.s.config.Faults.IgnoreIfMatch {
		ifMatch = ""
	}
	if ifMatch == "*" || ifNone != "" && ifNone != "*" {
		return nil, s3err.NotImplemented.With("Header", "If-Match")
	}
	return func(current *store.Object) error {
		switch {
		case ifNone == "*" && current != nil:
			return s3err.PreconditionFailed.With("Condition", "If-None-Match")
		case ifMatch != "" && current == nil:
			return s3err.NoSuchKey.With("Key", c.key)
		case ifMatch != "" && !matches(ifMatch, current.ETag):
			return s3err.PreconditionFailed.With("Condition", "If-Match")
		}
		return nil
	}, nil
}

// deleteCondition is the check of a conditional DELETE. Source: "How to
// perform conditional deletes"; the guide promises 412 for a missing key, S3
// was measured to answer 404.
func (c *call) deleteCondition(key, ifMatch string) store.Check {
	if ifMatch == "" || c.s.config.Faults.IgnoreIfMatch {
		return nil
	}
	return func(current *store.Object) error {
		switch {
		case current == nil:
			return s3err.NoSuchKey.With("Key", key)
		case !matches(ifMatch, current.ETag):
			return s3err.PreconditionFailed.With("Condition", "If-Match")
		}
		return nil
	}
}

// storeErrors translates what the store says.
var storeErrors = map[error]*s3err.Error{
	store.ErrNoBucket:  s3err.NoSuchBucket,
	store.ErrNoKey:     s3err.NoSuchKey,
	store.ErrNoVersion: s3err.NoSuchVersion,
	store.ErrNoUpload:  s3err.NoSuchUpload,
	store.ErrNoPart:    s3err.InvalidPart,
	store.ErrOrder:     s3err.InvalidPartOrder,
	store.ErrLocked:    s3err.ObjectLocked,
	store.ErrNotEmpty:  s3err.BucketNotEmpty,
	store.ErrExists:    s3err.BucketOwned,
}

func translate(err error) *s3err.Error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*s3err.Error); ok { // a condition's own answer
		return e
	}
	if small, ok := err.(*store.SmallPartError); ok {
		return s3err.EntityTooSmall.With("ProposedSize", strconv.Itoa(len(small.Part.Data))).With("MinSizeAllowed", strconv.Itoa(store.MinPart)).
			With("PartNumber", strconv.Itoa(small.Part.Number)).With("ETag", strings.Trim(small.Part.ETag, `"`))
	}
	if full, ok := err.(*store.FullError); ok {
		return sandboxFull(full)
	}
	if e, ok := storeErrors[err]; ok {
		return e
	}
	return failure(err)
}
