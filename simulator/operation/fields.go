package operation

// field maps the fields of the SDK's input structs to the header or query
// parameter they become, for those that decide about permissions or fill a
// condition key. The names are those of aws-sdk-go-v2/service/s3; version 1
// of the SDK uses the same ones.
var field = map[string]string{
	"ACL":                       "x-amz-acl",
	"BypassGovernanceRetention": "x-amz-bypass-governance-retention",
	"BucketKeyEnabled":          "x-amz-server-side-encryption-bucket-key-enabled",
	"ChecksumMode":              "x-amz-checksum-mode",
	"ContentLength":             "content-length",
	"ContentMD5":                "content-md5",
	"ContentType":               "content-type",
	"CopySource":                "x-amz-copy-source",
	"Delimiter":                 "delimiter",
	"ExpectedBucketOwner":       "x-amz-expected-bucket-owner",
	"GrantFullControl":          "x-amz-grant-full-control",
	"GrantRead":                 "x-amz-grant-read",
	"GrantReadACP":              "x-amz-grant-read-acp",
	"GrantWriteACP":             "x-amz-grant-write-acp",
	"IfMatch":                   "if-match",
	"IfNoneMatch":               "if-none-match",
	"MaxKeys":                   "max-keys",
	"MetadataDirective":         "x-amz-metadata-directive",
	"ObjectLockLegalHoldStatus": "x-amz-object-lock-legal-hold",
	"ObjectLockMode":            "x-amz-object-lock-mode",
	"ObjectLockRetainUntilDate": "x-amz-object-lock-retain-until-date",
	"PartNumber":                "partNumber",
	"Prefix":                    "prefix",
	"Range":                     "range",
	"RequestPayer":              "x-amz-request-payer",
	"SSECustomerAlgorithm":      "x-amz-server-side-encryption-customer-algorithm",
	"SSEKMSEncryptionContext":   "x-amz-server-side-encryption-context",
	"SSEKMSKeyId":               "x-amz-server-side-encryption-aws-kms-key-id",
	"ServerSideEncryption":      "x-amz-server-side-encryption",
	"StorageClass":              "x-amz-storage-class",
	"TaggingDirective":          "x-amz-tagging-directive",
	"Tagging":                   "x-amz-tagging",
	"UploadId":                  "uploadId",
	"VersionId":                 "versionId",
	"WebsiteRedirectLocation":   "x-amz-website-redirect-location",
}

// FieldParam returns the header or query parameter that the field of an SDK
// input struct becomes, and false for fields that matter to no permission.
func FieldParam(name string) (string, bool) {
	p, ok := field[name]
	return p, ok
}
