package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// getObject answers GET and HEAD.
func getObject(c *call) *s3err.Error {
	o, err := c.object()
	if err != nil {
		return err
	}
	if err := c.readConditions(o); err != nil {
		return err
	}
	data, status, err := c.slice(o.Data)
	if err != nil {
		return err
	}
	c.describe(o)
	c.w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	c.w.WriteHeader(status)
	if c.r.Method != http.MethodHead {
		c.w.Write(data)
	}
	return nil
}

// object finds the object, or says that it is missing only to those who may
// list the bucket.
func (c *call) object() (store.Object, *s3err.Error) {
	version := c.query.Get("versionId")
	o, err := c.s.Store.Get(c.bucket.Name, c.key, version)
	switch {
	case errors.Is(err, store.ErrNoKey):
		if o.DeleteMarker {
			setAmz(c.w.Header(), "x-amz-delete-marker", "true")
			setAmz(c.w.Header(), "x-amz-version-id", o.VersionID)
		}
		return o, c.missing(c.bucket.Name, c.key)
	case errors.Is(err, store.ErrNoVersion):
		return o, s3err.NoSuchVersion.With("Key", c.key).With("VersionId", version)
	case err != nil:
		return o, translate(err)
	case o.DeleteMarker:
		setAmz(c.w.Header(), "x-amz-delete-marker", "true")
		setAmz(c.w.Header(), "x-amz-version-id", o.VersionID)
		return o, s3err.MethodNotAllowed
	}
	return o, nil
}

// responseOverrides are the query parameters with which a GET chooses headers
// of its response.
var responseOverrides = []string{"content-type", "content-language", "expires", "cache-control", "content-disposition", "content-encoding"}

// describe sets the headers of an object's response.
func (c *call) describe(o store.Object) {
	h := c.w.Header()
	h.Set("Content-Type", "binary/octet-stream")
	for name, value := range o.Header {
		if strings.HasPrefix(name, "x-amz-") {
			setAmz(h, name, value)
		} else {
			h.Set(name, value)
		}
	}
	for _, name := range responseOverrides {
		if v := c.query.Get("response-" + name); v != "" {
			h.Set(name, v)
		}
	}
	h.Set("ETag", o.ETag)
	h.Set("Last-Modified", o.Modified.Format(http.TimeFormat))
	h.Set("Accept-Ranges", "bytes")
	c.tellVersion(o)
	if len(o.Tags) > 0 {
		setAmz(h, "x-amz-tagging-count", strconv.Itoa(len(o.Tags)))
	}
}

// slice applies a Range of one interval. Like S3 it ignores ranges that it
// does not understand.
func (c *call) slice(data []byte) ([]byte, int, *s3err.Error) {
	spec, ok := strings.CutPrefix(c.r.Header.Get("Range"), "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !ok || !dash {
		return data, http.StatusOK, nil
	}
	size := len(data)
	from, errFrom := strconv.Atoi(first)
	to, errTo := strconv.Atoi(last)
	switch {
	case first == "" && errTo == nil: // the last n bytes
		from, to = max(size-to, 0), size-1
	case errFrom == nil && last == "":
		to = size - 1
	case errFrom != nil || errTo != nil || to < from:
		return data, http.StatusOK, nil
	}
	if from >= size {
		return nil, 0, s3err.InvalidRange.With("RangeRequested", "bytes="+spec).With("ActualObjectSize", strconv.Itoa(size))
	}
	to = min(to, size-1)
	c.w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, size))
	return data[from : to+1], http.StatusPartialContent, nil
}
