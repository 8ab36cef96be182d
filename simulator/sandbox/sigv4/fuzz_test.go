package sigv4

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

// FuzzParse gives hostile authentication, which must not panic and never
// verify.
func FuzzParse(f *testing.F) {
	f.Add("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20130524%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=0", "")
	f.Add("", "AWS4-HMAC-SHA256 Credential=a/20130524/r/s3/aws4_request, SignedHeaders=host, Signature=0")
	f.Add("a;b=%zz&&=", "AWS x:y")
	f.Fuzz(func(t *testing.T, query, header string) {
		r := &http.Request{Method: "GET", Host: "h", URL: &url.URL{Path: "/k", RawQuery: query}, Header: http.Header{}}
		if header != "" {
			r.Header.Set("Authorization", header)
			r.Header.Set("X-Amz-Date", "20130524T000000Z")
		}
		auth, err := Parse(r)
		if err != nil || auth == nil {
			return
		}
		auth.CheckTime(time.Unix(1369353600, 0))
		if auth.CheckSignature(r, UnsignedPayload, "secret") == nil {
			t.Errorf("verified: %q %q", query, header)
		}
	})
}
