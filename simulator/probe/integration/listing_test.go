//go:build integration

package integration

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// listing describes everything in the buckets: objects, versions, delete
// markers, uploads and their parts, with ETags, sizes and times.
func (s *server) listing(t *testing.T) string {
	t.Helper()
	listed := s.list(t, s.buckets()...)
	if s.dir != "" {
		listed += files(t, s.dir)
	}
	return listed
}

// scratched is the listing of the scratch bucket, without times: the same
// object may be stored there again.
func (s *server) scratched(t *testing.T) string {
	t.Helper()
	return s.list(t, scratch) + s.describe(t, s.client(s.root), scratch, "fact", nil)
}

func (s *server) list(t *testing.T, buckets ...string) string {
	t.Helper()
	c := s.client(s.root)
	var b strings.Builder
	for _, bucket := range buckets {
		objects, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
		must(t, err)
		for _, o := range objects.Contents {
			fmt.Fprintln(&b, bucket, *o.Key, *o.ETag, *o.Size, *o.LastModified)
		}
		if !s.lacks[versions] {
			list, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
			must(t, err)
			for _, v := range list.Versions {
				fmt.Fprintln(&b, bucket, *v.Key, *v.VersionId, *v.ETag, *v.Size, *v.IsLatest, *v.LastModified)
			}
			for _, m := range list.DeleteMarkers {
				fmt.Fprintln(&b, bucket, *m.Key, *m.VersionId, "delete marker", *m.IsLatest, *m.LastModified)
			}
		}
		if s.lacks[uploads] {
			continue
		}
		uploads, err := c.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
		if err != nil && errorCodeOf(err) == "NoSuchUpload" { // gofakes3, if there are none
			continue
		}
		must(t, err)
		for _, u := range uploads.Uploads {
			parts, err := c.ListParts(t.Context(), &s3.ListPartsInput{Bucket: &bucket, Key: u.Key, UploadId: u.UploadId})
			must(t, err)
			fmt.Fprintln(&b, bucket, *u.Key, *u.UploadId)
			for _, p := range parts.Parts {
				fmt.Fprintln(&b, bucket, *u.Key, *u.UploadId, *p.PartNumber, *p.ETag, *p.Size)
			}
		}
	}
	return b.String()
}

// files lists a directory with what is in it. It stands in for listings that
// a server lacks.
func files(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintf(&b, "%s %x %s\n", path, sha256.Sum256(text), info.ModTime())
		}
		return err
	}))
	return b.String()
}

// contents describes what the listing does not show: bodies, metadata, locks,
// tags and ACLs of every version of every object.
func (s *server) contents(t *testing.T) string {
	t.Helper()
	c := s.client(s.root)
	var texts []func() string
	for _, bucket := range s.buckets() {
		for _, o := range s.objects(t, bucket) {
			texts = append(texts, func() string { return s.describe(t, c, bucket, o.key, o.version) })
		}
	}
	lines := make([]string, len(texts))
	var wg sync.WaitGroup
	for i, text := range texts {
		wg.Go(func() { lines[i] = text() })
	}
	wg.Wait()
	return strings.Join(lines, "\n")
}

type object struct {
	key     string
	version *string
}

func (s *server) objects(t *testing.T, bucket string) []object {
	t.Helper()
	c := s.client(s.root)
	var all []object
	if s.lacks[versions] {
		list, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
		must(t, err)
		for _, o := range list.Contents {
			all = append(all, object{*o.Key, nil})
		}
		return all
	}
	list, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
	must(t, err)
	for _, v := range list.Versions {
		all = append(all, object{*v.Key, v.VersionId})
	}
	return all
}

func (s *server) describe(t *testing.T, c *s3.Client, bucket, key string, version *string) string {
	got, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key, VersionId: version})
	if err != nil {
		return fmt.Sprint(bucket, " ", key, " ", errorCodeOf(err))
	}
	body, err := io.ReadAll(got.Body)
	got.Body.Close()
	text := fmt.Sprintf("%s %s %x %v %v %v %v", bucket, key, sha256.Sum256(body), err, got.Metadata, got.ObjectLockMode, got.StorageClass)
	if got.ObjectLockRetainUntilDate != nil {
		text += fmt.Sprint(" until ", *got.ObjectLockRetainUntilDate)
	}
	if !s.lacks[tags] {
		tagging, err := c.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: &bucket, Key: &key, VersionId: version})
		if err != nil {
			return text + " " + errorCodeOf(err)
		}
		for _, tag := range tagging.TagSet {
			text += " tag " + *tag.Key + "=" + *tag.Value
		}
	}
	if !s.lacks[acls] {
		acl, err := c.GetObjectAcl(t.Context(), &s3.GetObjectAclInput{Bucket: &bucket, Key: &key, VersionId: version})
		if err != nil {
			return text + " " + errorCodeOf(err)
		}
		for _, g := range acl.Grants {
			text += fmt.Sprint(" grant ", g.Permission, deref(g.Grantee.ID), deref(g.Grantee.URI))
		}
	}
	return text
}

func errorCodeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return err.Error()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
