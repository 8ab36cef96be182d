package sandbox

import (
	"net/http"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

func deleteBucket(c *call) *s3err.Error {
	if err := c.s.Store.DeleteBucket(c.bucket.Name); err != nil {
		return translate(err)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func deleteObject(c *call) *s3err.Error {
	version := c.query.Get("versionId")
	if err := c.checkDelete(version); err != nil {
		return err
	}
	marker, err := c.s.Store.Delete(c.bucket.Name, c.key, version, c.deleteCondition())
	if err != nil {
		return translate(err)
	}
	if marker != nil {
		c.w.Header().Set("x-amz-delete-marker", "true")
		version = marker.VersionID
	}
	if version != "" {
		c.w.Header().Set("x-amz-version-id", version)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// versionIDLength is that of the sandbox's own version IDs.
const versionIDLength = 26

func (c *call) checkDelete(version string) *s3err.Error {
	for _, header := range []string{"x-amz-if-match-size", "x-amz-if-match-last-modified-time"} {
		if c.param(header) != "" { // directory buckets only
			return s3err.NotImplemented.With("Header", header)
		}
	}
	switch {
	case version == "":
		return nil
	case c.r.Header.Get("If-Match") != "":
		return s3err.NotImplemented.With("Header", "If-Match")
	case version != "null" && len(version) != versionIDLength:
		return s3err.InvalidArgument.WithMessage("Invalid version id specified").
			With("ArgumentName", "versionId").With("ArgumentValue", version)
	}
	return nil
}
