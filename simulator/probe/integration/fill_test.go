//go:build integration

package integration

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// The buckets: without and with versioning (object lock needs it), and one in
// which the suite finds out what each user really may do.
const (
	plain     = "plain"
	versioned = "versioned"
	scratch   = "scratch"
)

func (s *server) buckets() []string {
	if s.lacks[versions] {
		return []string{plain}
	}
	return []string{plain, versioned}
}

const (
	awkward = "dir/ä b+c%"
	folder  = "folder/"
)

// fill stores the same objects on every server: one with a version behind it,
// a deleted one, a locked one, one with a tag, and an open upload with a part.
func (s *server) fill(t *testing.T) {
	t.Helper()
	c := s.client(s.root)
	for _, bucket := range append(s.buckets(), scratch) {
		s.createBucket(t, c, bucket)
	}
	for _, bucket := range s.buckets() {
		for _, key := range []string{"existing", "existing", "deleted", awkward, folder} {
			in := &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("precious"), Metadata: map[string]string{"owner": "other"}}
			if !s.lacks[tags] && key != folder {
				in.Tagging = aws.String("keep=yes")
			}
			if key == folder {
				in.Body = nil
			}
			put(t, c, in)
		}
		_, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: aws.String("deleted")})
		must(t, err)
		s.upload(t, bucket, "existing")
	}
	if s.lacks[versions] {
		return
	}
	if !s.lacks[locks] {
		put(t, c, &s3.PutObjectInput{Bucket: aws.String(versioned), Key: aws.String("locked"), Body: strings.NewReader("kept"),
			ObjectLockMode: types.ObjectLockModeGovernance, ObjectLockRetainUntilDate: aws.Time(time.Now().Add(time.Hour))})
	}
	list, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(versioned), Prefix: aws.String("existing")})
	must(t, err)
	s.versionID = *list.Versions[len(list.Versions)-1].VersionId
}

// upload opens a multipart upload and sends one part of it.
func (s *server) upload(t *testing.T, bucket, key string) (id, etag string) {
	t.Helper()
	c := s.client(s.root)
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &bucket, Key: &key})
	must(t, err)
	part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: &bucket, Key: &key, UploadId: up.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("part")})
	must(t, err)
	return *up.UploadId, *part.ETag
}

func (s *server) createBucket(t *testing.T, c *s3.Client, bucket string) {
	t.Helper()
	if s.box != nil { // the sandbox has the buckets of its snapshot
		if bucket == versioned {
			must(t, s.box.Store.EnableVersioning(bucket))
		}
		return
	}
	in := &s3.CreateBucketInput{Bucket: &bucket}
	if bucket == versioned && !s.lacks[locks] {
		in.ObjectLockEnabledForBucket = aws.Bool(true)
	}
	_, err := c.CreateBucket(t.Context(), in)
	must(t, err)
	if bucket == versioned {
		_, err = c.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: &bucket,
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
		must(t, err)
	}
}

func put(t *testing.T, c *s3.Client, in *s3.PutObjectInput) {
	t.Helper()
	_, err := c.PutObject(t.Context(), in)
	must(t, err)
}
