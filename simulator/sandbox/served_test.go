package sandbox_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// The settings that a snapshot has of a bucket are served to who may read them, so
// that a snapshot can be taken of the sandbox.
func TestSettingsOfTheSnapshot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "details.json")
	if err := os.WriteFile(file, []byte(`{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u", "UserPolicyList": [{"PolicyName": "p",
		"PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	snapshot, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	snapshot = snapshot.With(
		&account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-central-1", Tags: map[string]string{"env": "prod", "a<b": "c&d"}, RequestPayer: "Requester"},
		&account.Bucket{Name: "plain", Owner: "111122223333", Region: "eu-central-1"})
	server, err := sandbox.OverSnapshot(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Stop)
	creds := sandboxtest.Credentials(t, server, "arn:aws:iam::111122223333:user/u")
	c := sandboxtest.Client(run.URL, creds)
	tags, err := c.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: aws.String("media")})
	if err != nil || len(tags.TagSet) != 2 || aws.ToString(tags.TagSet[0].Key) != "a<b" || aws.ToString(tags.TagSet[0].Value) != "c&d" {
		t.Errorf("tags = %+v %v", tags, err)
	}
	payer, err := c.GetBucketRequestPayment(t.Context(), &s3.GetBucketRequestPaymentInput{Bucket: aws.String("media")})
	if err != nil || payer.Payer != "Requester" {
		t.Errorf("payer = %+v %v", payer, err)
	}
	if _, err := c.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: aws.String("plain")}); code(err) != "NoSuchTagSet" {
		t.Errorf("tags of a bucket without: %v", err)
	}
	if payer, err := c.GetBucketRequestPayment(t.Context(), &s3.GetBucketRequestPaymentInput{Bucket: aws.String("plain")}); err != nil || payer.Payer != "BucketOwner" {
		t.Errorf("payer = %+v %v", payer, err)
	}
}
