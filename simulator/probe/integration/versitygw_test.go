//go:build integration

package integration

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

const region = "us-east-1"

// startVersity runs the IAM service and the gateway until the test ends, and
// creates the users with the SDK's IAM client.
func startVersity(t *testing.T) *server {
	t.Helper()
	bin, dir := binary(t), t.TempDir()
	root := aws.Credentials{AccessKeyID: "root", SecretAccessKey: "rootsecret"}
	iamAddress, s3Address := freeAddress(t), freeAddress(t)
	socket := filepath.Join(shortDir(t), "iam.sock")
	for _, sub := range []string{"iam", "data", "versions"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	flags := []string{"-a", root.AccessKeyID, "-s", root.SecretAccessKey, "-r", region, "-q"}
	run(t, bin, append(append([]string{"-p", iamAddress}, flags...),
		"iam", "--dir", filepath.Join(dir, "iam"), "--private-ports", socket)...)
	wait(t, iamAddress)
	run(t, bin, append(append([]string{"-p", s3Address, "--iam-cache-disable", "--iam-standalone-endpoint", socket}, flags...),
		"posix", "--versioning-dir", filepath.Join(dir, "versions"), filepath.Join(dir, "data"))...)
	wait(t, s3Address)
	s := &server{
		name: "versitygw", url: "http://" + s3Address, users: map[string]aws.CredentialsProvider{},
		root: sandboxtest.Static(root),
	}
	url := "http://" + iamAddress
	createUsers(t, s, iam.New(iam.Options{Region: region, BaseEndpoint: &url, Credentials: s.root}))
	return s
}

func createUsers(t *testing.T, s *server, c *iam.Client) {
	t.Helper()
	for _, u := range users() {
		if _, err := c.CreateUser(t.Context(), &iam.CreateUserInput{UserName: &u.name}); err != nil {
			t.Fatal(err)
		}
		if u.policy != "" {
			_, err := c.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: &u.name, PolicyName: aws.String("own"), PolicyDocument: &u.policy})
			if err != nil {
				t.Fatal(err)
			}
		}
		key, err := c.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: &u.name})
		if err != nil {
			t.Fatal(err)
		}
		s.users[u.name] = sandboxtest.Static(aws.Credentials{AccessKeyID: *key.AccessKey.AccessKeyId, SecretAccessKey: *key.AccessKey.SecretAccessKey})
	}
}

// run starts a process that ends with the test; what it prints is shown when
// the test fails.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	var out bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Logf("%s printed:\n%s", filepath.Base(name), out.String())
		}
	})
}

// wait returns when somebody listens.
func wait(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
	}
	t.Fatalf("nobody listens on %s", address)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// shortDir is for sockets, whose paths are limited to some hundred bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
