package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
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

// TestStreamedBodies sends the aws-chunked bodies of SDKs that stream.
func TestStreamedBodies(t *testing.T) {
	server, run := sandboxtest.Start(t, grants, sandbox.Config{})
	creds, err := server.Mint(sandboxtest.User("all"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ hash, body, want string }{
		"unsigned, with trailer": {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "4\r\ndata\r\n0\r\nx-amz-checksum-crc32:rfPzYw==\r\n\r\n", "200 "},
		"signed chunks":          {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "4;chunk-signature=0\r\ndata\r\n0;chunk-signature=0\r\n\r\n", "200 "},
		"cut":                    {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "4\r\nda", "400 IncompleteBody"},
		"not a size":             {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x\r\ndata\r\n", "400 IncompleteBody"},
		"huge size":              {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "ffffffff\r\ndata\r\n", "400 IncompleteBody"},
		"wrong hash":             {strings.Repeat("0", 64), "data", "400 XAmzContentSHA256Mismatch"},
	} {
		req, err := http.NewRequest("PUT", run.URL+"/"+bucket+"/k", strings.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Amz-Content-Sha256", tc.hash)
		if err := v4.NewSigner().SignHTTP(t.Context(), creds, req, tc.hash, "s3", region, time.Now()); err != nil {
			t.Fatal(err)
		}
		if got := send(t, "PUT", req.URL.String(), req.Header, tc.body); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
		o, err := server.Store.Get(bucket, "k", "")
		if tc.want == "200 " && (err != nil || string(o.Data) != "data") {
			t.Errorf("%s: stored %q, %v", name, o.Data, err)
		}
	}
}
