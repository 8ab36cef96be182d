// Package presignhttp signs requests with v4.Signer.PresignHTTP, where the
// expiry is a query parameter that the caller has to set.
package presignhttp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func sign(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	req, _ := http.NewRequest("GET", "https://b.s3.amazonaws.com/k", nil)
	q := req.URL.Query()
	q.Set("X-Amz-Expires", strconv.FormatInt(int64((30*24*time.Hour).Seconds()), 10))
	req.URL.RawQuery = q.Encode()
	s.PresignHTTP(ctx, c, req, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now()) // want `signed for 30 days.*\(over-limit-expiry\)`
}

func wrapper(ctx context.Context, s *v4.Signer, c aws.Credentials, ttl time.Duration) {
	req, _ := http.NewRequest("GET", "https://b.s3.amazonaws.com/k", nil)
	q := url.Values{"X-Amz-Expires": []string{strconv.Itoa(int(ttl.Seconds()))}}
	req.URL.RawQuery = q.Encode()
	s.PresignHTTP(ctx, c, req, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now())
}

func callers(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	wrapper(ctx, s, c, time.Minute)
	wrapper(ctx, s, c, 13*time.Hour*24) // want `through wrapper.*\(over-limit-expiry\)`
}

func text(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	req, _ := http.NewRequest("GET", "https://b.s3.amazonaws.com/k?X-Amz-Expires=604801", nil)
	s.PresignHTTP(ctx, c, req, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now()) // want `\(over-limit-expiry\)`
}

func missing(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	req, _ := http.NewRequest("GET", "https://b.s3.amazonaws.com/k", nil)
	s.PresignHTTP(ctx, c, req, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now()) // want `without X-Amz-Expires.*\(missing-expiry\)`
}

func otherService(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	req, _ := http.NewRequest("GET", "https://sts.amazonaws.com/", nil)
	s.PresignHTTP(ctx, c, req, "", "sts", "eu-west-1", time.Now())
}

// capturing forwards to another presigner; the URL is not its own.
type capturing struct{ next s3.HTTPPresignerV4 }

func (p *capturing) PresignHTTP(ctx context.Context, c aws.Credentials, r *http.Request, hash, service, region string, at time.Time, opts ...func(*v4.SignerOptions)) (string, http.Header, error) {
	return p.next.PresignHTTP(ctx, c, r, hash, service, region, at, opts...)
}

// verify signs a request that came in again, to compare signatures.
func verify(ctx context.Context, s *v4.Signer, c aws.Credentials, r *http.Request) bool {
	again := r.Clone(ctx)
	u, _, err := s.PresignHTTP(ctx, c, again, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now())
	return err == nil && u == r.URL.String()
}

// built puts the parameter into the text of the URL.
func built(ctx context.Context, s *v4.Signer, c aws.Credentials, key string) {
	at, hash := time.Now(), "UNSIGNED-PAYLOAD"
	r1, _ := http.NewRequest("GET", fmt.Sprintf("https://b.s3.amazonaws.com/%s?X-Amz-Expires=%d&x=1", key, 864000), nil)
	s.PresignHTTP(ctx, c, r1, hash, "s3", "eu-west-1", at) // want `signed for 10 days`
}

func appended(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	r, _ := http.NewRequest("GET", "https://b.s3.amazonaws.com/k?X-Amz-Expires="+strconv.Itoa(900000)+"&x=1", nil)
	s.PresignHTTP(ctx, c, r, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now()) // want `\(over-limit-expiry\)`
}

func rawQuery(ctx context.Context, s *v4.Signer, c aws.Credentials, ttl time.Duration) {
	r, _ := http.NewRequest("GET", "https://b.s3.amazonaws.com/k", nil)
	r.URL.RawQuery = fmt.Sprintf("X-Amz-Expires=%v", int(min(ttl, 8*24*time.Hour).Seconds()))
	s.PresignHTTP(ctx, c, r, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now())
}

func rawQueries(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	rawQuery(ctx, s, c, time.Hour)
	rawQuery(ctx, s, c, 10*24*time.Hour) // want `\(over-limit-expiry\)`
}

func short(ctx context.Context, s *v4.Signer, c aws.Credentials) {
	r, _ := http.NewRequest("GET", fmt.Sprintf("https://b.s3.amazonaws.com/k?X-Amz-Expires=%s", "600"), nil)
	s.PresignHTTP(ctx, c, r, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now())
}
