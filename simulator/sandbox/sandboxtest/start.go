package sandboxtest

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// Region, Owner and Bucket are those of the bucket that Start creates.
const (
	Region = "eu-central-1"
	Owner  = "111122223333"
	Bucket = "media"
)

// User names a user of the account that owns the bucket.
func User(name string) string { return "arn:aws:iam::" + Owner + ":user/" + name }

// Start serves a sandbox that decides by grants.
func Start(t testing.TB, g Grants, c sandbox.Config) (*sandbox.Server, *sandbox.Running) {
	t.Helper()
	c.Authorizer, c.Trust = g, g
	return StartWith(t, c)
}

// StartWith serves a sandbox with one bucket until the test ends.
func StartWith(t testing.TB, c sandbox.Config) (*sandbox.Server, *sandbox.Running) {
	t.Helper()
	server := sandbox.New(c)
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Stop)
	if err := server.Store.CreateBucket(store.Bucket{Name: Bucket, Owner: Owner, Region: Region}); err != nil {
		t.Fatal(err)
	}
	return server, run
}

// Credentials mints credentials for a principal.
func Credentials(t testing.TB, s *sandbox.Server, principal string) aws.CredentialsProvider {
	t.Helper()
	c, err := s.Mint(principal)
	if err != nil {
		t.Fatal(err)
	}
	return Static(c)
}

// Static provides fixed credentials.
func Static(c aws.Credentials) aws.CredentialsProvider {
	return credentials.StaticCredentialsProvider{Value: c}
}

// Client is an unmodified SDK client for the sandbox.
func Client(url string, c aws.CredentialsProvider) *s3.Client {
	return s3.New(s3.Options{Region: Region, BaseEndpoint: &url, Credentials: c, UsePathStyle: true, RetryMaxAttempts: 1})
}

// STS is an unmodified SDK client for the sandbox's STS.
func STS(url string, c aws.CredentialsProvider) *sts.Client {
	return sts.New(sts.Options{Region: Region, BaseEndpoint: &url, Credentials: c, RetryMaxAttempts: 1})
}
