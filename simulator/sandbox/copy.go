package sandbox

import (
	"encoding/xml"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

const copySource = "x-amz-copy-source"

// splitSource reads x-amz-copy-source: bucket/key, URL-encoded, with an
// optional ?versionId=.
func splitSource(value string) (bucket, key, version string) {
	path, version, _ := strings.Cut(value, "?versionId=")
	if decoded, err := url.PathUnescape(path); err == nil {
		path = decoded
	}
	bucket, key, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return bucket, key, version
}

// isSource reports whether the ARN is that of the source.
func isSource(arn, value string) bool {
	bucket, key, _ := splitSource(value)
	return strings.HasSuffix(arn, operation.ObjectARN("", bucket, key)[len("arn:"):])
}

// source finds the object to be copied, under the conditions on it.
func (c *call) source() (store.Object, *s3err.Error) {
	bucket, key, version := splitSource(c.param(copySource))
	if bucket == "" || key == "" {
		return store.Object{}, s3err.InvalidArgument.WithMessage("Copy Source must mention the source bucket and key: sourcebucket/sourcekey").
			With("ArgumentName", copySource).With("ArgumentValue", c.param(copySource))
	}
	o, err := c.s.Store.Get(bucket, key, version)
	switch {
	case errors.Is(err, store.ErrNoBucket):
		return o, s3err.NoSuchBucket.With("BucketName", bucket)
	case errors.Is(err, store.ErrNoKey):
		return o, c.missing(bucket, key)
	case err != nil:
		return o, translate(err)
	case o.DeleteMarker:
		return o, s3err.InvalidRequest.WithMessage("The source of a copy request may not specifically refer to a delete marker by version id.")
	}
	if b, ok := c.s.Store.Bucket(bucket); ok && b.Versioned {
		setAmz(c.w.Header(), "x-amz-copy-source-version-id", o.VersionID)
	}
	return o, c.sourceConditions(o)
}

// copiedHeaders are the metadata that a copy keeps; storage class, encryption
// and redirect are those of the new request. Source: CopyObject reference.
func copied(o store.Object) map[string]string {
	kept := maps.Clone(o.Header)
	maps.DeleteFunc(kept, func(name, _ string) bool {
		return strings.HasPrefix(name, "x-amz-") && !strings.HasPrefix(name, "x-amz-meta-")
	})
	return kept
}

// copyObject answers PUT with x-amz-copy-source.
func copyObject(c *call) *s3err.Error {
	from, err := c.source()
	if err != nil {
		return err
	}
	o, err := c.newObject(c.param)
	if err != nil {
		return err
	}
	replaces := c.param("x-amz-metadata-directive") == "REPLACE"
	bucket, key, version := splitSource(c.param(copySource))
	if bucket == c.bucket.Name && key == c.key && version == "" && !replaces && !changesStorage(c.param) {
		return s3err.InvalidRequest.WithMessage("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
	}
	o.Data = from.Data
	if !replaces {
		own := o.Header
		o.Header = copied(from)
		for name, value := range own {
			if strings.HasPrefix(name, "x-amz-") && !strings.HasPrefix(name, "x-amz-meta-") {
				o.Header[name] = value
			}
		}
	}
	if c.param("x-amz-tagging-directive") != "REPLACE" {
		o.Tags = from.Tags
	}
	check, err := c.writeCondition()
	if err != nil {
		return err
	}
	stored, putErr := c.s.Store.Put(c.bucket.Name, o, check)
	if putErr != nil {
		return translate(putErr)
	}
	c.tellVersion(stored)
	return c.writeXML(http.StatusOK, copyResult{XMLName: xml.Name{Local: "CopyObjectResult"}, Namespace: xmlNamespace,
		ETag: stored.ETag, LastModified: stored.Modified.Format(xmlTime)})
}

type copyResult struct {
	XMLName            xml.Name
	Namespace          string `xml:"xmlns,attr"`
	ETag, LastModified string
}

// changesStorage reports whether a copy onto itself changes something.
func changesStorage(param func(string) string) bool {
	for _, name := range []string{"x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"} {
		if param(name) != "" {
			return true
		}
	}
	return false
}

// copyPart answers UploadPart with x-amz-copy-source: a part is copied from
// an object, or from a range of it.
func copyPart(c *call) *s3err.Error {
	number, err := c.partNumber()
	if err != nil {
		return err
	}
	from, err := c.source()
	if err != nil {
		return err
	}
	data := from.Data
	if spec := c.param("x-amz-copy-source-range"); spec != "" {
		first, last, ok := byteRange(spec)
		switch {
		case !ok:
			return s3err.InvalidArgument.WithMessage("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy").
				With("ArgumentName", "x-amz-copy-source-range").With("ArgumentValue", spec)
		case last >= len(data):
			return s3err.InvalidArgument.WithMessage("Range specified is not valid for source object of size: "+strconv.Itoa(len(data))).
				With("ArgumentName", "x-amz-copy-source-range").With("ArgumentValue", spec)
		}
		data = data[first : last+1]
	}
	part, putErr := c.s.Store.PutPart(c.bucket.Name, c.key, c.query.Get("uploadId"), number, data)
	if putErr != nil {
		return c.uploadError(putErr)
	}
	return c.writeXML(http.StatusOK, copyResult{XMLName: xml.Name{Local: "CopyPartResult"}, Namespace: xmlNamespace,
		ETag: part.ETag, LastModified: part.Modified.Format(xmlTime)})
}

// byteRange reads bytes=first-last, both of which must be given.
func byteRange(spec string) (first, last int, ok bool) {
	text, ok := strings.CutPrefix(spec, "bytes=")
	from, to, dash := strings.Cut(text, "-")
	first, errFrom := strconv.Atoi(from)
	last, errTo := strconv.Atoi(to)
	return first, last, ok && dash && errFrom == nil && errTo == nil && 0 <= first && first <= last
}
