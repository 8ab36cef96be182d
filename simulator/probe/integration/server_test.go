//go:build integration

package integration

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
)

// A server is an S3 server with the users of the suite.
type server struct {
	name, url string
	root      aws.CredentialsProvider
	users     map[string]aws.CredentialsProvider
	versionID string // of an older version of versioned/existing
}

func (s *server) client(c aws.CredentialsProvider) *s3.Client {
	return s3.New(s3.Options{Region: region, BaseEndpoint: &s.url, Credentials: c, UsePathStyle: true, RetryMaxAttempts: 1})
}

// The buckets: without and with versioning. Object lock needs versioning.
const (
	plain     = "plain"
	versioned = "versioned"
)

// fill stores the same objects on every server: one with a version behind it,
// a deleted one, a locked one, and an open upload with a part.
func (s *server) fill(t *testing.T, box *sandbox.Server) {
	t.Helper()
	c := s.client(s.root)
	for _, bucket := range []string{plain, versioned} {
		s.createBucket(t, c, box, bucket)
		for _, key := range []string{"existing", "existing", "deleted", "dir/ä b+c%"} {
			put(t, c, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("precious")})
		}
		_, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: aws.String("deleted")})
		must(t, err)
		up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &bucket, Key: aws.String("existing")})
		must(t, err)
		_, err = c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: &bucket, Key: aws.String("existing"), UploadId: up.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("part")})
		must(t, err)
	}
	put(t, c, &s3.PutObjectInput{Bucket: aws.String(versioned), Key: aws.String("locked"), Body: strings.NewReader("kept"),
		ObjectLockMode: types.ObjectLockModeGovernance, ObjectLockRetainUntilDate: aws.Time(time.Now().Add(time.Hour))})
	list, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(versioned), Prefix: aws.String("existing")})
	must(t, err)
	s.versionID = *list.Versions[len(list.Versions)-1].VersionId
}

func (s *server) createBucket(t *testing.T, c *s3.Client, box *sandbox.Server, bucket string) {
	t.Helper()
	if box != nil { // the sandbox has the buckets of its snapshot
		if bucket == versioned {
			must(t, box.Store.EnableVersioning(bucket))
		}
		return
	}
	_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket, ObjectLockEnabledForBucket: aws.Bool(bucket == versioned)})
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

// listing describes everything in the buckets: objects, versions, delete
// markers, uploads and their parts, with ETags, sizes and times.
func (s *server) listing(t *testing.T) string {
	t.Helper()
	c := s.client(s.root)
	var b strings.Builder
	for _, bucket := range []string{plain, versioned} {
		objects, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
		must(t, err)
		for _, o := range objects.Contents {
			fmt.Fprintln(&b, bucket, *o.Key, *o.ETag, *o.Size, *o.LastModified)
		}
		versions, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
		must(t, err)
		for _, v := range versions.Versions {
			fmt.Fprintln(&b, bucket, *v.Key, *v.VersionId, *v.ETag, *v.Size, *v.IsLatest, *v.LastModified)
		}
		for _, m := range versions.DeleteMarkers {
			fmt.Fprintln(&b, bucket, *m.Key, *m.VersionId, "delete marker", *m.IsLatest, *m.LastModified)
		}
		uploads, err := c.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
		must(t, err)
		for _, u := range uploads.Uploads {
			parts, err := c.ListParts(t.Context(), &s3.ListPartsInput{Bucket: &bucket, Key: u.Key, UploadId: u.UploadId})
			must(t, err)
			for _, p := range parts.Parts {
				fmt.Fprintln(&b, bucket, *u.Key, *u.UploadId, *p.PartNumber, *p.ETag, *p.Size)
			}
		}
	}
	return b.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	var api smithy.APIError
	if errors.As(err, &api) {
		t.Fatalf("%s: %s", api.ErrorCode(), api.ErrorMessage())
	}
	if err != nil {
		t.Fatal(err)
	}
}
