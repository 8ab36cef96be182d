package operation

import (
	"fmt"
	"net/url"
	"strings"
)

// A Permission is one action on one resource that an operation needs.
type Permission struct {
	// Action is the IAM action, for example s3:GetObject.
	Action string
	// Resource is the ARN, or "" when the request names a resource whose ARN
	// cannot be known before the call, such as a KMS key held in a variable.
	Resource string
	// Account owns the resource; "" when not known.
	Account string
	// Why says what in the request or the bucket makes the permission
	// necessary; "" for the operation's own permission.
	Why string
	// Perhaps says on what it depends whether the permission is needed at all;
	// "" when it certainly is.
	Perhaps string
}

// A Target is what must be known about a bucket to name the resources of an
// operation on it. Every field may be empty.
type Target struct {
	Partition string // "aws" when empty
	Region    string
	Owner     string // account ID of the bucket's owner
	KMSKey    string // ARN of the key in the bucket's default encryption
	// KMSKeyUnread says that the default encryption could not be read, so that there
	// may be a key.
	KMSKeyUnread bool
	// Lacks says why settings are not known, by their names in bucket.json, where it is
	// not that file that does not tell.
	Lacks map[string]string
	// SourceKMSKey is that of the bucket that x-amz-copy-source names; ""
	// also when not known.
	SourceKMSKey string

	// Caller is the account ID of who makes the request; "" when not known.
	Caller string
	// Ownership is the bucket's object ownership setting, such as
	// BucketOwnerEnforced; "" when not known.
	Ownership string
	// BlocksPublicACLs is the setting of Block Public Access.
	BlocksPublicACLs Answer
	// RequesterPays says whether the bucket's owner lets others pay.
	RequesterPays Answer
	// Gone says what takes the bucket away before the request is made; "" for one
	// that stays.
	Gone string
}

// Answer is yes, no or unknown.
type Answer uint8

// The answers. The zero Answer is no.
const (
	No Answer = iota
	Maybe
	Yes
)

func (t Target) partition() string {
	switch {
	case t.Partition != "":
		return t.Partition
	case t.Region != "":
		return PartitionOf(t.Region)
	}
	return "aws"
}

// PartitionOf names the partition of a region: aws-us-gov, aws-cn, and aws for
// all that it does not know. Source: "Amazon Resource Names (ARNs)" in the IAM
// User Guide, and the SDKs' endpoint tables.
func PartitionOf(region string) string {
	for _, p := range []struct{ prefix, partition string }{
		{"us-gov-", "aws-us-gov"},
		{"cn-", "aws-cn"},
		{"eusc-", "aws-eusc"},
		{"us-isob-", "aws-iso-b"},
		{"us-isof-", "aws-iso-f"},
		{"eu-isoe-", "aws-iso-e"},
		{"us-iso-", "aws-iso"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// Permissions lists everything the operation's caller must be allowed to do,
// the operation's own permission first. It fails for an operation that is not
// in the table.
//
// Only what the request and the bucket's default encryption show is listed: an
// object that was encrypted with another key than the bucket's default needs
// kms:Decrypt on that key, which no request reveals.
func (op Operation) Permissions(t Target) ([]Permission, error) {
	row, ok := table[op.Name]
	if !ok {
		return nil, fmt.Errorf("operation %q is not known; known are %s", op.Name, strings.Join(Names(), ", "))
	}
	if isDirectoryBucket(op.Bucket) {
		return []Permission{createSession(op.Bucket, t)}, nil
	}
	var out []Permission
	for _, n := range row.needs {
		if n.when != nil && !n.when(op) {
			continue
		}
		resource, account, needed := op.resource(n.on, t)
		if !needed {
			continue
		}
		out = append(out, Permission{
			Action:   actionFor(n.action, op.Bucket),
			Resource: resource,
			Account:  account,
			Why:      n.why,
			Perhaps:  n.perhaps,
		})
	}
	return out, nil
}

// resource names the ARN that a permission is asked for, and its owner.
// needed is false where the request involves no such resource.
func (op Operation) resource(on on, t Target) (arn, account string, needed bool) {
	switch on {
	case object:
		return ObjectARN(t.partition(), op.Bucket, op.Key), t.Owner, true
	case bucket:
		return BucketARN(t.partition(), op.Bucket), t.Owner, true
	case everyBucket:
		return BucketARN(t.partition(), "*"), t.Owner, true
	case source:
		return op.sourceARN(t.partition()), "", true
	case kmsKey:
		return op.keyARN(t)
	default: // sourceKMSKey: mostly only the source bucket's owner could tell
		if t.SourceKMSKey == "" {
			return "", "", false
		}
		return completeKeyARN(t.SourceKMSKey, t)
	}
}

// sourceARN reads x-amz-copy-source: /bucket/key or an access point ARN,
// URL-encoded, with an optional ?versionId=.
func (op Operation) sourceARN(partition string) string {
	p := op.Params["x-amz-copy-source"]
	if !p.Known {
		return ""
	}
	name, _, _ := strings.Cut(p.Value, "?versionId=")
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(name, "/"), "/")
	return ObjectARN(partition, bucket, key)
}

// keyARN names the customer-managed KMS key that encrypts the object: the one
// the request names, else the bucket's default. For the AWS managed key aws/s3 see
// [Operation.OnManagedKey].
func (op Operation) keyARN(t Target) (arn, account string, needed bool) {
	if op.Has("x-amz-server-side-encryption-customer-algorithm") {
		return "", "", false // SSE-C: the caller brings the key
	}
	if p, ok := op.Params["x-amz-server-side-encryption-aws-kms-key-id"]; ok {
		if !p.Known {
			return "", "", true
		}
		return completeKeyARN(p.Value, t)
	}
	if op.Has("x-amz-server-side-encryption") {
		// aws:kms without a key means aws/s3, AES256 means no KMS at all.
		return "", "", false
	}
	if t.KMSKey == "" {
		return "", "", false
	}
	return completeKeyARN(t.KMSKey, t)
}

// OnManagedKey lists what the operation's caller must not be denied on the AWS managed
// key aws/s3: its key policy, which nobody can change, allows it to everybody of the
// caller's account through S3, but a Deny of the caller's own policies counts all the
// same, and so do service control policies. The resource is the alias; the key's own ID
// is not known. Sources: "Using server-side encryption with AWS KMS keys", Amazon S3
// User Guide; "AWS managed keys", AWS KMS Developer Guide; "Forward access sessions",
// IAM User Guide.
func (op Operation) OnManagedKey(t Target) (out []Permission) {
	if isDirectoryBucket(op.Bucket) || t.Caller == "" {
		return nil
	}
	for _, n := range table[op.Name].needs {
		if n.on != kmsKey && n.on != sourceKMSKey || n.when != nil && !n.when(op) {
			continue
		}
		used, perhaps := op.managedKey(n.on, t)
		if !used {
			continue
		}
		if perhaps == "" {
			perhaps = n.perhaps
		}
		resource := "arn:" + t.partition() + ":kms:" + t.Region + ":" + t.Caller + ":" + managedAlias
		out = append(out, Permission{Action: n.action, Resource: resource, Account: t.Caller, Why: n.why, Perhaps: perhaps})
	}
	return out
}

const managedAlias = "alias/aws/s3"

// IsManagedKey recognizes the resource of the permissions of [Operation.OnManagedKey].
func IsManagedKey(resource string) bool { return strings.HasSuffix(resource, ":"+managedAlias) }

// managedKey reports whether the key is aws/s3, and on what it depends.
func (op Operation) managedKey(on on, t Target) (used bool, perhaps string) {
	key := t.KMSKey
	if on == sourceKMSKey {
		return strings.HasSuffix(t.SourceKMSKey, managedAlias), ""
	}
	if op.Has("x-amz-server-side-encryption-customer-algorithm") {
		return false, ""
	}
	if p, sent := op.Params["x-amz-server-side-encryption-aws-kms-key-id"]; sent {
		key = p.Value
	} else if p, sent := op.Params["x-amz-server-side-encryption"]; sent {
		if !p.Known {
			return true, "it is needed only if x-amz-server-side-encryption is aws:kms, and its value is not known"
		}
		return strings.HasPrefix(p.Value, "aws:kms"), ""
	}
	return strings.HasSuffix(key, managedAlias), ""
}

// completeKeyARN turns a key ID into an ARN. An alias cannot be resolved
// without asking KMS, so its ARN is left unknown: policies are matched against
// the key's own ARN.
func completeKeyARN(key string, t Target) (arn, account string, needed bool) {
	switch {
	case strings.HasSuffix(key, managedAlias):
		return "", "", false
	case strings.Contains(key, "alias/"):
		return "", "", true
	case strings.HasPrefix(key, "arn:"):
		return key, accountOf(key), true
	case t.Region == "" || t.Owner == "":
		return "", "", true
	}
	return fmt.Sprintf("arn:%s:kms:%s:%s:key/%s", t.partition(), t.Region, t.Owner, key), t.Owner, true
}
