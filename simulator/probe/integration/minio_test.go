//go:build integration

package integration

import (
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// startMinIO runs MinIO. Its users are sessions of the owner under a session
// policy each, which its STS hands out to an unmodified client; for permanent
// users its admin API would be needed. One without a policy is one under a
// policy that allows something else.
func startMinIO(t *testing.T) *server {
	t.Helper()
	bin, dir, at := minio.need(t), t.TempDir(), freeAddress(t)
	run(t, []string{
		"HOME=" + dir, "MINIO_UPDATE=off", "MINIO_BROWSER=off", "MINIO_SITE_REGION=" + region, "MINIO_CI_CD=on",
		"MINIO_ROOT_USER=" + rootKey.AccessKeyID, "MINIO_ROOT_PASSWORD=" + rootKey.SecretAccessKey,
	}, bin, "server", "--quiet", "--address", at, "--certs-dir", filepath.Join(dir, "certs"), filepath.Join(dir, "data"))
	url := "http://" + at
	s := &server{name: "minio", users: map[string]aws.CredentialsProvider{}, root: provider(rootKey)}
	c := sts.New(sts.Options{Region: region, BaseEndpoint: &url, Credentials: s.root})
	for _, u := range users() {
		if u.policy == "" {
			u.policy = policy(statement("Allow", "s3:GetBucketLocation"))
		}
		var out *sts.AssumeRoleOutput
		eventually(t, "MinIO hands out no sessions", func() bool {
			var err error
			out, err = c.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:any"), RoleSessionName: aws.String("any"), Policy: &u.policy})
			return err == nil
		})
		s.users[u.name] = provider(aws.Credentials{AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretAccessKey, SessionToken: *out.Credentials.SessionToken})
	}
	s.narrowed = s.users[narrowed]
	return s.serve(t, at)
}
