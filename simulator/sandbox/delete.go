package sandbox

import (
	"net/http"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

func deleteObject(c *call) *s3err.Error {
	version := c.query.Get("versionId")
	if err := c.checkDelete(version); err != nil {
		return err
	}
	done, err := c.s.Store.Delete(c.bucket.Name, c.key, version, c.deleteCondition(c.key, c.r.Header.Get("If-Match")))
	if err != nil {
		return translate(err)
	}
	if done.Marker {
		setAmz(c.w.Header(), "x-amz-delete-marker", "true")
	}
	if done.VersionID != "" {
		setAmz(c.w.Header(), "x-amz-version-id", done.VersionID)
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
	if version != "" && c.r.Header.Get("If-Match") != "" {
		return s3err.NotImplemented.With("Header", "If-Match")
	}
	return checkVersion(version)
}

func checkVersion(version string) *s3err.Error {
	if version != "" && version != store.NullVersion && len(version) != versionIDLength {
		return s3err.InvalidArgument.WithMessage("Invalid version id specified").
			With("ArgumentName", "versionId").With("ArgumentValue", version)
	}
	return nil
}
