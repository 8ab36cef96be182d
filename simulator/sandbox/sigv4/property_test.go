package sigv4

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/encoding/httpbinding"
	"pgregory.net/rapid"
)

// TestVerifiesWhatTheSDKSigns signs arbitrary requests with the SDK as S3
// clients do, expects them to verify, and to fail after any change.
func TestVerifiesWhatTheSDKSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req := anyRequest(t)
		signed, header, err := v4.NewSigner().PresignHTTP(req.Context(), suiteKey, req, UnsignedPayload, "s3", "eu-west-1", suiteTime,
			func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
		if err != nil {
			t.Fatal(err)
		}
		got, err := http.NewRequest(req.Method, signed, nil)
		if err != nil {
			t.Fatal(err)
		}
		got.Header = header
		got.ContentLength = req.ContentLength
		auth, s3Error := Parse(got)
		if s3Error != nil {
			t.Fatal(s3Error)
		}
		if err := auth.CheckSignature(got, UnsignedPayload, suiteKey.SecretAccessKey); err != nil {
			t.Fatalf("%v\n%s", err, signed)
		}
		change(t, got)
		if err := auth.CheckSignature(got, UnsignedPayload, suiteKey.SecretAccessKey); err == nil {
			t.Fatalf("a changed request still verifies: %s %s %v", got.Method, got.URL, got.Header)
		}
	})
}

func anyRequest(t *rapid.T) *http.Request {
	key := rapid.StringN(1, 30, -1).Draw(t, "key")
	u := &url.URL{Scheme: "https", Host: "b.s3.eu-west-1.amazonaws.com", Path: "/" + key}
	u.RawPath = httpbinding.EscapePath(u.Path, false)
	q := url.Values{"X-Amz-Expires": {"60"}}
	for name, value := range rapid.MapOfN(rapid.StringMatching(`[a-z]{2,8}`), rapid.String(), 0, 3).Draw(t, "query") {
		q.Set(name, value)
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")
	req := &http.Request{Method: rapid.SampledFrom([]string{"GET", "PUT", "DELETE"}).Draw(t, "method"), URL: u, Host: u.Host, Header: http.Header{}}
	req.ContentLength = rapid.Int64Range(0, 9).Draw(t, "length")
	printable := rapid.StringMatching(`[!-~]([ -~]*[!-~])?`)
	for _, name := range []string{"Content-Type", "X-Amz-Meta-A", "X-Amz-Acl", "If-Match"} {
		if rapid.Bool().Draw(t, name) {
			req.Header.Set(name, printable.Draw(t, "value"))
		}
	}
	return req
}

// change alters one thing that the signature covers.
func change(t *rapid.T, r *http.Request) {
	switch rapid.IntRange(0, 3).Draw(t, "change") {
	case 0:
		r.Method += "X"
	case 1:
		r.URL.Path += "x"
	case 2:
		r.URL.RawQuery += "&extra="
	case 3:
		r.Host += "x"
	}
}
