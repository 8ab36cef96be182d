package account_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/account"
)

// What is valid in a policy and probably does not do what its author meant.
func TestLint(t *testing.T) {
	allow := func(rest string) string { return `{"Effect": "Allow", ` + rest + `}` }
	get := func(condition string) string {
		return allow(`"Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*", "Condition": ` + condition)
	}
	tests := []struct {
		name, statement string
		want            string // part of the warning; "" for none
	}{
		{"nothing", allow(`"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::media", "arn:aws:s3:::media/*"]`), ""},
		{"all", allow(`"Action": "*", "Resource": "*"`), ""},
		{"other services", allow(`"Action": ["ec2:Frobnicate", "sqs:SendMessages"], "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"`), ""},

		{"misspelt action", allow(`"Action": "s3:GetObjcet", "Resource": "*"`), "did you mean s3:GetObject?, so it matches nothing"},
		{"operation", allow(`"Action": "s3:HeadObject", "Resource": "*"`), "it is an operation, which needs s3:GetObject"},
		{"misspelt action in a denial", `{"Effect": "Deny", "Action": ["s3:*", "s3:DeleteObjects"], "Resource": "*"}`, "did you mean s3:DeleteObject?"},
		{"misspelt exception", `{"Effect": "Deny", "NotAction": ["s3:GetObjectt"], "Resource": "*"}`, "did you mean s3:GetObject?"},
		{"pattern of nothing", allow(`"Action": "s3:GetObjct*", "Resource": "*"`), "matches no action of s3"},
		{"misspelt key action", allow(`"Action": "kms:GenerateDataKy", "Resource": "*"`), "did you mean kms:GenerateDataKey?"},

		{"object action on a bucket", allow(`"Action": "s3:GetObject", "Resource": "arn:aws:s3:::media"`), `is about objects, and the statement names none, so it never applies to it; add "arn:aws:s3:::media/*"`},
		{"object actions on a bucket", allow(`"Action": ["s3:ListBucket", "s3:PutObject*"], "Resource": "arn:aws:s3:::media"`), "s3:PutObject* is about objects"},
		{"denial of an object action on a bucket", `{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": ["arn:aws:s3:::media", "arn:aws:s3:::other"]}`, "is about objects"},
		{"bucket action on objects", allow(`"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::media/*"`), `s3:ListBucket is about the bucket, and the statement names only objects, so it never applies to it; add "arn:aws:s3:::media"`},
		{"all actions on a bucket", allow(`"Action": "s3:*", "Resource": "arn:aws:s3:::media"`), ""},
		{"bucket with a star", allow(`"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::media*"`), ""},
		{"objects of an access point", allow(`"Action": "s3:GetObject", "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/films/object/*"`), ""},
		{"listing of an access point", allow(`"Action": "s3:ListBucket", "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/films"`), ""},
		{"object action on an access point", allow(`"Action": "s3:GetObject", "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/films"`), "is about objects"},
		{"not that resource", allow(`"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::media"`), ""},

		{"region in a bucket's ARN", allow(`"Action": "s3:*", "Resource": "arn:aws:s3:eu-west-1:111122223333:media/*"`), "has neither a region nor an account, so this matches none; write arn:aws:s3:::media/*"},
		{"account in a bucket's ARN", allow(`"Action": "s3:*", "Resource": "arn:aws:s3::111122223333:media"`), "neither a region nor an account"},
		{"a job", allow(`"Action": "s3:DescribeJob", "Resource": "arn:aws:s3:eu-west-1:111122223333:job/1"`), ""},
		{"any region", allow(`"Action": "s3:*", "Resource": "arn:aws:s3:*:*:media/*"`), ""},
		{"another partition", allow(`"Action": "s3:*", "Resource": "arn:aws-us-gov:s3:::media/*"`), "is in the partition aws-us-gov, and the account in aws"},
		{"slash at the end", allow(`"Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/"`), `matches no object; for all of the bucket's, write "arn:aws:s3:::media/*"`},
		{"short ARN", allow(`"Action": "s3:*", "Resource": "arn:aws:s3"`), "3 of 6 ARN fields"},

		{"misspelt condition key", get(`{"IpAddress": {"aws:SorceIp": "203.0.113.0/24"}}`), "did you mean aws:SourceIp?; no request has it"},
		{"condition key without its service", get(`{"IpAddress": {"SourceIp": "203.0.113.0/24"}}`), "its service is missing"},
		{"condition key of another service", get(`{"StringEquals": {"saml:aud": "x"}}`), ""},
		{"operator in another case", get(`{"stringequals": {"aws:SourceVpce": "vpce-1"}}`), "write the operator"},
		{"ForAllValues on a single value", get(`{"ForAllValues:StringEquals": {"aws:SourceVpce": "vpce-1"}}`), "also holds when the key is absent"},
		{"ForAllValues on a single value of S3", get(`{"ForAllValues:StringEquals": {"s3:x-amz-acl": "private"}}`), "also holds when the key is absent"},
		{"a key of listings", get(`{"StringLike": {"s3:prefix": "films/*"}}`), "belongs to listings"},
		{"a star in StringEquals", get(`{"StringEquals": {"aws:PrincipalTag/team": "red-*"}}`), "StringLike and StringNotLike match patterns"},
		{"a star in StringNotEquals", get(`{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-*"}}`), "literally"},
		{"a star in StringLike", get(`{"StringLike": {"aws:PrincipalTag/team": "red-*"}}`), ""},
		{"a star in ArnEquals", get(`{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}`), ""},
		{"authentication in lower case", get(`{"StringEquals": {"s3:authType": "REST-query-string"}}`), "one of the values of s3:authType"},
		{"signature age in seconds", `{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": 600}}}`, "counts milliseconds"},
		{"signature age", `{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": "600000"}}}`, ""},
		{"private address", get(`{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.1.0.0/16"]}}`), "never a private address such as 10.1.0.0/16"},
		{"private address of a VPC", get(`{"IpAddress": {"aws:VpcSourceIp": "10.1.0.0/16"}}`), ""},
		{"every address", get(`{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}`), ""},
		{"duplicate Sid", `{"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}`, "is used twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := account.Load(write(t, `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "RoleName": "r", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument":
{"Version": "2012-10-17", "Statement": [`+tt.statement+`]}}]}]}`))
			if err != nil {
				t.Fatal(err)
			}
			checkWarnings(t, s, ":2:", tt.want)
		})
	}
}

// Bucket policies have principals, and one bucket.
func TestLintBucketPolicy(t *testing.T) {
	tests := []struct{ name, region, statement, want string }{
		{"its own bucket", "eu-west-1", `"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"`, ""},
		{"another bucket", "", `"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::medai/*"`, "is another bucket than media"},
		{"wildcard in a principal", "", `"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"`, "wildcards do not work inside a principal"},
		{"partition of its region", "us-gov-west-1", `"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"`, "in the partition aws, and the account in aws-us-gov"},
		{"partition of its region in China", "cn-north-1", `"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::media/*"`, ""},
		{"a role is spared, its sessions are not", "", `"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/service/app"]}, "Action": "s3:*", "Resource": "arn:aws:s3:::media/*"`, "assumed-role/app/…), denies the sessions"},
		{"a session is spared", "", `"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/service/app", "arn:aws:sts::111122223333:assumed-role/app/s1"]}, "Action": "s3:*", "Resource": "arn:aws:s3:::media/*"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := account.Load(directory(t, map[string]string{
				"authorization-details.json": oneUser,
				"buckets/media/bucket.json":  fmt.Sprintf(`{"owner": "111122223333", "region": %q}`, tt.region),
				"buckets/media/policy.json":  "{\"Version\": \"2012-10-17\",\n\"Statement\": {" + tt.statement + "}}",
			}))
			if err != nil {
				t.Fatal(err)
			}
			checkWarnings(t, s, "policy.json:2:", tt.want)
		})
	}
}

func checkWarnings(t *testing.T, s *account.Snapshot, place, want string) {
	t.Helper()
	w := s.Warnings()
	switch {
	case want == "" && len(w) > 0:
		t.Errorf("warnings %v, want none", w)
	case want == "":
	case len(w) != 1 || !strings.Contains(w[0].Text, want) || !strings.Contains(w[0].Place.String(), place):
		t.Errorf("warnings %v\nwant one at %s that contains %q", w, place, want)
	}
}

// Of a principal and a bucket only what decides about them is told, and what
// many share once.
func TestWarningsAbout(t *testing.T) {
	doc := func(action string) string {
		return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "` + action + `", "Resource": "*"}}`
	}
	s, err := account.Load(directory(t, map[string]string{
		"authorization-details.json": `{
"UserDetailList": [
 {"Arn": "arn:aws:iam::111122223333:user/ann", "UserName": "ann", "GroupList": ["g"], "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": ` + doc("s3:GetObjectA") + `}]},
 {"Arn": "arn:aws:iam::111122223333:user/bob", "UserName": "bob", "GroupList": ["g"]},
 {"Arn": "arn:aws:iam::111122223333:user/eve", "UserName": "eve"}],
"GroupDetailList": [{"GroupName": "g", "GroupPolicyList": [{"PolicyName": "many", "PolicyDocument": ` + doc("s3:GetObjectG") + `}]}]}`,
		"organization.json":         `{"Id": "r-1", "Policies": [{"Name": "limit", "Type": "SERVICE_CONTROL_POLICY", "Content": ` + doc("s3:GetObjectS") + `}], "Children": [{"Id": "111122223333"}]}`,
		"buckets/media/bucket.json": `{"owner": "444455556666"}`,
		"buckets/media/policy.json": `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObjectB", "Resource": "*"}}`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Warnings()); n != 4 {
		t.Errorf("%d warnings, want 4: %v", n, s.Warnings())
	}
	for name, want := range map[string]string{"ann": "AGS", "bob": "GS", "eve": "S"} {
		p, err := s.Principal("arn:aws:iam::111122223333:user/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, w := range s.WarningsAbout(p, nil) {
			_, rest, _ := strings.Cut(w.Text, "s3:GetObject")
			got += rest[:1]
		}
		if got != want {
			t.Errorf("%s: warnings about %q, want %q", name, got, want)
		}
	}
	if w := s.WarningsAbout(nil, s.Bucket("media")); len(w) != 1 || !strings.Contains(w[0].Text, "GetObjectB") {
		t.Errorf("bucket: %v", w)
	}
}
