//go:build integration

package integration

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	awshttp "github.com/aws/smithy-go/transport/http"
)

// may finds out what a probe is to find out, by doing it: the user really
// reads, stores, uploads, completes, aborts and deletes in the scratch bucket.
// The answers of the probes are judged by this and not by what the policies
// ought to mean.
func (s *server) may(t *testing.T, operation, who string) bool {
	t.Helper()
	c, key := s.client(s.users[who]), "of-"+operation+"-"+who
	bucket := aws.String(scratch)
	var err error
	switch operation {
	case "GetObject":
		s.plant(t, key)
		_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: &key})
	case "GetObject?versionId":
		_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(versioned), Key: aws.String("existing"), VersionId: &s.versionID})
	case "HeadObject":
		s.plant(t, key)
		_, err = c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: &key})
	case "HeadBucket":
		_, err = c.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: bucket})
	case "ListObjectsV2":
		_, err = c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket})
	case "PutObject":
		_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader("own")})
	case "PutObject?If-Match": // which on Amazon S3 needs to read, too
		etag := s.plant(t, key)
		_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader("own"), IfMatch: &etag})
	case "UploadPart":
		id, _ := s.upload(t, scratch, key)
		_, err = c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: bucket, Key: &key, UploadId: &id, PartNumber: aws.Int32(2), Body: strings.NewReader("own")})
	case "CompleteMultipartUpload":
		id, etag := s.upload(t, scratch, key)
		_, err = c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: &key, UploadId: &id,
			MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: &etag}}}})
	case "AbortMultipartUpload":
		id, _ := s.upload(t, scratch, key)
		_, err = c.AbortMultipartUpload(t.Context(), &s3.AbortMultipartUploadInput{Bucket: bucket, Key: &key, UploadId: &id})
	case "DeleteObject":
		s.plant(t, key)
		_, err = c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: &key})
	case "PostObject":
		return s.posts(t, who, key)
	default:
		t.Fatalf("how does one do %s?", operation)
	}
	// What a server does not implement nobody may do.
	var status *awshttp.ResponseError
	if errors.As(err, &status) && slices.Contains([]int{http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented}, status.HTTPStatusCode()) {
		return false
	}
	if err != nil {
		t.Fatalf("%s: %s as %s: %v", s.name, operation, who, err)
	}
	return true
}

func (s *server) plant(t *testing.T, key string) (etag string) {
	t.Helper()
	out, err := s.client(s.root).PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(scratch), Key: &key, Body: strings.NewReader("planted")})
	must(t, err)
	return *out.ETag
}

// posts sends a real upload form.
func (s *server) posts(t *testing.T, who, key string) bool {
	t.Helper()
	switch answer := s.form(t, who, key, 0, 1<<20); answer[0] {
	case '2':
		return true
	case '4':
		return false
	default:
		t.Fatalf("%s: a form as %s is answered %s", s.name, who, answer)
		return false
	}
}

// truth says for each operation who may do it.
type truth map[string]map[string]bool

func (s *server) truth(t *testing.T) truth {
	t.Helper()
	all := truth{}
	for _, p := range probed {
		if p.operation != "GetObject?versionId" || !s.lacks[versions] {
			all[p.operation] = s.whoMay(t, p.operation)
		}
	}
	return all
}

// whoMay is the truth about one operation.
func (s *server) whoMay(t *testing.T, operation string) map[string]bool {
	t.Helper()
	by := map[string]bool{}
	for _, who := range s.kinds(actionOf(operation)) {
		by[who] = s.may(t, operation, who)
	}
	return by
}

// kinds are the users by whom an action is asked about.
func (s *server) kinds(action string) []string {
	if s.lacks[policies] {
		return []string{admin, stranger}
	}
	return kinds(action)
}

// TestUsersMayWhatTheirPoliciesSay lists where a server asks for another
// permission than Amazon S3.
func TestUsersMayWhatTheirPoliciesSay(t *testing.T) {
	onEveryServer(t, func(t *testing.T, s *server) {
		if s.lacks[policies] {
			t.Skip(s.name + " has no policies")
		}
		for op, by := range s.truth(t) {
			for who, may := range by {
				if may != strings.HasPrefix(who, "only-") {
					t.Logf("%s as %s: %t", op, who, may)
				}
			}
		}
	})
}

// form sends an upload form with sixteen bytes, whose policy demands a size
// from least to most.
func (s *server) form(t *testing.T, who, key string, least, most int) string {
	t.Helper()
	form, err := s3.NewPresignClient(s.client(s.users[who])).PresignPostObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(scratch), Key: &key},
		func(o *s3.PresignPostOptions) { o.Conditions = []any{[]any{"content-length-range", least, most}} })
	must(t, err)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range form.Values {
		must(t, w.WriteField(name, value))
	}
	file, err := w.CreateFormFile("file", "own")
	must(t, err)
	fmt.Fprint(file, "0123456789abcdef")
	must(t, w.Close())
	res, err := http.Post(form.URL, w.FormDataContentType(), &body)
	must(t, err)
	defer res.Body.Close()
	return answerOf(res)
}
