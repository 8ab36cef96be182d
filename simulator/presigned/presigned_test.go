package presigned_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/presigned"
)

func TestReadRefusesWhatIsNotPresigned(t *testing.T) {
	for url, says := range map[string]string{
		"":                      "not a URL",
		"https://example.com/a": "not presigned",
		"https://b.s3.amazonaws.com/k?X-Amz-Signature=1&X-Amz-Credential=a%2Fb":                              "X-Amz-Credential",
		"https://b.s3.amazonaws.com/k?X-Amz-Signature=1&X-Amz-Credential=a/b/c/s3/aws4_request&X-Amz-Date=x": "X-Amz-Date",
		"https://b.s3.amazonaws.com/k?Signature=1&AWSAccessKeyId=a&Expires=never":                            "Expires",
	} {
		if _, err := presigned.Read(url, ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", url, err, says)
		}
	}
}

func TestReadReadsAmazonURLs(t *testing.T) {
	l, err := presigned.Read("https://media.s3.eu-central-1.amazonaws.com/a%20b/c.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=content-type%3Bhost&versionId=v1&X-Amz-Signature=abc", "")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{l.Operation.String(), l.Operation.Params["versionId"].Value, l.AccessKey, l.Region, l.Method, l.Expires.Format(time.DateOnly), strings.Join(l.SignedHeaders, ",")}
	want := []string{"GetObject s3://media/a b/c.mp4", "v1", "AKIA…MPLE", "eu-central-1", "GET", "2013-05-25", "content-type"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzRead gives hostile URLs, which must not panic, and whose errors must
// not repeat the signature.
func FuzzRead(f *testing.F) {
	f.Add("https://b.s3.amazonaws.com/k?X-Amz-Signature=1&X-Amz-Credential=a/20130524/r/s3/aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host", "GET")
	f.Add("https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Signature=1&Expires=1", "")
	f.Fuzz(func(t *testing.T, url, method string) {
		link, err := presigned.Read(url, method)
		if err == nil && link.Version == 0 {
			t.Errorf("%q: neither a link nor an error", url)
		}
	})
}
