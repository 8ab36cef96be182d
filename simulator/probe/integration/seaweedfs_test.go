//go:build integration

package integration

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// startSeaweed runs SeaweedFS, all its parts in one process, with users and
// policies from its configuration file.
func startSeaweed(t *testing.T) *server {
	t.Helper()
	bin, dir := seaweed.need(t), t.TempDir()
	config := filepath.Join(dir, "s3.json")
	write(t, config, seaweedConfig(t))
	parts := []string{"s3.port", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc"}
	ports := freePorts(t, len(parts))
	args := []string{"-logtostderr", "server", "-dir=" + dir, "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false",
		"-master.volumeSizeLimitMB=64", "-volume.max=20", "-filer", "-s3", "-s3.config=" + config,
		"-s3.port.iceberg=0", "-s3.port.lance=0"}
	for i, part := range parts {
		args = append(args, "-"+part+"="+ports[i])
	}
	run(t, nil, bin, args...)
	at := "127.0.0.1:" + ports[0]
	s := &server{name: "seaweedfs", users: map[string]aws.CredentialsProvider{}, root: provider(rootKey)}
	for _, u := range users() {
		s.users[u.name] = provider(key(u.name))
	}
	s.narrowed = s.users[narrowed]
	wait(t, at)
	s.url = "http://" + at
	eventually(t, "SeaweedFS does not store anything", func() bool {
		bucket := aws.String("warm")
		_, err := s.client(s.root).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
		if err == nil {
			_, err = s.client(s.root).PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: aws.String("up")})
		}
		return err == nil
	})
	return s.serve(t, at)
}

func seaweedConfig(t *testing.T) []byte {
	t.Helper()
	type credential struct {
		AccessKey string `json:"accessKey"`
		SecretKey string `json:"secretKey"`
	}
	type identity struct {
		Name        string       `json:"name"`
		Credentials []credential `json:"credentials"`
		Actions     []string     `json:"actions,omitempty"`
		PolicyNames []string     `json:"policyNames,omitempty"`
	}
	type named struct {
		Name    string `json:"name"`
		Content string `json:"content"`
	}
	var config struct {
		Identities []identity `json:"identities"`
		Policies   []named    `json:"policies"`
	}
	config.Identities = []identity{{Name: "root", Credentials: []credential{{rootKey.AccessKeyID, rootKey.SecretAccessKey}}, Actions: []string{"Admin"}}}
	for _, u := range users() {
		id := identity{Name: u.name, Credentials: []credential{{key(u.name).AccessKeyID, key(u.name).SecretAccessKey}}}
		if u.policy != "" {
			id.PolicyNames = []string{u.name}
			config.Policies = append(config.Policies, named{u.name, u.policy})
		}
		config.Identities = append(config.Identities, id)
	}
	text, err := json.Marshal(config)
	must(t, err)
	return text
}
