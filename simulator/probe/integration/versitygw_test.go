//go:build integration

package integration

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// startVersity runs versitygw's IAM service and the gateway, and creates the
// users with the SDK's IAM client.
func startVersity(t *testing.T) *server {
	t.Helper()
	bin, dir := versitygw.need(t), t.TempDir()
	iamAddress, s3Address := freeAddress(t), freeAddress(t)
	socket := filepath.Join(shortDir(t), "iam.sock")
	for _, sub := range []string{"iam", "data", "versions"} {
		must(t, os.Mkdir(filepath.Join(dir, sub), 0o755))
	}
	flags := []string{"-a", rootKey.AccessKeyID, "-s", rootKey.SecretAccessKey, "-r", region, "-q"}
	run(t, nil, bin, append(append([]string{"-p", iamAddress}, flags...),
		"iam", "--dir", filepath.Join(dir, "iam"), "--private-ports", socket)...)
	wait(t, iamAddress)
	run(t, nil, bin, append(append([]string{"-p", s3Address, "--iam-cache-disable", "--iam-standalone-endpoint", socket}, flags...),
		"posix", "--versioning-dir", filepath.Join(dir, "versions"), filepath.Join(dir, "data"))...)
	wait(t, s3Address)
	s := &server{name: "versitygw", users: map[string]aws.CredentialsProvider{}, root: provider(rootKey)}
	url := "http://" + iamAddress
	createUsers(t, s, iam.New(iam.Options{Region: region, BaseEndpoint: &url, Credentials: s.root}))
	s.narrowed = s.users[narrowed]
	return s.serve(t, s3Address)
}

func createUsers(t *testing.T, s *server, c *iam.Client) {
	t.Helper()
	for _, u := range users() {
		_, err := c.CreateUser(t.Context(), &iam.CreateUserInput{UserName: &u.name})
		must(t, err)
		if u.policy != "" {
			_, err := c.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: &u.name, PolicyName: aws.String("own"), PolicyDocument: &u.policy})
			must(t, err)
		}
		key, err := c.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: &u.name})
		must(t, err)
		s.users[u.name] = provider(aws.Credentials{AccessKeyID: *key.AccessKey.AccessKeyId, SecretAccessKey: *key.AccessKey.SecretAccessKey})
	}
}
