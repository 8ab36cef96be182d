package operation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// TestTable says of every operation, at its barest, whether it writes and what it
// needs on a bucket that encrypts with a customer's key. Sources: Amazon S3 User
// Guide, "Required permissions for Amazon S3 API operations"; API Reference.
func TestTable(t *testing.T) {
	const writes = true
	tests := map[string]struct {
		writes bool
		needs  string // with ? where it may not be needed
	}{
		"GetObject": {needs: "s3:GetObject kms:Decrypt"}, "HeadObject": {needs: "s3:GetObject"},
		"GetObjectAttributes": {needs: "s3:GetObject s3:GetObjectAttributes kms:Decrypt"},
		"GetObjectTagging":    {needs: "s3:GetObjectTagging"}, "GetObjectAcl": {needs: "s3:GetObjectAcl"}, "GetObjectRetention": {needs: "s3:GetObjectRetention"}, "GetObjectLegalHold": {needs: "s3:GetObjectLegalHold"},
		"SelectObjectContent": {needs: "s3:GetObject kms:Decrypt"},
		"PutObject":           {writes, "s3:PutObject kms:GenerateDataKey"}, "PostObject": {writes, "s3:PutObject kms:GenerateDataKey"}, "CreateMultipartUpload": {writes, "s3:PutObject kms:GenerateDataKey"},
		"UploadPart": {writes, "s3:PutObject kms:Decrypt kms:GenerateDataKey?"}, "CompleteMultipartUpload": {writes, "s3:PutObject kms:Decrypt?"}, "AbortMultipartUpload": {writes, "s3:AbortMultipartUpload"},
		"ListParts":  {needs: "s3:ListMultipartUploadParts kms:Decrypt"},
		"CopyObject": {writes, "s3:GetObject s3:GetObjectTagging? s3:PutObjectTagging? s3:PutObject kms:GenerateDataKey"}, "UploadPartCopy": {writes, "s3:GetObject s3:PutObject kms:Decrypt kms:GenerateDataKey?"},
		"RestoreObject": {writes, "s3:RestoreObject"}, "DeleteObject": {writes, "s3:DeleteObject"},
		"PutObjectTagging": {writes, "s3:PutObjectTagging"}, "DeleteObjectTagging": {writes, "s3:DeleteObjectTagging"}, "PutObjectAcl": {writes, "s3:PutObjectAcl"}, "PutObjectRetention": {writes, "s3:PutObjectRetention"}, "PutObjectLegalHold": {writes, "s3:PutObjectLegalHold"},
		"HeadBucket": {needs: "s3:ListBucket"}, "ListObjects": {needs: "s3:ListBucket"}, "ListObjectsV2": {needs: "s3:ListBucket"}, "ListObjectVersions": {needs: "s3:ListBucketVersions"}, "ListMultipartUploads": {needs: "s3:ListBucketMultipartUploads"}, "ListBuckets": {needs: "s3:ListAllMyBuckets"},
		"DeleteBucket": {writes, "s3:DeleteBucket"}, "CreateBucket": {writes, "s3:CreateBucket"},
		"GetBucketLocation": {needs: "s3:GetBucketLocation"}, "GetBucketVersioning": {needs: "s3:GetBucketVersioning"}, "PutBucketVersioning": {writes, "s3:PutBucketVersioning"},
		"GetBucketCors": {needs: "s3:GetBucketCORS"}, "PutBucketCors": {writes, "s3:PutBucketCORS"}, "DeleteBucketCors": {writes, "s3:PutBucketCORS"},
		"GetBucketTagging": {needs: "s3:GetBucketTagging"}, "PutBucketTagging": {writes, "s3:PutBucketTagging"}, "DeleteBucketTagging": {writes, "s3:PutBucketTagging"}, "GetBucketAcl": {needs: "s3:GetBucketAcl"}, "GetBucketPolicy": {needs: "s3:GetBucketPolicy"},
		"GetBucketEncryption": {needs: "s3:GetEncryptionConfiguration"}, "GetBucketAccelerateConfiguration": {needs: "s3:GetAccelerateConfiguration"}, "GetBucketLifecycleConfiguration": {needs: "s3:GetLifecycleConfiguration"}, "GetBucketLogging": {needs: "s3:GetBucketLogging"},
		"GetBucketNotificationConfiguration": {needs: "s3:GetBucketNotification"}, "GetBucketReplication": {needs: "s3:GetReplicationConfiguration"}, "GetBucketRequestPayment": {needs: "s3:GetBucketRequestPayment"}, "GetBucketWebsite": {needs: "s3:GetBucketWebsite"}, "GetObjectLockConfiguration": {needs: "s3:GetBucketObjectLockConfiguration"},
	}
	target := operation.Target{Region: "eu-west-1", Owner: "111122223333", KMSKey: "arn:aws:kms:eu-west-1:111122223333:key/1"}
	for _, name := range operation.Names() {
		want, ok := tests[name]
		if !ok {
			t.Errorf("%s is not in this test", name)
			continue
		}
		op := operation.Operation{Name: name, Bucket: "media", Key: "a"}
		if strings.Contains(name, "Copy") {
			op = op.Known("x-amz-copy-source", "media/b")
		}
		permissions, err := op.Permissions(target)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range permissions {
			if p.Perhaps != "" {
				p.Action += "?"
			}
			got = append(got, p.Action)
		}
		if diff := cmp.Diff(want.needs, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s needs (-want +got):\n%s", name, diff)
		}
		if op.Writes() != want.writes {
			t.Errorf("%s writes: %v, want %v", name, op.Writes(), want.writes)
		}
	}
	if !(operation.Operation{Name: "MakeCoffee"}).Writes() {
		t.Error("an operation that is not known must be taken to write")
	}
}

// TestExtras: what a request's headers add to the permissions.
func TestExtras(t *testing.T) {
	for _, tt := range []struct{ name, param, value, wants string }{
		{"PutObject", "x-amz-acl", "private", "s3:PutObjectAcl"}, {"PutObject", "x-amz-grant-read", "id=x", "s3:PutObjectAcl"}, {"PutObject", "x-amz-tagging", "a=b", "s3:PutObjectTagging"},
		{"PutObject", "x-amz-object-lock-mode", "GOVERNANCE", "s3:PutObjectRetention"}, {"PutObject", "x-amz-object-lock-retain-until-date", "2027-01-01", "s3:PutObjectRetention"}, {"PutObject", "x-amz-object-lock-legal-hold", "ON", "s3:PutObjectLegalHold"}, {"PutObject", "if-match", `"e"`, "s3:GetObject"},
		{"DeleteObject", "versionId", "1", "s3:DeleteObjectVersion"}, {"DeleteObject", "if-match", "*", "s3:GetObject"}, {"DeleteObject", "x-amz-bypass-governance-retention", "true", "s3:BypassGovernanceRetention"}, {"PutObjectRetention", "x-amz-bypass-governance-retention", "true", "s3:BypassGovernanceRetention"},
		{"GetObject", "versionId", "1", "s3:GetObjectVersion"}, {"HeadObject", "versionId", "1", "s3:GetObjectVersion"}, {"GetObjectAttributes", "versionId", "1", "s3:GetObjectVersion s3:GetObjectVersionAttributes"},
		{"GetObjectTagging", "versionId", "1", "s3:GetObjectVersionTagging"}, {"GetObjectAcl", "versionId", "1", "s3:GetObjectVersionAcl"}, {"PutObjectTagging", "versionId", "1", "s3:PutObjectVersionTagging"}, {"DeleteObjectTagging", "versionId", "1", "s3:DeleteObjectVersionTagging"}, {"PutObjectAcl", "versionId", "1", "s3:PutObjectVersionAcl"},
		{"CreateBucket", "x-amz-acl", "private", "s3:PutBucketAcl"}, {"CreateBucket", "x-amz-object-ownership", "ObjectWriter", "s3:PutBucketOwnershipControls"}, {"CreateBucket", "x-amz-bucket-object-lock-enabled", "true", "s3:PutBucketVersioning s3:PutBucketObjectLockConfiguration"},
		{"HeadObject", "x-amz-checksum-mode", "ENABLED", "kms:Decrypt"},
	} {
		actions := func(op operation.Operation) map[string]bool {
			permissions, err := op.Permissions(operation.Target{KMSKey: "arn:aws:kms:eu-west-1:111122223333:key/1"})
			if err != nil {
				t.Fatal(err)
			}
			set := make(map[string]bool)
			for _, p := range permissions {
				set[p.Action] = true
			}
			return set
		}
		bare := operation.Operation{Name: tt.name, Bucket: "media", Key: "a"}
		without, with := actions(bare), actions(bare.Known(tt.param, tt.value))
		for _, action := range strings.Fields(tt.wants) {
			if without[action] || !with[action] {
				t.Errorf("%s needs %s without %s: %v, with it: %v", tt.name, action, tt.param, without[action], with[action])
			}
		}
	}
	for _, op := range []operation.Operation{
		{Name: "DeleteObject", Bucket: "media", Key: "a", Params: map[string]operation.Param{"x-amz-bypass-governance-retention": {Value: "false", Known: true}}},
		{Name: "CreateBucket", Bucket: "media", Params: map[string]operation.Param{"x-amz-bucket-object-lock-enabled": {Value: "false", Known: true}}},
	} {
		if p, _ := op.Permissions(operation.Target{}); len(p) != 1 {
			t.Errorf("%s with false needs %v", op.Name, p)
		}
	}
}

// TestParamNames: names are known in any case, and no others.
func TestParamNames(t *testing.T) {
	for name, want := range map[string]string{"X-Amz-Acl": "x-amz-acl", "versionid": "versionId", "PREFIX": "prefix", "x-amz-meta-Owner": "x-amz-meta-owner", "x-amz-checksum-sha256": "x-amz-checksum-sha256", "Content-MD5": "content-md5"} {
		if got, err := operation.ParamName(name); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{"x-amz-tagin": "did you mean x-amz-tagging?", "x-amz-meta-": "is not a header or query parameter", "acl": "is not a header"} {
		if _, err := operation.ParamName(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error that contains %q", name, err, want)
		}
	}
}

// TestPartitions: a region belongs to one partition.
func TestPartitions(t *testing.T) {
	for region, want := range map[string]string{"eu-west-1": "aws", "us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn", "us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "eusc-de-east-1": "aws-eusc", "": "aws"} {
		if got := operation.PartitionOf(region); got != want {
			t.Errorf("%s is in %s, want %s", region, got, want)
		}
	}
	op := operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"}
	for want, target := range map[string]operation.Target{
		"arn:aws-cn:s3:::media/a":     {Region: "cn-north-1"},
		"arn:aws-us-gov:s3:::media/a": {Partition: "aws-us-gov", Region: "eu-west-1"},
		"arn:aws:s3:::media/a":        {},
	} {
		if p, err := op.Permissions(target); err != nil || p[0].Resource != want {
			t.Errorf("%+v: %v, %v; want %s", target, p, err, want)
		}
	}
}

func TestKeyOf(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:s3:::media/a/b:c": "a/b:c", "arn:aws:s3:::media": "", "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/a/b": "a/b",
		"arn:aws:s3:eu-west-1:111122223333:accesspoint/ap": "", "arn:aws:kms:eu-west-1:111122223333:key/1": "", "media/a": "",
	} {
		if got := operation.KeyOf(arn); got != want {
			t.Errorf("%s has the key %q, want %q", arn, got, want)
		}
	}
}
