//go:build integration

package integration

import (
	"errors"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
)

const region = "us-east-1"

// A server is an S3 server with the users of the suite.
type server struct {
	name string
	// url is the server itself; probed is the recorder before it, which the
	// probes talk to. Signatures cover the host, so a URL is good for one of
	// the two.
	url, probed string
	wire        *recorder
	root        aws.CredentialsProvider
	users       map[string]aws.CredentialsProvider
	// narrowed may do nothing: the control for positive answers. It is nil on
	// servers that have no policies.
	narrowed  aws.CredentialsProvider
	lacks     map[feature]bool
	box       *sandbox.Server // of the sandbox only
	dir       string          // of the data, where files say more than listings
	versionID string          // of an older version of versioned/existing
}

// A feature is something that a server may lack.
type feature string

const (
	policies feature = "policies"
	versions feature = "versions"
	locks    feature = "object lock"
	uploads  feature = "list of uploads"
	tags     feature = "tags"
	acls     feature = "ACLs"
)

func without(features ...feature) map[feature]bool {
	set := map[feature]bool{}
	for _, f := range features {
		set[f] = true
	}
	return set
}

// serve finishes a server that listens at address: puts the recorder before
// it and fills it.
func (s *server) serve(t *testing.T, address string) *server {
	t.Helper()
	s.url = "http://" + address
	s.wire = record(t, address)
	s.probed = s.wire.url
	s.fill(t)
	return s
}

// starts are the servers of the suite, by name. Each starts its own process,
// or skips the test.
var starts = []struct {
	name  string
	start func(*testing.T) *server
}{
	{"sandbox", startSandbox},
	{"versitygw", startVersity},
	{"minio", startMinIO},
	{"seaweedfs", startSeaweed},
	{"rclone-gofakes3", startRcloneFake},
	{"gofakes3", startGofakes3},
	{"s3rver", startS3rver},
}

// onEveryServer runs a test against each of them, all at a time, and returns
// when all have ended.
func onEveryServer(t *testing.T, test func(*testing.T, *server)) {
	t.Helper()
	t.Run("on", func(t *testing.T) {
		for _, row := range starts {
			t.Run(row.name, func(t *testing.T) {
				t.Parallel()
				test(t, row.start(t))
			})
		}
	})
}

// client talks to the server itself, past the recorder.
func (s *server) client(c aws.CredentialsProvider) *s3.Client {
	return s3.New(s3.Options{Region: region, BaseEndpoint: &s.url, Credentials: c, UsePathStyle: true, RetryMaxAttempts: 1})
}

func must(t *testing.T, err error) {
	t.Helper()
	var api smithy.APIError
	if errors.As(err, &api) {
		t.Fatalf("%s: %s", api.ErrorCode(), api.ErrorMessage())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// address is the host and port of a URL.
func address(t *testing.T, rawURL string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	must(t, err)
	return u.Host
}
