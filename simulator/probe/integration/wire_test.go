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
	"github.com/aws/smithy-go/encoding/httpbinding"
)

// A wire is one presigned request, made by hand where SDKs would not.
type wire struct {
	user, method, path, query string
	signed, unsigned          http.Header // sent headers, under the signature or not
	body                      string
	expires                   string        // "3600" when empty, left out when "-"
	ahead                     time.Duration // how far in the future it is dated
	region                    string
	through                   bool // signed for the recorder, not for the server itself
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
	if err != nil {
		return "no answer"
	}
	defer res.Body.Close()
	return answerOf(res)
}

// answerOf is an answer's status and error code.
func answerOf(res *http.Response) string {
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Sprint(res.StatusCode, " and no whole body")
	}
	answer := fmt.Sprint(res.StatusCode)
	if m := errorCode.FindSubmatch(body); m != nil {
		answer += " " + string(m[1])
	}
	return answer
}

// wrongSecret makes a signature that is well-formed and not right.
func wrongSecret(c *aws.Credentials) { c.SecretAccessKey = "x" }

var errorCode = regexp.MustCompile(`<Code>(\w+)</Code>`)

func (s *server) presign(t *testing.T, w wire) *http.Request {
	t.Helper()
	expires := map[string]string{"": "&X-Amz-Expires=3600", "-": ""}
	query, ok := expires[w.expires]
	if !ok {
		query = "&X-Amz-Expires=" + w.expires
	}
	base := s.url
	if w.through {
		base = s.probed
	}
	req, err := http.NewRequestWithContext(t.Context(), w.method, base+httpbinding.EscapePath(w.path, false)+"?"+strings.TrimPrefix(w.query+query, "&"), strings.NewReader(w.body))
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
	signed, header, err := v4.NewSigner().PresignHTTP(t.Context(), c, req, "UNSIGNED-PAYLOAD", "s3", in, time.Now().Add(w.ahead),
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	must(t, err)
	header.Del("Host")
	header.Del("Content-Length")
	req, err = http.NewRequestWithContext(t.Context(), w.method, signed, strings.NewReader(w.body))
	must(t, err)
	req.Header = header
	return req
}
