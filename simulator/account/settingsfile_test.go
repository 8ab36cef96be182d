package account_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/presigncheck/presigncheck/simulator/account"
)

const oneUser = `{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u"}]}`

// Everything that a snapshot can say beside users and roles is read from files
// that people can write.
func TestSettingsFiles(t *testing.T) {
	const ap = "arn:aws:s3:eu-west-1:111122223333:accesspoint/films"
	const key = "arn:aws:kms:eu-west-1:111122223333:key/k"
	s, err := account.Load(directory(t, map[string]string{
		"authorization-details.json":            oneUser,
		"accounts/111122223333/account.json":    `{"publicAccessBlock": {"restrictPublicBuckets": true}}`,
		"buckets/media/bucket.json":             `{"owner": "111122223333", "tags": {"env": "prod"}, "abac": "Enabled", "bucketKey": true, "requestPayer": "Requester"}`,
		"accesspoints/films/accesspoint.json":   `{"arn": "` + ap + `", "alias": "films-abc-s3alias", "bucket": "media", "vpc": "vpc-1a2b3c4d"}`,
		"accesspoints/films/policy.json":        `{"Policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"s3:GetObject\", \"Resource\": \"` + ap + `/object/*\"}}"}`,
		"endpoints/vpce-1a2b3c4d/policy.json":   `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`,
		"endpoints/vpce-5e6f7a8b/endpoint.json": `{"vpc": "vpc-1a2b3c4d", "owner": "111122223333"}`,
		"keys/k/key.json":                       `{"arn": "` + key + `", "unread": ["policy"]}`,
		"keys/k/grants.json":                    `{"Grants": [{"KeyId": "k", "GrantId": "g", "GranteePrincipal": "arn:aws:iam::111122223333:user/u", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextSubset": {"a": "b"}}}]}`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Settings("111122223333"); got == nil || got.PublicAccessBlock == nil || !got.PublicAccessBlock.RestrictPublicBuckets {
		t.Errorf("account-wide settings = %+v", got)
	}
	b := s.Bucket("media")
	on := true
	want := &account.Bucket{Name: "media", Owner: "111122223333", Tags: map[string]string{"env": "prod"}, ABAC: "Enabled", BucketKey: &on, RequestPayer: "Requester"}
	if diff := cmp.Diff(want, b, cmpopts.IgnoreUnexported(account.Bucket{})); diff != "" {
		t.Errorf("bucket (-want +got):\n%s", diff)
	}
	if a := s.AccessPoint(ap); a == nil || a != s.AccessPoint("films-abc-s3alias") || a.Policy == nil || a.Bucket != "media" || a.VPC != "vpc-1a2b3c4d" {
		t.Errorf("access point = %+v", a)
	}
	if e := s.Endpoint("vpce-1a2b3c4d"); e == nil || e.Policy == nil {
		t.Errorf("endpoint = %+v", e)
	}
	if e := s.Endpoint("vpce-5e6f7a8b"); e == nil || e.Policy != nil || e.VPC != "vpc-1a2b3c4d" || e.Owner != "111122223333" {
		t.Errorf("endpoint without a policy = %+v", e)
	}
	k := s.Key(key)
	if k == nil || len(k.Grants) != 1 || k.Grants[0].GranteePrincipal != "arn:aws:iam::111122223333:user/u" || k.Grants[0].Constraints.EncryptionContextSubset["a"] != "b" {
		t.Errorf("key = %+v", k)
	}
	if lacks := s.KeyLacks(key); !strings.Contains(lacks, "could not be read when the snapshot was taken") {
		t.Errorf("the key's policy is unread, and the snapshot says %q", lacks)
	}
}

// A setting that is misspelt would silently not count, so it is refused, with
// what was probably meant.
func TestBadSettings(t *testing.T) {
	const ap = `"arn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/films"`
	tests := []struct{ file, text, want string }{
		{"buckets/media/bucket.json", "{\n  \"kms_key\": \"k\"}", `bucket.json:2:3: unknown name "kms_key"; did you mean kmsKey?`},
		{"buckets/media/bucket.json", `{"publicAccessBlock": {"restrictPublicBucket": true}}`, "did you mean restrictPublicBuckets?"},
		{"buckets/media/bucket.json", `{"owner": "1111-2222-3333"}`, "not an account ID"},
		{"buckets/media/bucket.json", `{"owner": 111122223333}`, "bucket.json:1:"},
		{"buckets/media/bucket.json", `{"ownership": "bucketOwnerEnforced"}`, "did you mean BucketOwnerEnforced?"},
		{"buckets/media/bucket.json", `{"abac": "on"}`, "known are Disabled, Enabled"},
		{"buckets/media/bucket.json", `{"requestPayer": "requester"}`, "did you mean Requester?"},
		{"buckets/media/bucket.json", `{"unread": ["polices"]}`, "did you mean policy?"},
		{"keys/k/key.json", `{}`, "has no arn"},
		{"keys/k/key.json", `{"arn": "a", "unread": ["grant"]}`, "did you mean grants?"},
		{"keys/k/key.json", `{"ARN": "a", "policy": {}}`, `unknown name "policy"`},
		{"keys/k/policy.json", `{"Statement": []}`, "has no arn"},
		{"accesspoints/films/accesspoint.json", `{` + ap + `}`, "needs at least arn and bucket"},
		{"accesspoints/films/policy.json", `{"Statement": []}`, "needs at least arn and bucket"},
		{"accesspoints/films/accesspoint.json", `{` + ap + `, "bucket": "media", "vpcId": "vpc-1"}`, `unknown name "vpcId"`},
		{"endpoints/vpce-1/endpoint.json", `{"owner": "x"}`, "not an account ID"},
		{"endpoints/vpce-1/endpoint.json", `{"vpcs": "x"}`, "did you mean vpc?"},
		{"accounts/media/account.json", `{}`, "not an account ID"},
		{"accounts/111122223333/account.json", `{"blockPublicAcls": true}`, `unknown name "blockPublicAcls"`},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.text, func(t *testing.T) {
			_, err := account.Load(directory(t, map[string]string{"authorization-details.json": oneUser, tt.file: tt.text}))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error = %v, want one line that contains %q", err, tt.want)
			}
		})
	}
	_, err := account.Load(directory(t, map[string]string{"authorization-details.json": oneUser, "keys/k/key.json": `{"arn": "a"}`, "keys/k/grants.json": `{"Truncated": true, "Grants": []}`}))
	if err == nil || !strings.Contains(err.Error(), "one page of several") {
		t.Errorf("error = %v, want one about the other pages", err)
	}
}
