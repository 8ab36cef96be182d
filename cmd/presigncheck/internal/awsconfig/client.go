package awsconfig

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer is the most that is read of one answer. The longest are pages of
// iam:GetAccountAuthorizationDetails, with up to a hundred entities and their
// policies.
const maxAnswer = 128 << 20

// newClient is an HTTP client whose answers come in time and end, and that
// follows redirects between hosts of Amazon only: those of S3. Anywhere else
// a redirect means that something else answers, and what is asked names
// principals and buckets.
func newClient(transport http.RoundTripper, timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:   timeout,
		Transport: bounded{transport},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) >= 3 || r.Response == nil || r.Response.StatusCode < 307 || !amazon(r.URL.Hostname()) || r.URL.Scheme != "https" {
				return http.ErrUseLastResponse
			}
			if r.URL.Host != via[len(via)-1].URL.Host {
				r.Header.Del("X-Amz-Security-Token")
			}
			return nil
		},
	}
}

func amazon(host string) bool {
	return strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn")
}

// bounded ends answers that are too long with an error.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	// S3 answers some 301 without a Location, which net/http would refuse.
	if res.StatusCode/100 == 3 && res.Header.Get("Location") == "" {
		res.Header.Set("Location", r.URL.String())
	}
	res.Body = &limitedBody{res.Body, maxAnswer}
	return res, nil
}

type limitedBody struct {
	io.ReadCloser
	left int64
}

func (l *limitedBody) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("the answer is longer than %d MB", maxAnswer>>20)
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.ReadCloser.Read(p)
	l.left -= int64(n)
	return n, err
}
