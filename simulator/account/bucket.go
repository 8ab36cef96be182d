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

// Target returns the facts about a bucket that decide what an operation on it
// needs, and what S3 refuses.
func (s *Snapshot) Target(b *Bucket) operation.Target {
	t := operation.Target{Region: b.Region, Owner: b.Owner, KMSKey: b.KMSKey, Ownership: b.Ownership}
	t.BlocksPublicACLs = s.blocks(b, func(p *PublicAccessBlock) bool { return p.BlockPublicAcls })
	switch {
	case b.RequestPayer == "Requester":
		t.RequesterPays = operation.Yes
	case slices.Contains(b.Unread, "requestPayer"):
		t.RequesterPays = operation.Maybe
	}
	return t
}

// blocks reports whether a setting of Block Public Access is on for a bucket:
// its own, or that of its owner's account.
func (s *Snapshot) blocks(b *Bucket, setting func(*PublicAccessBlock) bool) operation.Answer {
	if b.PublicAccessBlock != nil && setting(b.PublicAccessBlock) {
		return operation.Yes
	}
	unread := slices.Contains(b.Unread, "publicAccessBlock")
	if a := s.Settings(b.Owner); a != nil {
		if a.PublicAccessBlock != nil && setting(a.PublicAccessBlock) {
			return operation.Yes
		}
		unread = unread || slices.Contains(a.Unread, "publicAccessBlock")
	}
	if unread {
		return operation.Maybe
	}
	return operation.No
}

// restricts reports whether Block Public Access keeps the account out: with a
// public bucket policy, nobody outside the owner's account gets in, not even
// through statements that name him.
func (s *Snapshot) restricts(b *Bucket, account string) operation.Answer {
	if !b.public || account == b.Owner {
		return operation.No
	}
	return s.blocks(b, func(p *PublicAccessBlock) bool { return p.RestrictPublicBuckets })
}

// PublicAccessNote says what Block Public Access has to do with a decision
// about a bucket; "" for nothing.
func (s *Snapshot) PublicAccessNote(b *Bucket, account string) string {
	if b == nil || !b.public || account == b.Owner {
		return ""
	}
	switch s.restricts(b, account) {
	case operation.Yes:
		return "the policy of bucket " + b.Name + " is public and Block Public Access (RestrictPublicBuckets) is on: only its owner's account, " + b.Owner + ", gets in, whatever the policy says"
	case operation.Maybe:
		return "the policy of bucket " + b.Name + " is public; whether Block Public Access (RestrictPublicBuckets) keeps other accounts out could not be read"
	}
	if s.Settings(b.Owner) == nil {
		return "the account-wide Block Public Access of " + b.Owner + ", which could keep other accounts out, is not in the snapshot; save it in accounts/" + b.Owner + "/account.json"
	}
	return ""
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
