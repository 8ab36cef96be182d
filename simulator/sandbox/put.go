package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// maxKey is the longest key in bytes.
const maxKey = 1024

func putObject(c *call) *s3err.Error {
	o, err := c.newObject(c.param)
	if err != nil {
		return err
	}
	o.Data = c.body
	return c.put(o)
}

// put stores an object under the request's preconditions.
func (c *call) put(o store.Object) *s3err.Error {
	check, err := c.writeCondition()
	if err != nil {
		return err
	}
	stored, putErr := c.s.Store.Put(c.bucket.Name, o, check)
	if putErr != nil {
		return translate(putErr)
	}
	c.stored(stored)
	c.w.WriteHeader(http.StatusOK)
	return nil
}

func (c *call) stored(o store.Object) {
	c.w.Header().Set("ETag", o.ETag)
	c.tellVersion(o)
	c.echoChecksum()
}

// tellVersion names the version in the answer, where there are any.
func (c *call) tellVersion(o store.Object) {
	if c.bucket.Versioned {
		setAmz(c.w.Header(), "x-amz-version-id", o.VersionID)
	}
}

// setAmz sets an x-amz-… header in lower case, as S3 sends it. Clients keep
// the case of metadata names.
func setAmz(h http.Header, name, value string) { h[strings.ToLower(name)] = []string{value} }

// keptHeaders are stored with the object and returned by GET.
var keptHeaders = []string{
	"Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition", "Cache-Control", "Expires",
	"x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-website-redirect-location",
}

// storageClasses of general purpose buckets. Source: PutObject reference.
var storageClasses = map[string]bool{
	"": true, "STANDARD": true, "REDUCED_REDUNDANCY": true, "STANDARD_IA": true, "ONEZONE_IA": true,
	"INTELLIGENT_TIERING": true, "GLACIER": true, "DEEP_ARCHIVE": true, "GLACIER_IR": true,
}

// newObject reads what a request says about the object to be stored. param
// looks a parameter up: in headers and query, or in the fields of a form.
func (c *call) newObject(param func(string) string) (store.Object, *s3err.Error) {
	o := store.Object{Key: c.key, Header: map[string]string{}}
	if len(c.key) > maxKey {
		return o, s3err.KeyTooLong.With("Size", strconv.Itoa(len(c.key))).With("MaxSizeAllowed", strconv.Itoa(maxKey))
	}
	if class := param("x-amz-storage-class"); !storageClasses[class] {
		return o, s3err.InvalidStorage.With("StorageClassRequested", class)
	}
	for _, name := range keptHeaders {
		v := param(name)
		if name == "Content-Encoding" {
			v = contentEncoding(v)
		}
		if v != "" && v != "STANDARD" { // the storage class is told only where it is another
			o.Header[name] = v
		}
	}
	for name, values := range c.r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-meta-") {
			o.Header[lower] = strings.Join(values, ",")
		}
	}
	for name, values := range c.query {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-meta-") {
			o.Header[lower] = values[0]
		}
	}
	o.LockedUntil, _ = time.Parse(time.RFC3339, param("x-amz-object-lock-retain-until-date"))
	o.LegalHold = param("x-amz-object-lock-legal-hold") == "ON"
	var err *s3err.Error
	o.Tags, err = parseTags(param("x-amz-tagging"))
	return o, err
}

// parseTags reads the tags of a header: a=1&b=2.
func parseTags(s string) (map[string]string, *s3err.Error) {
	values, err := url.ParseQuery(s)
	if err != nil {
		return nil, s3err.InvalidArgument.WithMessage("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
	}
	tags := map[string]string{}
	for name, v := range values {
		tags[name] = v[0]
	}
	return tags, nil
}
