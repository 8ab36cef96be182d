//go:build integration

package integration

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// A wire is one presigned request, made by hand where SDKs would not.
type wire struct {
	user, method, path, query string
	signed, unsigned          http.Header // sent headers, under the signature or not
	body                      string
	expires                   string        // "3600" when empty, left out when "-"
	ahead                     time.Duration // how far in the future it is dated
	region                    string
	change                    func(*aws.Credentials)
	after                     func(*http.Request) // changes the signed request
}

// send returns the status and the error code of the answer.
func (s *server) send(t *testing.T, w wire) string {
	t.Helper()
	req := s.presign(t, w)
	for name, values := range w.unsigned {
		req.Header[name] = values
	}
	if w.after != nil {
		w.after(req)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	answer := fmt.Sprint(res.StatusCode)
	if m := errorCode.FindSubmatch(body); m != nil {
		answer += " " + string(m[1])
	}
	return answer
}

var errorCode = regexp.MustCompile(`<Code>(\w+)</Code>`)

func (s *server) presign(t *testing.T, w wire) *http.Request {
	t.Helper()
	expires := map[string]string{"": "&X-Amz-Expires=3600", "-": ""}
	query, ok := expires[w.expires]
	if !ok {
		query = "&X-Amz-Expires=" + w.expires
	}
	req, err := http.NewRequestWithContext(t.Context(), w.method, s.url+w.path+"?"+strings.TrimPrefix(w.query+query, "&"), strings.NewReader(w.body))
	must(t, err)
	for name, values := range w.signed {
		req.Header[name] = values
	}
	c, err := s.users[w.user].Retrieve(t.Context())
	must(t, err)
	if w.change != nil {
		w.change(&c)
	}
	in := region
	if w.region != "" {
		in = w.region
	}
	url, header, err := v4.NewSigner().PresignHTTP(t.Context(), c, req, "UNSIGNED-PAYLOAD", "s3", in, time.Now().Add(w.ahead),
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	must(t, err)
	header.Del("Host")
	header.Del("Content-Length")
	req, err = http.NewRequestWithContext(t.Context(), w.method, url, strings.NewReader(w.body))
	must(t, err)
	req.Header = header
	return req
}
