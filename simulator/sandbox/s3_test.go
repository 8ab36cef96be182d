package sandbox_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

const (
	bucket = sandboxtest.Bucket
	region = sandboxtest.Region
)

var everything = []string{
	"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucket",
	"s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload",
	"s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging", "s3:DeleteBucket",
}

var grants = sandboxtest.Grants{
	sandboxtest.User("all"):                           everything,
	sandboxtest.User("read"):                          {"s3:GetObject"},
	sandboxtest.User("none"):                          {},
	"arn:aws:iam::" + sandboxtest.Owner + ":role/app": everything,
}

// client starts a sandbox and returns a client that may do everything.
func client(t *testing.T) (*sandbox.Server, string, *s3.Client) {
	server, run := sandboxtest.Start(t, grants, sandbox.Config{})
	return server, run.URL, sandboxtest.Client(run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("all")))
}

func put(t *testing.T, c *s3.Client, key, body string) {
	t.Helper()
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(key), Body: strings.NewReader(body), ContentType: aws.String("text/plain")})
	if err != nil {
		t.Fatal(err)
	}
}

// code is the error code and status that the SDK decodes.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestSDKClientRoundTrips(t *testing.T) {
	_, _, c := client(t)
	key := aws.String("videos/ä b+c%.mp4")
	put(t, c, *key, "hello")
	got, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(got.Body)
	if string(body) != "hello" || *got.ContentType != "text/plain" || *got.ETag != `"5d41402abc4b2a76b9719d911017c592"` {
		t.Errorf("got %q, %s, %s", body, *got.ContentType, *got.ETag)
	}
	list, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Delimiter: aws.String("/")})
	if err != nil || len(list.CommonPrefixes) != 1 || *list.CommonPrefixes[0].Prefix != "videos/" {
		t.Errorf("listing: %+v, %v", list, err)
	}
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: key}); err != nil {
		t.Error(err)
	}
	_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: key})
	if code(err) != "NoSuchKey" {
		t.Errorf("after delete: %v", err)
	}
}

func TestSDKClientUploadsInParts(t *testing.T) {
	_, _, c := client(t)
	key := aws.String("big")
	begun, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String(bucket), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	part := make([]byte, store.MinPart) // the least that all but the last must have
	for n := range int32(2) {
		up, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: aws.String(bucket), Key: key, UploadId: begun.UploadId, PartNumber: aws.Int32(n + 1), Body: bytes.NewReader(part)})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{ETag: up.ETag, PartNumber: aws.Int32(n + 1)})
	}
	listed, err := c.ListParts(t.Context(), &s3.ListPartsInput{Bucket: aws.String(bucket), Key: key, UploadId: begun.UploadId})
	if err != nil || len(listed.Parts) != 2 {
		t.Fatalf("ListParts: %v, %v", listed, err)
	}
	done, err := c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: aws.String(bucket), Key: key, UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	if err != nil || !strings.HasSuffix(*done.ETag, `-2"`) {
		t.Fatalf("Complete: %+v, %v", done, err)
	}
	if left, err := c.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String(bucket)}); err != nil || len(left.Uploads) != 0 {
		t.Errorf("uploads left: %+v, %v", left, err)
	}
}

// TestPresignedURLsOfTheSDK uses the URLs as a browser would.
func TestPresignedURLsOfTheSDK(t *testing.T) {
	_, _, c := client(t)
	put(t, c, "k", "0123456789")
	p := s3.NewPresignClient(c)
	get, err := p.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := p.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}, func(o *s3.PresignOptions) {
		o.ClientOptions = append(o.ClientOptions, func(o *s3.Options) { o.Region = "eu-west-3" })
	})
	if err != nil {
		t.Fatal(err)
	}
	put, err := p.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("new"), Metadata: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, method, url string
		header            http.Header
		body              string
		want              string
	}{
		{"plain", "GET", get.URL, nil, "", "200 0123456789"},
		{"unsigned Range", "GET", get.URL, http.Header{"Range": {"bytes=2-3"}}, "", "206 23"},
		{"unsigned If-Match", "GET", get.URL, http.Header{"If-Match": {`"x"`}}, "", "412 PreconditionFailed"},
		{"other region", "GET", elsewhere.URL, nil, "", "400 AuthorizationQueryParametersError"},
		{"other method", "HEAD", get.URL, nil, "", "403 "},
		{"unsigned x-amz header", "GET", get.URL, http.Header{"X-Amz-Foo": {"1"}}, "", "403 AccessDenied"},
		{"changed parameter", "GET", get.URL + "&versionId=1", nil, "", "403 SignatureDoesNotMatch"},
		{"upload without its signed header", "PUT", put.URL, nil, "body", "403 SignatureDoesNotMatch"},
		{"upload", "PUT", put.URL, put.SignedHeader, "body", "200 "},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if got := send(t, tc.method, tc.url, tc.header, tc.body); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// send returns the status and the error code, or the body of a success.
func send(t *testing.T, method, url string, header http.Header, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		if name != "Host" && name != "Content-Length" {
			req.Header[name] = values
		}
	}
	return answerTo(t, req)
}

// answerTo sends a request and returns the status with the error code, or with
// the body.
func answerTo(t *testing.T, req *http.Request) string {
	t.Helper()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	status := strings.Fields(res.Status)[0]
	if _, rest, ok := strings.Cut(string(text), "<Code>"); ok {
		c, _, _ := strings.Cut(rest, "</Code>")
		return status + " " + c
	}
	return status + " " + string(text)
}

func TestMissingKeyIsDeniedToThoseWhoMayNotList(t *testing.T) {
	server, url, _ := client(t)
	want := map[string]string{"all": "NoSuchKey", "read": "AccessDenied", "none": "AccessDenied"}
	got := map[string]string{}
	for name := range want {
		c := sandboxtest.Client(url, sandboxtest.Credentials(t, server, sandboxtest.User(name)))
		_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("missing")})
		got[name] = code(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
