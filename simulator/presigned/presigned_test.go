package presigned_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/presigned"
)

// FuzzRead gives hostile texts, which must not panic, and must become a
// reading or an error.
func FuzzRead(f *testing.F) {
	f.Add("https://b.s3.amazonaws.com/k?X-Amz-Signature=1&X-Amz-Credential=a/20130524/r/s3/aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host", "GET")
	f.Add("https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Signature=1&Expires=1", "")
	f.Add("curl -X PUT 'https://d.cloudfront.net/k?Policy=e30_&Signature=a&Key-Pair-Id=K'", "")
	f.Fuzz(func(t *testing.T, text, method string) {
		u, err := presigned.Read(text, method)
		if err != nil {
			return
		}
		var b strings.Builder
		if _, err := u.At(now).WriteTo(&b); err != nil || u.Scheme == "" || b.Len() == 0 {
			t.Errorf("%q: neither a reading nor an error: %v", text, err)
		}
	})
}

// TestAs reads a URL for another method than the one guessed.
func TestAs(t *testing.T) {
	u, err := presigned.Read("https://media.s3.eu-west-1.amazonaws.com/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=Q5x%2F43sR2y8%2BLyvjL5fu1yy6sIU%3D&Expires=1795986992", "")
	if err != nil || u.Method != "GET" || u.Told != presigned.Guessed {
		t.Fatalf("%+v, %v", u, err)
	}
	if as := u.As("head"); as.Method != "HEAD" || as.Operation.Name != "HeadObject" || as.Raw() != u.Raw() {
		t.Errorf("%+v", as)
	}
}
