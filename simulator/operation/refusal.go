package operation

import (
	"cmp"
	"slices"
	"strings"
)

// A Refusal is a reason for which S3 refuses a request whatever its caller may
// do.
type Refusal struct {
	Why string // one line
	// Certain is false where it depends on something that is not known.
	Certain bool
}

// Refusals lists why S3 refuses the request, or may refuse it, as far as the
// request and the bucket's settings show; those that are certain come first.
func (op Operation) Refusals(t Target) []Refusal {
	var out []Refusal
	for _, check := range []func(Operation, Target) (why string, certain bool){
		deletedBucket, wrongOwner, requesterPays, unreadEncryption, disabledACLs, publicACL, foreignManagedKey, farKey, objectLambda,
	} {
		if why, certain := check(op, t); why != "" {
			out = append(out, Refusal{why, certain})
		}
	}
	slices.SortStableFunc(out, func(a, b Refusal) int {
		switch {
		case a.Certain == b.Certain:
			return 0
		case a.Certain:
			return -1
		}
		return 1
	})
	return out
}

// deletedBucket: nothing works on a bucket that is not there. Source: "Error
// responses" in the API Reference.
func deletedBucket(op Operation, t Target) (string, bool) {
	if t.Gone == "" {
		return "", false
	}
	return "there will be no bucket " + op.Bucket + ": " + t.Gone + "; S3 answers 404 NoSuchBucket", true
}

// wrongOwner: a bucket of another account than the expected one is refused with
// 403. Source: ExpectedBucketOwner in the API Reference.
func wrongOwner(op Operation, t Target) (string, bool) {
	expected, sent := op.Params["x-amz-expected-bucket-owner"]
	switch {
	case !sent || expected.Known && expected.Value == t.Owner:
		return "", false
	case !expected.Known:
		return "S3 answers 403 unless x-amz-expected-bucket-owner is the bucket's owner, and its value is not known", false
	case t.Owner == "":
		return "S3 answers 403 unless the bucket's owner is " + expected.Value + " (x-amz-expected-bucket-owner), and the owner is not known; say it in bucket.json", false
	}
	return "x-amz-expected-bucket-owner is " + expected.Value + ", but the bucket's owner is " + t.Owner + ": S3 answers 403 AccessDenied", true
}

// requesterPays: others than the owner have to say that they will pay. Source:
// "Using Requester Pays general purpose buckets".
func requesterPays(op Operation, t Target) (string, bool) {
	if t.RequesterPays == No || op.Has("x-amz-request-payer") || t.Caller != "" && t.Caller == t.Owner {
		return "", false
	}
	if t.RequesterPays == Yes && t.Caller != "" && t.Owner != "" {
		return "the bucket's requesters pay: S3 answers 403 AccessDenied to other accounts unless x-amz-request-payer=requester is sent", true
	}
	return "if the bucket's requesters pay, S3 answers 403 AccessDenied to other accounts unless x-amz-request-payer=requester is sent; " + t.tell("requestPayer"), false
}

// unreadEncryption: the key of a default encryption that was not read may be one
// that the caller may not use.
func unreadEncryption(op Operation, t Target) (string, bool) {
	if !t.KMSKeyUnread || t.KMSKey != "" {
		return "", false
	}
	t.KMSKey = "some"
	permissions, err := op.Permissions(t)
	if err != nil || !slices.ContainsFunc(permissions, func(p Permission) bool {
		return strings.HasPrefix(p.Action, "kms:") && (p.Resource == "" || strings.HasSuffix(p.Resource, ":key/some"))
	}) {
		return "", false
	}
	return "the bucket's default encryption is not known: if it has a KMS key, S3 answers 403 AccessDenied to those who may not use it; " + cmp.Or(t.Lacks["encryption"], "say kmsKey in bucket.json, and strike encryption out of unread"), false
}

// tell says how to make a setting known that is not.
func (t Target) tell(setting string) string {
	return cmp.Or(t.Lacks[setting], "say "+setting+" in bucket.json")
}

// aclOperations set the ACL of an object.
var aclOperations = []string{"PutObject", "PostObject", "CreateMultipartUpload", "CopyObject", "PutObjectAcl"}

// disabledACLs: a bucket that enforces its owner's ownership refuses any ACL but
// one. Source: "Controlling ownership of objects and disabling ACLs for your
// bucket".
func disabledACLs(op Operation, t Target) (string, bool) {
	acl, sent := op.Params["x-amz-acl"]
	grants := op.hasPrefix("x-amz-grant-")
	switch {
	case !slices.Contains(aclOperations, op.Name) || !sent && !grants || t.Ownership != "" && t.Ownership != "BucketOwnerEnforced":
		return "", false
	case !grants && acl.Known && acl.Value == ownerACL:
		return "", false
	case t.Ownership == "":
		return "a bucket with ACLs disabled, as new ones are, answers 400 AccessControlListNotSupported; whether this one is, is not known: " + t.tell("ownership") + ", or send no ACL", false
	case !grants && !acl.Known:
		return "the bucket has ACLs disabled (BucketOwnerEnforced) and answers 400 AccessControlListNotSupported unless x-amz-acl is " + ownerACL + ", and its value is not known; send no ACL", false
	}
	return "the bucket has ACLs disabled (BucketOwnerEnforced) and answers 400 AccessControlListNotSupported; send no ACL", true
}

// ownerACL is accepted even where ACLs are disabled.
const ownerACL = "bucket-owner-full-control"

var publicACLs = []string{"public-read", "public-read-write", "authenticated-read"}

// publicACL: Source: "Blocking public access to your Amazon S3 storage",
// BlockPublicAcls.
func publicACL(op Operation, t Target) (string, bool) {
	if t.BlocksPublicACLs == No {
		return "", false
	}
	acl := op.Params["x-amz-acl"]
	public, certain := "", t.BlocksPublicACLs == Yes
	switch {
	case slices.Contains(publicACLs, acl.Value):
		public = "the public ACL " + acl.Value
	case op.Has("x-amz-acl") && !acl.Known:
		public, certain = "a public ACL, and the value of x-amz-acl is not known", false
	}
	for name, p := range op.Params {
		switch {
		case !strings.HasPrefix(name, "x-amz-grant-") || public != "":
		case strings.Contains(p.Value, "groups/global/"):
			public = "the public grant " + name
		case !p.Known:
			public, certain = "a public grant, and the value of "+name+" is not known", false
		}
	}
	switch {
	case public == "":
		return "", false
	case certain:
		return "Block Public Access refuses " + public + " with 403 AccessDenied; send no ACL", true
	case t.BlocksPublicACLs == Maybe:
		return "Block Public Access, if it is on, refuses " + public + " with 403 AccessDenied; " + t.tell("publicAccessBlock"), false
	}
	return "Block Public Access refuses " + public + " with 403 AccessDenied; send no ACL", false
}

// foreignManagedKey: the AWS managed key aws/s3 of one account cannot be used
// from another. Source: "Using server-side encryption with AWS KMS keys".
func foreignManagedKey(op Operation, t Target) (string, bool) {
	key := t.KMSKey
	if p, sent := op.Params["x-amz-server-side-encryption-aws-kms-key-id"]; sent {
		key = p.Value
	} else if op.Has("x-amz-server-side-encryption") || op.Has("x-amz-server-side-encryption-customer-algorithm") {
		return "", false
	}
	if !strings.HasSuffix(key, managedAlias) || !op.usesKey() || t.Caller == "" {
		return "", false
	}
	owner := accountOf(key)
	switch {
	case owner == t.Caller || owner == "" && t.Owner == t.Caller:
		return "", false
	case owner != "":
		return "the bucket's objects are encrypted with the key aws/s3 of account " + owner + ", which no other account can use: S3 answers 403 AccessDenied", true
	case op.Writes():
		return "", false // it is encrypted with the caller's own
	}
	return "the bucket's objects are encrypted with the key aws/s3 of the account that uploads them, which no other account can use; who uploads is not known", false
}

// farKey: S3 uses KMS keys of the bucket's own region only, and multi-region keys
// as if they were none. Sources: "Using server-side encryption with AWS KMS keys"
// and "Multi-Region keys in AWS KMS".
func farKey(op Operation, t Target) (string, bool) {
	arn, _, needed := op.keyARN(t)
	region := ARNField(arn, 3)
	if !needed || !op.usesKey() || region == "" || t.Region == "" || region == t.Region || strings.ContainsRune(region+t.Region, '‹') {
		return "", false
	}
	return "the KMS key " + arn + " is of region " + region + " and the bucket of " + t.Region + ": S3 uses keys of the bucket's region only, and refuses every request that needs the key", true
}

// usesKey reports whether the operation encrypts or decrypts.
func (op Operation) usesKey() bool {
	return slices.ContainsFunc(table[op.Name].needs, func(n need) bool { return n.on == kmsKey && (n.when == nil || n.when(op)) })
}

// objectLambda: what stands behind an Object Lambda access point is not in its
// ARN. Source: "Configuring IAM policies for Object Lambda Access Points".
func objectLambda(op Operation, _ Target) (string, bool) {
	if ARNField(op.Bucket, 2) != "s3-object-lambda" {
		return "", false
	}
	return "an Object Lambda access point also needs lambda:InvokeFunction on its function, and the S3 action through its supporting access point; which these are is not known", false
}
