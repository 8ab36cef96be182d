package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// TestBucketInTheHostName uses the SDK's default style, with a transport that
// finds every host on loopback.
func TestBucketInTheHostName(t *testing.T) {
	server, run := sandboxtest.Start(t, grants, sandbox.Config{Domain: "s3.example.com"})
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(run.URL, "http://"))
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
	}}
	c := s3.New(s3.Options{
		Region: region, BaseEndpoint: aws.String("http://s3.example.com:" + port), RetryMaxAttempts: 1,
		Credentials: sandboxtest.Credentials(t, server, sandboxtest.User("all")), HTTPClient: &http.Client{Transport: transport},
	})
	put(t, c, "dir/k", "data")
	if _, err := server.Store.Get(bucket, "dir/k", ""); err != nil {
		t.Error(err)
	}
}
