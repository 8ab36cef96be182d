package operation

// on names the resource that a permission is asked for.
type on uint8

const (
	object on = iota
	bucket
	source // the object named by x-amz-copy-source
	kmsKey // the key that encrypts the object
	sourceKMSKey
	everyBucket // arn:aws:s3:::*, for what names no bucket
)

// A need is one permission of an operation: action on a resource, always or
// when the request looks a certain way.
type need struct {
	action string
	on     on
	when   func(Operation) bool // nil: always
	why    string
	// perhaps says on what else, which no request shows, it depends whether the
	// permission is needed; "" when it is.
	perhaps string
}

type row struct {
	writes bool
	needs  []need
}

// table lists, per operation, everything its caller must be allowed to do.
// Sources: Amazon S3 User Guide, "Required permissions for Amazon S3 API
// operations"; Amazon S3 API Reference, "Permissions" of each operation.
//
// A request for a version needs the ...Version action instead of the plain
// one, not both.
var table = map[string]row{
	"GetObject": {needs: readObject},
	"HeadObject": {needs: []need{
		{"s3:GetObject", object, current, "", ""},
		{"s3:GetObjectVersion", object, versioned, whyVersion, ""},
		{"kms:Decrypt", kmsKey, checksumMode, "x-amz-checksum-mode is sent, and the object is encrypted with this KMS key", ""},
	}},
	"GetObjectAttributes": {needs: []need{
		{"s3:GetObject", object, current, "", ""},
		{"s3:GetObjectAttributes", object, current, "", ""},
		{"s3:GetObjectVersion", object, versioned, whyVersion, ""},
		{"s3:GetObjectVersionAttributes", object, versioned, whyVersion, ""},
		{"kms:Decrypt", kmsKey, nil, whyDecrypt, ""},
	}},
	"GetObjectTagging": {needs: []need{
		{"s3:GetObjectTagging", object, current, "", ""},
		{"s3:GetObjectVersionTagging", object, versioned, whyVersion, ""},
	}},
	"GetObjectAcl": {needs: []need{
		{"s3:GetObjectAcl", object, current, "", ""},
		{"s3:GetObjectVersionAcl", object, versioned, whyVersion, ""},
	}},
	"GetObjectRetention":  {needs: []need{{"s3:GetObjectRetention", object, nil, "", ""}}},
	"GetObjectLegalHold":  {needs: []need{{"s3:GetObjectLegalHold", object, nil, "", ""}}},
	"SelectObjectContent": {needs: []need{{"s3:GetObject", object, nil, "", ""}, {"kms:Decrypt", kmsKey, nil, whyDecrypt, ""}}},

	"PutObject":             {writes: true, needs: writeObject},
	"PostObject":            {writes: true, needs: writeObject},
	"CreateMultipartUpload": {writes: true, needs: writeObject},
	"UploadPart":            {writes: true, needs: writePart},
	"CompleteMultipartUpload": {writes: true, needs: []need{
		{"s3:PutObject", object, nil, "", ""},
		{"kms:Decrypt", kmsKey, nil, whyMultipart, perhapsChecksum},
	}},
	"AbortMultipartUpload": {writes: true, needs: []need{{"s3:AbortMultipartUpload", object, nil, "", ""}}},
	"ListParts": {needs: []need{
		{"s3:ListMultipartUploadParts", object, nil, "", ""},
		{"kms:Decrypt", kmsKey, nil, whyDecrypt, ""},
	}},
	"CopyObject":     {writes: true, needs: append(append([]need{}, copySource...), append(copyTags, writeObject...)...)},
	"UploadPartCopy": {writes: true, needs: append(append([]need{}, copySource...), writePart...)},
	"RestoreObject":  {writes: true, needs: []need{{"s3:RestoreObject", object, nil, "", ""}}},

	"DeleteObject": {writes: true, needs: []need{
		{"s3:DeleteObject", object, current, "", ""},
		{"s3:DeleteObjectVersion", object, versioned, whyVersion, ""},
		{"s3:BypassGovernanceRetention", object, bypass, "x-amz-bypass-governance-retention is sent", ""},
		{"s3:GetObject", object, ifMatch, "If-Match is sent, which tells about the object", ""},
	}},
	"PutObjectTagging": {writes: true, needs: []need{
		{"s3:PutObjectTagging", object, current, "", ""},
		{"s3:PutObjectVersionTagging", object, versioned, whyVersion, ""},
	}},
	"DeleteObjectTagging": {writes: true, needs: []need{
		{"s3:DeleteObjectTagging", object, current, "", ""},
		{"s3:DeleteObjectVersionTagging", object, versioned, whyVersion, ""},
	}},
	"PutObjectAcl": {writes: true, needs: []need{
		{"s3:PutObjectAcl", object, current, "", ""},
		{"s3:PutObjectVersionAcl", object, versioned, whyVersion, ""},
	}},
	"PutObjectRetention": {writes: true, needs: []need{
		{"s3:PutObjectRetention", object, nil, "", ""},
		{"s3:BypassGovernanceRetention", object, bypass, "x-amz-bypass-governance-retention is sent", ""},
	}},
	"PutObjectLegalHold": {writes: true, needs: []need{{"s3:PutObjectLegalHold", object, nil, "", ""}}},

	"HeadBucket":           {needs: []need{{"s3:ListBucket", bucket, nil, "", ""}}},
	"ListObjects":          {needs: []need{{"s3:ListBucket", bucket, nil, "", ""}}},
	"ListObjectsV2":        {needs: []need{{"s3:ListBucket", bucket, nil, "", ""}}},
	"ListObjectVersions":   {needs: []need{{"s3:ListBucketVersions", bucket, nil, "", ""}}},
	"ListMultipartUploads": {needs: []need{{"s3:ListBucketMultipartUploads", bucket, nil, "", ""}}},
	"DeleteBucket":         {writes: true, needs: []need{{"s3:DeleteBucket", bucket, nil, "", ""}}},

	"ListBuckets": {needs: []need{{"s3:ListAllMyBuckets", everyBucket, nil, "", ""}}},
	"CreateBucket": {writes: true, needs: []need{
		{"s3:CreateBucket", bucket, nil, "", ""},
		{"s3:PutBucketAcl", bucket, setsACL, whyACL, ""},
		{"s3:PutBucketVersioning", bucket, locksObjects, whyLock, ""},
		{"s3:PutBucketObjectLockConfiguration", bucket, locksObjects, whyLock, ""},
		{"s3:PutBucketOwnershipControls", bucket, setsOwnership, "x-amz-object-ownership is sent", ""},
	}},
	"GetBucketLocation":   {needs: []need{{"s3:GetBucketLocation", bucket, nil, "", ""}}},
	"GetBucketVersioning": {needs: []need{{"s3:GetBucketVersioning", bucket, nil, "", ""}}},
	"PutBucketVersioning": {writes: true, needs: []need{{"s3:PutBucketVersioning", bucket, nil, "", ""}}},
	"GetBucketCors":       {needs: []need{{"s3:GetBucketCORS", bucket, nil, "", ""}}},
	"PutBucketCors":       {writes: true, needs: []need{{"s3:PutBucketCORS", bucket, nil, "", ""}}},
	"DeleteBucketCors":    {writes: true, needs: []need{{"s3:PutBucketCORS", bucket, nil, "", ""}}},
	"GetBucketTagging":    {needs: []need{{"s3:GetBucketTagging", bucket, nil, "", ""}}},
	"PutBucketTagging":    {writes: true, needs: []need{{"s3:PutBucketTagging", bucket, nil, "", ""}}},
	"DeleteBucketTagging": {writes: true, needs: []need{{"s3:PutBucketTagging", bucket, nil, "", ""}}},
	"GetBucketAcl":        {needs: []need{{"s3:GetBucketAcl", bucket, nil, "", ""}}},

	"GetBucketPolicy":                    {needs: []need{{"s3:GetBucketPolicy", bucket, nil, "", ""}}},
	"GetBucketEncryption":                {needs: []need{{"s3:GetEncryptionConfiguration", bucket, nil, "", ""}}},
	"GetBucketAccelerateConfiguration":   {needs: []need{{"s3:GetAccelerateConfiguration", bucket, nil, "", ""}}},
	"GetBucketLifecycleConfiguration":    {needs: []need{{"s3:GetLifecycleConfiguration", bucket, nil, "", ""}}},
	"GetBucketLogging":                   {needs: []need{{"s3:GetBucketLogging", bucket, nil, "", ""}}},
	"GetBucketNotificationConfiguration": {needs: []need{{"s3:GetBucketNotification", bucket, nil, "", ""}}},
	"GetBucketReplication":               {needs: []need{{"s3:GetReplicationConfiguration", bucket, nil, "", ""}}},
	"GetBucketRequestPayment":            {needs: []need{{"s3:GetBucketRequestPayment", bucket, nil, "", ""}}},
	"GetBucketWebsite":                   {needs: []need{{"s3:GetBucketWebsite", bucket, nil, "", ""}}},
	"GetObjectLockConfiguration":         {needs: []need{{"s3:GetBucketObjectLockConfiguration", bucket, nil, "", ""}}},
}

const (
	whyVersion   = "the request names a versionId"
	whyDecrypt   = "the object is encrypted with this KMS key"
	whyEncrypt   = "the object will be encrypted with this KMS key"
	whyMultipart = "the parts of a KMS-encrypted upload are decrypted to be assembled"
	whyACL       = "an ACL or grant header is sent"
	whyLock      = "x-amz-bucket-object-lock-enabled is sent"
	whySource    = "x-amz-copy-source names this object"

	perhapsTags     = "it is needed only if the source object has tags"
	perhapsPart     = "AWS's pages disagree whether each part needs it, or only the upload's creation"
	perhapsChecksum = "AWS's pages disagree whether a multipart upload fails without it, or only stores no checksum"
)

var readObject = []need{
	{"s3:GetObject", object, current, "", ""},
	{"s3:GetObjectVersion", object, versioned, whyVersion, ""},
	{"kms:Decrypt", kmsKey, nil, whyDecrypt, ""},
}

// writeObject also covers a POST form, whose fields take the place of headers.
var writeObject = []need{
	{"s3:PutObject", object, nil, "", ""},
	{"s3:PutObjectAcl", object, setsACL, whyACL, ""},
	{"s3:PutObjectTagging", object, setsTags, "x-amz-tagging is sent", ""},
	{"s3:PutObjectRetention", object, setsRetention, "an object-lock mode or date is sent", ""},
	{"s3:PutObjectLegalHold", object, setsLegalHold, "x-amz-object-lock-legal-hold is sent", ""},
	{"s3:GetObject", object, ifMatch, "If-Match is sent, which tells about the object", ""},
	{"kms:GenerateDataKey", kmsKey, nil, whyEncrypt, ""},
}

var writePart = []need{
	{"s3:PutObject", object, nil, "", ""},
	{"kms:Decrypt", kmsKey, nil, whyMultipart, ""},
	{"kms:GenerateDataKey", kmsKey, nil, whyEncrypt, perhapsPart},
}

var copySource = []need{
	{"s3:GetObject", source, sourceCurrent, whySource, ""},
	{"s3:GetObjectVersion", source, sourceVersioned, whySource + " with a versionId", ""},
	{"kms:Decrypt", sourceKMSKey, nil, "the source object is encrypted with this KMS key", ""},
}

// copyTags applies unless the request replaces the tags: CopyObject copies
// the source's tags by default and needs to read and write them.
var copyTags = []need{
	{"s3:GetObjectTagging", source, func(op Operation) bool { return sourceCurrent(op) && keepsTags(op) }, "the source's tags are copied", perhapsTags},
	{"s3:GetObjectVersionTagging", source, func(op Operation) bool { return sourceVersioned(op) && keepsTags(op) }, "the source's tags are copied", perhapsTags},
	{"s3:PutObjectTagging", object, func(op Operation) bool { return keepsTags(op) && !setsTags(op) }, "the source's tags are copied", perhapsTags},
}
