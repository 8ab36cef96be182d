package operation

// A ConditionKey is an IAM condition key that a header or query parameter of
// the request fills.
type ConditionKey struct {
	Param string // as in [Operation.Params]
	Key   string // for example s3:x-amz-acl
}

// ConditionKeys lists the condition keys that the request itself decides: a
// parameter that is not part of a presigned URL is absent for whoever opens
// it, because S3 refuses x-amz- headers that were not signed.
// Source: "Actions, resources, and condition keys for Amazon S3".
func ConditionKeys() []ConditionKey { return conditionKeys }

// LocationConstraint is the parameter of CreateBucket that stands in its body:
// the region of the new bucket.
const LocationConstraint = "LocationConstraint"

var conditionKeys = []ConditionKey{
	{"x-amz-acl", "s3:x-amz-acl"},
	{"x-amz-grant-full-control", "s3:x-amz-grant-full-control"},
	{"x-amz-grant-read", "s3:x-amz-grant-read"},
	{"x-amz-grant-read-acp", "s3:x-amz-grant-read-acp"},
	{"x-amz-grant-write", "s3:x-amz-grant-write"},
	{"x-amz-grant-write-acp", "s3:x-amz-grant-write-acp"},
	{"x-amz-copy-source", "s3:x-amz-copy-source"},
	{"x-amz-metadata-directive", "s3:x-amz-metadata-directive"},
	{"x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"},
	{"x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-server-side-encryption-aws-kms-key-id"},
	{"x-amz-server-side-encryption-customer-algorithm", "s3:x-amz-server-side-encryption-customer-algorithm"},
	{"x-amz-storage-class", "s3:x-amz-storage-class"},
	{"x-amz-website-redirect-location", "s3:x-amz-website-redirect-location"},
	{"x-amz-object-lock-mode", "s3:object-lock-mode"},
	{"x-amz-object-lock-legal-hold", "s3:object-lock-legal-hold"},
	{"x-amz-object-lock-retain-until-date", "s3:object-lock-retain-until-date"},
	{"x-amz-object-ownership", "s3:x-amz-object-ownership"},
	{LocationConstraint, "s3:LocationConstraint"},
	{"versionId", "s3:VersionId"},
	{"prefix", "s3:prefix"},
	{"delimiter", "s3:delimiter"},
	{"max-keys", "s3:max-keys"},
	{"if-match", "s3:if-match"},
	{"if-none-match", "s3:if-none-match"},
}
