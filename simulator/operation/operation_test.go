package operation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"

func TestPermissions(t *testing.T) {
	object := func(name string) operation.Operation {
		return operation.Operation{Name: name, Bucket: "media", Key: "a/b.mp4"}
	}
	tests := []struct {
		name   string
		op     operation.Operation
		target operation.Target
		want   []string
	}{
		{"get", object("GetObject"), operation.Target{}, []string{"s3:GetObject arn:aws:s3:::media/a/b.mp4"}},
		{"head needs what get needs", object("HeadObject"), operation.Target{}, []string{"s3:GetObject arn:aws:s3:::media/a/b.mp4"}},
		{"a version replaces the action", object("GetObject").Known("versionId", "v1"), operation.Target{}, []string{"s3:GetObjectVersion arn:aws:s3:::media/a/b.mp4"}},
		{"partition", object("GetObject"), operation.Target{Partition: "aws-cn"}, []string{"s3:GetObject arn:aws-cn:s3:::media/a/b.mp4"}},
		{"default encryption, read", object("GetObject"), operation.Target{KMSKey: key}, []string{"s3:GetObject arn:aws:s3:::media/a/b.mp4", "kms:Decrypt " + key}},
		{"default encryption, write", object("PutObject"), operation.Target{KMSKey: key}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "kms:GenerateDataKey " + key}},
		{"header overrides the default", object("PutObject").Known("x-amz-server-side-encryption", "AES256"), operation.Target{KMSKey: key}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4"}},
		{"no policy has to allow the managed key", object("GetObject"), operation.Target{KMSKey: "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"}, []string{"s3:GetObject arn:aws:s3:::media/a/b.mp4"}},
		{"key id is completed", object("PutObject").Known("x-amz-server-side-encryption-aws-kms-key-id", "1234abcd"), operation.Target{Region: "eu-west-1", Owner: "111122223333"}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "kms:GenerateDataKey " + key}},
		{"key in a variable", object("PutObject").Unknown("x-amz-server-side-encryption-aws-kms-key-id"), operation.Target{}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "kms:GenerateDataKey "}},
		{"put with everything", object("PutObject").Known("x-amz-acl", "public-read").Known("x-amz-tagging", "a=b").Unknown("x-amz-object-lock-mode").Known("x-amz-object-lock-legal-hold", "ON"), operation.Target{},
			[]string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "s3:PutObjectAcl arn:aws:s3:::media/a/b.mp4", "s3:PutObjectTagging arn:aws:s3:::media/a/b.mp4", "s3:PutObjectRetention arn:aws:s3:::media/a/b.mp4", "s3:PutObjectLegalHold arn:aws:s3:::media/a/b.mp4"}},
		{"a grant is an ACL", object("PostObject").Known("x-amz-grant-read", "id=x"), operation.Target{}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "s3:PutObjectAcl arn:aws:s3:::media/a/b.mp4"}},
		{"upload part of an encrypted upload", object("UploadPart"), operation.Target{KMSKey: key}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "kms:Decrypt " + key, "kms:GenerateDataKey " + key}},
		{"delete a version under governance", object("DeleteObject").Known("versionId", "v1").Known("x-amz-bypass-governance-retention", "true"), operation.Target{}, []string{"s3:DeleteObjectVersion arn:aws:s3:::media/a/b.mp4", "s3:BypassGovernanceRetention arn:aws:s3:::media/a/b.mp4"}},
		{"a conditional write reads", object("PutObject").Known("if-match", `"e"`), operation.Target{}, []string{"s3:PutObject arn:aws:s3:::media/a/b.mp4", "s3:GetObject arn:aws:s3:::media/a/b.mp4"}},
		{"a conditional delete reads", object("DeleteObject").Known("if-match", "*"), operation.Target{}, []string{"s3:DeleteObject arn:aws:s3:::media/a/b.mp4", "s3:GetObject arn:aws:s3:::media/a/b.mp4"}},
		{"bucket operations ask for the bucket", operation.Operation{Name: "HeadBucket", Bucket: "media"}, operation.Target{}, []string{"s3:ListBucket arn:aws:s3:::media"}},
		{"delete bucket", operation.Operation{Name: "DeleteBucket", Bucket: "media"}, operation.Target{}, []string{"s3:DeleteBucket arn:aws:s3:::media"}},
		{"listing buckets names none", operation.Operation{Name: "ListBuckets"}, operation.Target{}, []string{"s3:ListAllMyBuckets arn:aws:s3:::*"}},
		{"create a locked bucket with an ACL", operation.Operation{Name: "CreateBucket", Bucket: "media"}.Known("x-amz-acl", "private").Known("x-amz-bucket-object-lock-enabled", "True").Known("x-amz-object-ownership", "ObjectWriter"), operation.Target{},
			[]string{"s3:CreateBucket arn:aws:s3:::media", "s3:PutBucketAcl arn:aws:s3:::media", "s3:PutBucketVersioning arn:aws:s3:::media", "s3:PutBucketObjectLockConfiguration arn:aws:s3:::media", "s3:PutBucketOwnershipControls arn:aws:s3:::media"}},
		{"rules for other origins", operation.Operation{Name: "DeleteBucketCors", Bucket: "media"}, operation.Target{}, []string{"s3:PutBucketCORS arn:aws:s3:::media"}},
		{"copy a version", object("CopyObject").Known("x-amz-copy-source", "/src/a%20b?versionId=7").Known("x-amz-tagging-directive", "REPLACE"), operation.Target{}, []string{"s3:GetObjectVersion arn:aws:s3:::src/a b", "s3:PutObject arn:aws:s3:::media/a/b.mp4"}},
		{"copy keeps tags", object("CopyObject").Known("x-amz-copy-source", "src/a"), operation.Target{}, []string{"s3:GetObject arn:aws:s3:::src/a", "s3:GetObjectTagging arn:aws:s3:::src/a", "s3:PutObjectTagging arn:aws:s3:::media/a/b.mp4", "s3:PutObject arn:aws:s3:::media/a/b.mp4"}},
		{"access point", operation.Operation{Name: "GetObject", Bucket: "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap", Key: "k"}, operation.Target{}, []string{"s3:GetObject arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/k"}},
		{"outposts", operation.Operation{Name: "GetObject", Bucket: "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/accesspoint/ap", Key: "k"}, operation.Target{}, []string{"s3-outposts:GetObject arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/accesspoint/ap/object/k"}},
		{"directory bucket", operation.Operation{Name: "PutObject", Bucket: "fast--use1-az4--x-s3", Key: "k"}, operation.Target{Region: "us-east-1", Owner: "111122223333"}, []string{"s3express:CreateSession arn:aws:s3express:us-east-1:111122223333:bucket/fast--use1-az4--x-s3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			permissions, err := tt.op.Permissions(tt.target)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range permissions {
				got = append(got, p.Action+" "+p.Resource)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownOperation(t *testing.T) {
	if _, err := (operation.Operation{Name: "MakeCoffee"}).Permissions(operation.Target{}); err == nil {
		t.Error("an operation that is not in the table must be an error")
	}
}
