package simulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

const (
	allOfS3   = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`
	kmsKey    = "arn:aws:kms:eu-west-1:111122223333:key/k1"
	encrypted = `{"owner": "111122223333", "region": "eu-west-1", "kmsKey": "` + kmsKey + `"}`
)

// keyPolicy is the policy of the key k1 with one statement.
func keyPolicy(statement string) []string {
	return []string{
		"buckets/media/bucket.json", encrypted,
		"keys/k1/key.json", `{"arn": "` + kmsKey + `"}`,
		"keys/k1/policy.json", `{"Version": "2012-10-17", "Statement": [` + statement + `]}`,
	}
}

func TestVerify(t *testing.T) {
	put := operation.Operation{Name: "PutObject", Bucket: "media", Key: "a"}
	delegates := `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
	useKey := `, {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}`
	tests := []struct {
		name       string
		statements string
		files      []string
		op         operation.Operation
		opener     simulator.Opener
		want       simulator.Permission
		reason     string
	}{
		{name: "allowed", statements: allOfS3, op: put, want: simulator.Allowed},
		{name: "tags need their own permission", statements: `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}`, op: put.Known("x-amz-tagging", "a=b"), want: simulator.Denied},

		{name: "the key's policy is not known", statements: allOfS3 + useKey, files: keyPolicy(delegates)[:2], op: put, want: simulator.Conditional},
		{name: "the key's policy delegates", statements: allOfS3 + useKey, files: keyPolicy(delegates), op: put, want: simulator.Allowed},
		{name: "the key's policy delegates, but nobody grants", statements: allOfS3, files: keyPolicy(delegates), op: put, want: simulator.Denied},
		{name: "the key's policy names somebody else", statements: allOfS3 + useKey, files: keyPolicy(`{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "kms:*", "Resource": "*"}`), op: put, want: simulator.Denied},
		{name: "the key's policy looks at the service", statements: allOfS3 + useKey, files: keyPolicy(`{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": "111122223333"}}}`), op: put, want: simulator.Allowed},
		{name: "which key is not known", statements: allOfS3, op: put.Unknown("x-amz-server-side-encryption-aws-kms-key-id"), want: simulator.Unknown, reason: "kms:GenerateDataKey is needed"},

		{name: "the bucket policy could not be read", statements: allOfS3, files: []string{"buckets/media/bucket.json", `{"owner": "111122223333", "unread": ["policy"]}`}, op: put, want: simulator.Conditional},
		{name: "ACLs are disabled", statements: allOfS3, files: []string{"buckets/media/bucket.json", `{"owner": "111122223333", "ownership": "BucketOwnerEnforced"}`}, op: put.Known("x-amz-acl", "public-read"), want: simulator.Denied, reason: "AccessControlListNotSupported"},
		{name: "the owner's ACL passes", statements: allOfS3, files: []string{"buckets/media/bucket.json", `{"owner": "111122223333", "ownership": "BucketOwnerEnforced"}`}, op: put.Known("x-amz-acl", "bucket-owner-full-control"), want: simulator.Allowed},
		{name: "a public ACL is blocked", statements: allOfS3, files: []string{"buckets/media/bucket.json", `{"owner": "111122223333", "publicAccessBlock": {"blockPublicAcls": true}}`}, op: put.Known("x-amz-acl", "public-read"), want: simulator.Denied, reason: "Block Public Access"},

		{name: "another account's bucket", statements: allOfS3, files: []string{"buckets/media/bucket.json", `{"owner": "444455556666"}`}, op: put, want: simulator.Denied},
		{name: "another account's bucket, open to all", statements: allOfS3, files: append([]string{"buckets/media/bucket.json", `{"owner": "444455556666", "publicAccessBlock": {}}`, "accounts/444455556666/account.json", `{"publicAccessBlock": {}}`}, public...), op: put, want: simulator.Allowed},
		{name: "another account's bucket, closed by Block Public Access", statements: allOfS3, files: append([]string{"buckets/media/bucket.json", `{"owner": "444455556666", "publicAccessBlock": {"restrictPublicBuckets": true}}`}, public...), op: put, want: simulator.Denied},

		{name: "from the office", statements: office, op: put, opener: simulator.Opener{Address: "203.0.113.9"}, want: simulator.Allowed},
		{name: "from elsewhere", statements: office, op: put, opener: simulator.Opener{Address: "198.51.100.1"}, want: simulator.Denied},
		{name: "from nobody knows where", statements: office, op: put, want: simulator.Conditional},
		{name: "through an endpoint there is no source address", statements: office, op: put, opener: simulator.Opener{VPCE: "vpce-1", Address: "203.0.113.9"}, want: simulator.Denied},

		{name: "a revoked session", statements: allOfS3 + `, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-01T13:00:00Z"}}}`, op: put, want: simulator.Denied},
		{name: "a session after the revocation", statements: allOfS3 + `, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-01T11:00:00Z"}}}`, op: put, want: simulator.Allowed},
		{name: "whether presigned uploads have a payload hash is not documented", statements: allOfS3 + `, {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"StringEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}}}`, op: put, want: simulator.Conditional},
		{name: "a tag that is sent", statements: tagged, op: put.Known("x-amz-tagging", "team=video&class=a"), want: simulator.Allowed},
		{name: "another tag", statements: tagged, op: put.Known("x-amz-tagging", "team=audio"), want: simulator.Denied},
		{name: "no tag", statements: tagged, op: put, want: simulator.Denied},
		{name: "a tag that only the program knows", statements: tagged, op: put.Unknown("x-amz-tagging"), want: simulator.Conditional},
		{name: "only header authentication", statements: allOfS3 + `, {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"s3:authType": "REST-HEADER"}}}`, op: put, want: simulator.Denied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := oneRole(t, tt.statements, tt.files...)
			v := verify(t, s, simulator.Presigned{
				Operation: tt.op,
				Identity:  simulator.Identity{Principal: role},
				Opener:    tt.opener,
				Signed:    noon,
			}, time.Hour)
			if v.Permission != tt.want || !strings.Contains(v.Reason, tt.reason) {
				t.Errorf("permission = %s (%s), want %s (%s)", v.Permission, v.Reason, tt.want, tt.reason)
				for _, d := range v.Decisions {
					t.Logf("%s on %s: %s by %v, missing %v", d.Action, d.Resource, d.Outcome, d.Statement, d.Missing)
				}
			}
		})
	}
}

// tagged allows uploads with a tag.
const tagged = `{"Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectTagging"], "Resource": "*", "Condition": {"StringEquals": {"s3:RequestObjectTag/team": "video"}}}`

const office = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}`

var public = []string{"buckets/media/policy.json", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::media/*"}]}`}
