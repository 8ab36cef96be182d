package vocabulary

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

func TestCheckAction(t *testing.T) {
	tests := map[string]string{ // action: part of the message, "" for none
		"s3:GetObject":           "",
		"S3:getobject":           "",
		"s3:*":                   "",
		"s3:Get*":                "",
		"s3:GetObjcet":           "did you mean s3:GetObject?",
		"s3:GetObjects":          "did you mean s3:GetObject?",
		"s3:PutObjectAcls":       "did you mean s3:PutObjectAcl?",
		"s3:HeadObject":          "it is an operation, which needs s3:GetObject",
		"s3:ListObjectsV2":       "it is an operation, which needs s3:ListBucket",
		"s3:CopyObject":          "it is an operation",
		"s3:UploadPart":          "it is an operation, which needs s3:PutObject",
		"s3:Getobjct*":           "matches no action of s3",
		"s3:Frobnicate":          "is not an action of s3",
		"kms:GenerateDatakey":    "",
		"kms:GenerateDataKeys":   "did you mean kms:GenerateDataKey?",
		"sts:AssumRole":          "did you mean sts:AssumeRole?",
		"sts:SomethingNewByAWS":  "",
		"ec2:DescribeInstancess": "", // not checked
		"*":                      "",
		"GetObject":              "", // the parser says it
	}
	for name, want := range tests {
		if got := CheckAction(name); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, name := range operation.Names() {
		needs, err := operation.Operation{Name: name, Bucket: "b", Key: "k"}.Permissions(operation.Target{KMSKey: "arn:aws:kms:eu-west-1:111122223333:key/k"})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range needs {
			if msg := CheckAction(n.Action); msg != "" {
				t.Errorf("the operation table asks for %s, but %s", n.Action, msg)
			}
		}
	}
}

func TestCheckKey(t *testing.T) {
	tests := map[string]string{
		"aws:SourceIp":                     "",
		"AWS:sourceip":                     "",
		"aws:SorceIp":                      "did you mean aws:SourceIp?",
		"aws:SourceIP4":                    "did you mean aws:SourceIp?",
		"aws:SourceVPCE":                   "",
		"aws:PrincipalTag/team":            "",
		"aws:PrincipalTag":                 "did you mean aws:PrincipalTag/…?",
		"aws:PrincipalTags/team":           "is not a condition key",
		"s3:prefixes":                      "did you mean s3:prefix?",
		"s3:x-amz-acl":                     "",
		"s3:ExistingObjectTag/a":           "",
		"s3:existingobjecttag/a:b/c":       "",
		"s3:SignatureAge":                  "",
		"kms:ViaServices":                  "did you mean kms:ViaService?",
		"kms:EncryptionContext:aws:s3:arn": "",
		"SourceIp":                         "service is missing",
		"saml:aud":                         "", // not checked
		"aws:SomethingNew":                 "known here",
	}
	for name, want := range tests {
		if got := CheckKey(name); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, k := range operation.ConditionKeys() {
		if msg := CheckKey(k.Key); msg != "" {
			t.Errorf("the operation table fills %s, but %s", k.Key, msg)
		}
	}
}

func TestAbout(t *testing.T) {
	tests := map[string][2]bool{ // objects, buckets
		"s3:GetObject": {true, false}, "s3:ListBucket": {false, true}, "s3:*": {false, false}, "s3:GetObject*": {true, false},
		"s3:ListAllMyBuckets": {false, false}, "kms:Decrypt": {false, false}, "*": {false, false}, "s3:PutBucketPolic?": {false, true},
	}
	for name, want := range tests {
		objects, buckets := About(name)
		if got := [2]bool{objects, buckets}; got != want {
			t.Errorf("%s is about objects, buckets: %v, want %v", name, got, want)
		}
	}
}

// table.go is what the command makes of the data.
func TestTableIsMade(t *testing.T) {
	const data = "../../../shared/data/iam-data"
	if _, err := os.Stat(data); err != nil {
		t.Skip("skipped: there is no ", data)
	}
	made, err := exec.Command("go", "run", "./maketable", data).Output()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("table.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), string(made)); diff != "" {
		t.Errorf("table.go (-kept +made):\n%s", diff)
	}
}
