package account

import (
	"maps"
	"slices"
	"sort"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Bucket is what a snapshot says about a bucket.
type Bucket struct {
	Name   string `json:"-"`
	Owner  string `json:"owner"`            // account ID
	Region string `json:"region,omitempty"` // for example eu-west-1
	// KMSKey is the ARN or ID of the key of the default encryption; empty
	// when objects are not encrypted with a customer-managed key.
	KMSKey string            `json:"kmsKey,omitempty"`
	Tags   map[string]string `json:"tags,omitempty"`
	// Ownership is the object ownership setting; with BucketOwnerEnforced the
	// bucket refuses requests that set an ACL.
	Ownership         string             `json:"ownership,omitempty"`
	PublicAccessBlock *PublicAccessBlock `json:"publicAccessBlock,omitempty"`
	// ABAC is Enabled where the bucket's tags count in conditions
	// (aws:ResourceTag, s3:BucketTag), as GetBucketAbac answers; "" when not
	// known.
	ABAC string `json:"abac,omitempty"`
	// BucketKey says whether S3 Bucket Keys are on for the default encryption;
	// nil when not known.
	BucketKey *bool `json:"bucketKey,omitempty"`
	// RequestPayer is Requester or BucketOwner; "" counts as BucketOwner.
	RequestPayer string `json:"requestPayer,omitempty"`
	// Unread names what could not be read when the snapshot was taken:
	// "policy", "encryption", "ownership", "publicAccessBlock", "tags", "abac"
	// or "requestPayer".
	Unread []string         `json:"unread,omitempty"`
	Policy *policy.Document `json:"-"` // nil: the bucket has no policy
	// PolicyText is the policy as it was read.
	PolicyText string `json:"-"`

	unreadWhy string // what is wrong with the text of an unread policy
	public    bool   // the policy is public, in the words of Block Public Access
}

// PublicAccessBlock is a Block Public Access setting: of a bucket, an account
// or an access point. The strictest of those that a request meets applies.
type PublicAccessBlock struct {
	BlockPublicAcls       bool `json:"blockPublicAcls"`
	IgnorePublicAcls      bool `json:"ignorePublicAcls"`
	BlockPublicPolicy     bool `json:"blockPublicPolicy"`
	RestrictPublicBuckets bool `json:"restrictPublicBuckets"`
}

// Target returns the facts that name the resources of an operation.
func (b *Bucket) Target() operation.Target {
	t := operation.Target{Region: b.Region, Owner: b.Owner, KMSKey: b.KMSKey}
	t.ACLsDisabled = b.Ownership == "BucketOwnerEnforced"
	t.BlocksPublicACLs = b.PublicAccessBlock != nil && b.PublicAccessBlock.BlockPublicAcls
	return t
}

// restricts reports whether Block Public Access keeps the account out: with a
// public bucket policy, nobody outside the owner's account gets in, not even
// through statements that name him.
func (b *Bucket) restricts(account string) bool {
	return b.public && b.PublicAccessBlock != nil && b.PublicAccessBlock.RestrictPublicBuckets && account != b.Owner
}

// Lacks says what the snapshot lacks of the bucket's policy; "" when it has it,
// or there is none.
func (b *Bucket) Lacks() string {
	return lacksPolicy("bucket "+b.Name, "buckets/"+b.Name+"/policy.json", "bucket.json", b.Unread, b.unreadWhy)
}

// lacksPolicy says that a policy is unread, why, and what to do about it.
func lacksPolicy(of, file, settings string, unread []string, why string) string {
	switch {
	case why != "":
		return "the policy of " + of + " cannot be read: " + why
	case slices.Contains(unread, "policy"):
		return "the policy of " + of + " could not be read when the snapshot was taken; save it as " + file + ", and strike it out of unread in " + settings
	}
	return ""
}

func (b *Bucket) unreadPolicy() bool { return slices.Contains(b.Unread, "policy") }

// Bucket finds a bucket by name; nil when the snapshot does not have it.
func (s *Snapshot) Bucket(name string) *Bucket { return s.buckets[name] }

// With returns the snapshot with further buckets, which take the place of
// those of the same name. The receiver does not change.
func (s *Snapshot) With(buckets ...*Bucket) *Snapshot {
	out := *s
	out.buckets = maps.Clone(s.buckets)
	for _, b := range buckets {
		out.buckets[b.Name] = b
	}
	return &out
}

// Buckets lists the names of all buckets, sorted.
func (s *Snapshot) Buckets() []string {
	names := make([]string, 0, len(s.buckets))
	for name := range s.buckets {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
