package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// TestConditionalWrites holds the answers of the User Guide's pages on
// conditional writes and deletes, as they were recorded.
func TestConditionalWrites(t *testing.T) {
	server, _, c := client(t)
	put(t, c, "existing", "data")
	before := server.Store.Listing()
	presigner := s3.NewPresignClient(c)
	ask := func(method, key string, header http.Header) string {
		var url string
		if method == "PUT" {
			r, err := presigner.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key})
			if err != nil {
				t.Fatal(err)
			}
			url = r.URL
		} else {
			r, err := presigner.PresignDeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: &key})
			if err != nil {
				t.Fatal(err)
			}
			url = r.URL
		}
		return send(t, method, url, header, "")
	}
	cases := []struct {
		method, key, header, value, want string
	}{
		{"PUT", "existing", "If-None-Match", "*", "412 PreconditionFailed"},
		{"PUT", "existing", "If-None-Match", `"x"`, "501 NotImplemented"},
		{"PUT", "existing", "If-Match", `"x"`, "412 PreconditionFailed"},
		{"PUT", "existing", "If-Match", "*", "501 NotImplemented"},
		{"PUT", "missing", "If-Match", `"x"`, "404 NoSuchKey"},
		{"PUT", "existing", "Content-Md5", "AAAAAAAAAAAAAAAAAAAAAA==", "400 BadDigest"},
		{"PUT", "existing", "Content-Md5", "AAAA", "400 InvalidDigest"},
		{"DELETE", "existing", "If-Match", `"x"`, "412 PreconditionFailed"},
		{"DELETE", "missing", "If-Match", `"x"`, "404 NoSuchKey"},
		{"DELETE", "missing", "If-Match", "*", "404 NoSuchKey"},
		{"DELETE", "missing", "", "", "204 "},
	}
	for _, tc := range cases {
		header := http.Header{}
		if tc.header != "" {
			header.Set(tc.header, tc.value)
		}
		if got := ask(tc.method, tc.key, header); got != tc.want {
			t.Errorf("%s %s %s: %s: got %q, want %q", tc.method, tc.key, tc.header, tc.value, got, tc.want)
		}
	}
	if diff := cmp.Diff(before, server.Store.Listing()); diff != "" {
		t.Errorf("a refused write changed the store:\n%s", diff)
	}
}

// TestVersions follows an object of a versioned bucket through a delete
// marker and back.
func TestVersions(t *testing.T) {
	server, _, c := client(t)
	if err := server.Store.EnableVersioning(bucket); err != nil {
		t.Fatal(err)
	}
	first, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), Body: strings.NewReader("one")})
	if err != nil {
		t.Fatal(err)
	}
	put(t, c, "k", "two")
	deleted, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
	if err != nil || !aws.ToBool(deleted.DeleteMarker) {
		t.Fatalf("delete: %+v, %v", deleted, err)
	}
	_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
	if code(err) != "NoSuchKey" {
		t.Errorf("behind a delete marker: %v", err)
	}
	old, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), VersionId: first.VersionId})
	if err != nil || aws.ToInt64(old.ContentLength) != 3 {
		t.Errorf("old version: %v", err)
	}
	for version, want := range map[string]string{"bogus": "InvalidArgument", *deleted.VersionId: ""} {
		_, err = c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), VersionId: aws.String(version)})
		if code(err) != want {
			t.Errorf("delete version %s: %v, want %q", version, err, want)
		}
	}
	if _, err = c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}); err != nil {
		t.Errorf("the delete marker is gone: %v", err)
	}
	list, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(bucket)})
	if err != nil || len(list.Versions) != 2 || len(list.DeleteMarkers) != 0 {
		t.Errorf("versions: %+v, %v", list, err)
	}
}

func TestLockedVersionsStay(t *testing.T) {
	server, _, c := client(t)
	if _, err := server.Store.Put(bucket, store.Object{Key: "k", LegalHold: true}, nil); err != nil {
		t.Fatal(err)
	}
	_, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
	if code(err) != "AccessDenied" || !strings.Contains(err.Error(), "object lock") {
		t.Errorf("got %v", err)
	}
}

// TestCopyAndTags covers what else an SDK client does with objects.
func TestCopyAndTags(t *testing.T) {
	_, _, c := client(t)
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("a"), Tagging: aws.String("x=1&y=2"), Body: strings.NewReader("data")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: aws.String(bucket), Key: aws.String("b"), CopySource: aws.String(bucket + "/a")}); err != nil {
		t.Fatal(err)
	}
	tags, err := c.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: aws.String(bucket), Key: aws.String("b")})
	if err != nil || len(tags.TagSet) != 2 || *tags.TagSet[1].Value != "2" {
		t.Errorf("tags: %+v, %v", tags, err)
	}
	if _, err = c.DeleteObjectTagging(t.Context(), &s3.DeleteObjectTaggingInput{Bucket: aws.String(bucket), Key: aws.String("b")}); err != nil {
		t.Error(err)
	}
}

// TestEnvironmentIsEnoughForTheSDK uses one endpoint for all services. Its
// host is an address, for which the SDK puts the bucket into the path.
func TestEnvironmentIsEnoughForTheSDK(t *testing.T) {
	server, run := sandboxtest.Start(t, grants, sandbox.Config{})
	creds, err := server.Mint(role)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": run.URL, "AWS_REGION": region, "AWS_ACCESS_KEY_ID": creds.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY": creds.SecretAccessKey, "AWS_SESSION_TOKEN": creds.SessionToken,
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
	} {
		t.Setenv(name, value)
	}
	config, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, s3.NewFromConfig(config), "k", "data")
	who, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), nil)
	if err != nil || !strings.Contains(*who.Arn, ":assumed-role/app/") {
		t.Errorf("got %+v, %v", who, err)
	}
}
