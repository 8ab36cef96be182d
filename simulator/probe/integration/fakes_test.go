//go:build integration

package integration

import (
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The servers below are made for tests of others and have no policies: what
// they let one do, they let everybody do. They ignore some of what keeps a
// probe from writing.

// rcloneFakeMain serves rclone's fork of gofakes3, which checks signatures,
// as rclone serve s3 does.
const rcloneFakeMain = `package main

import (
	"log"
	"net/http"
	"os"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

func main() {
	keys := gofakes3.WithV4Auth(map[string]string{os.Args[2]: os.Args[3]})
	log.Fatal(http.ListenAndServe(os.Args[1], gofakes3.New(s3mem.New(), keys).Server()))
}
`

func startRcloneFake(t *testing.T) *server {
	t.Helper()
	bin, at := rcloneFake.need(t), freeAddress(t)
	run(t, nil, bin, at, rootKey.AccessKeyID, rootKey.SecretAccessKey)
	s := fake("rclone-gofakes3", rootKey)
	s.lacks = without(policies, locks, acls)
	wait(t, at)
	return s.serve(t, at)
}

// startGofakes3 runs the original, which does not look at signatures.
func startGofakes3(t *testing.T) *server {
	t.Helper()
	bin, at := gofakes3.need(t), freeAddress(t)
	run(t, nil, bin, "-host", at, "-backend", "memory", "-quiet")
	s := fake("gofakes3", rootKey)
	s.lacks = without(policies, locks, acls, tags)
	wait(t, at)
	return s.serve(t, at)
}

func startS3rver(t *testing.T) *server {
	t.Helper()
	program, port := s3rver.need(t), freePort(t)
	dir := filepath.Join(t.TempDir(), "data")
	run(t, nil, "node", program, "-d", dir, "-a", "127.0.0.1", "-p", port, "--no-vhost-buckets")
	s := fake("s3rver", aws.Credentials{AccessKeyID: "S3RVER", SecretAccessKey: "S3RVER"})
	s.lacks, s.dir = without(policies, versions, locks, uploads, acls), dir
	at := "127.0.0.1:" + port
	wait(t, at)
	return s.serve(t, at)
}

func fake(name string, owner aws.Credentials) *server {
	return &server{
		name: name, root: provider(owner),
		users: map[string]aws.CredentialsProvider{admin: provider(owner), stranger: provider(key(stranger))},
	}
}
