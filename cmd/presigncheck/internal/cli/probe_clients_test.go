//go:build integration

package cli_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// boto is a Python that has boto3: Debian's python3-boto3.
const boto = "/usr/bin/python3"

// presignWithBoto signs for an operation, a key and a signature version.
const presignWithBoto = `
import sys, boto3
from botocore.client import Config
url, region, key, secret, token, signature, operation, name = sys.argv[1:]
client = boto3.client("s3", endpoint_url=url, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret,
    aws_session_token=token or None, config=Config(signature_version=signature, s3={"addressing_style": "path"}))
print(client.generate_presigned_url(operation, Params={"Bucket": "media", "Key": name}, ExpiresIn=600))`

// TestProbeURLOfBoto probes URLs of an unmodified client that does not say in
// them for which method they are.
func TestProbeURLOfBoto(t *testing.T) {
	if err := exec.Command(boto, "-c", "import boto3").Run(); err != nil {
		t.Skipf("%s has no boto3 (apt install python3-boto3): %v", boto, err)
	}
	owner := sandboxtest.User("owner")
	server, run := sandboxtest.Start(t, sandboxtest.Grants{owner: {"s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject"}}, sandbox.Config{})
	put(t, run.URL, server, owner, "/media/films/a%20b%2Bc.mp4")
	before := server.Store.Listing()
	c, err := sandboxtest.Credentials(t, server, owner).Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		signature, operation, key string
		args                      []string
		status                    int
		says                      string
	}{
		{"s3v4", "get_object", "films/a b+c.mp4", nil, 0, "works: "},
		{"s3v4", "head_object", "films/a b+c.mp4", nil, 0, "works: as HEAD: "},
		{"s3v4", "get_object", "films/none", nil, 1, "does not work: "},
		{"s3v4", "put_object", "films/a b+c.mp4", nil, 2, "fits neither GET nor HEAD"},
		{"s3v4", "put_object", "films/a b+c.mp4", []string{"--method", "PUT", "--probe-writes", "--server", "sandbox"}, 0, "works: "},
		{"s3v4", "delete_object", "films/a b+c.mp4", nil, 2, "fits neither GET nor HEAD"},
		{"s3v4", "delete_object", "films/a b+c.mp4", []string{"--method", "DELETE", "--probe-writes"}, 2, "cannot be tried without doing it"},
	} {
		out, err := exec.Command(boto, "-c", presignWithBoto, run.URL, sandboxtest.Region, c.AccessKeyID, c.SecretAccessKey, c.SessionToken, tc.signature, tc.operation, tc.key).Output()
		if err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		status := cli.Main(append(append([]string{"probe"}, tc.args...), strings.TrimSpace(string(out))), &stdout, &stderr)
		if status != tc.status || !strings.Contains(stdout.String(), tc.says) {
			t.Errorf("%s %s %s %q: status %d, want %d and %q\n%s%s", tc.signature, tc.operation, tc.key, tc.args, status, tc.status, tc.says, stdout.String(), stderr.String())
		}
	}
	if !equalJSON(t, before, server.Store.Listing()) {
		t.Error("the store has changed")
	}
}
