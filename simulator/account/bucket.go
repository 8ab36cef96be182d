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
	Owner  string `json:"owner"`            // account ID; "" when not known
	Region string `json:"region,omitempty"` // for example eu-west-1
	// KMSKey is the ARN or ID of the key of the default encryption; empty
	// when objects are not encrypted with a customer-managed key.
	KMSKey string `json:"kmsKey,omitempty"`
	// Tags are nil when not known.
	Tags map[string]string `json:"tags,omitzero"`
	// Ownership is the object ownership setting; with BucketOwnerEnforced the
	// bucket refuses requests that set an ACL.
	Ownership string `json:"ownership,omitempty"`
	// PublicAccessBlock is nil when not known. A bucket without the setting has one
	// with nothing set.
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

	unreadWhy string            // what is wrong with the text of an unread policy
	lacks     map[string]string // why other parts are not known, by their names in Unread
	public    bool              // the policy is public, in the words of Block Public Access
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
	t.Lacks = b.lacks
	t.KMSKeyUnread = slices.Contains(b.Unread, "encryption")
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
// its own, or that of its owner's account. One that the snapshot does not have may
// be on.
func (s *Snapshot) blocks(b *Bucket, setting func(*PublicAccessBlock) bool) operation.Answer {
	account := &Settings{}
	if a := s.Settings(b.Owner); a != nil {
		account = a
	}
	return max(b.PublicAccessBlock.has(setting, b.Unread), account.PublicAccessBlock.has(setting, account.Unread))
}

// has reports whether a setting is on. unread are the parts that could not be read.
func (p *PublicAccessBlock) has(setting func(*PublicAccessBlock) bool, unread []string) operation.Answer {
	switch {
	case p != nil && setting(p):
		return operation.Yes
	case p == nil, slices.Contains(unread, "publicAccessBlock"):
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
	answer := s.blocks(b, restrictsPublic)
	if b.Owner == "" || policy.HasSymbol(b.Owner) || policy.HasSymbol(account) {
		return min(answer, operation.Maybe) // it may be the owner's
	}
	return answer
}

func restrictsPublic(p *PublicAccessBlock) bool { return p.RestrictPublicBuckets }

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
		is := "the policy of bucket " + b.Name + " is public, and Block Public Access (RestrictPublicBuckets) may keep other accounts out: "
		switch {
		case b.Owner == "":
			return is + b.LacksOwner()
		case b.PublicAccessBlock.has(restrictsPublic, b.Unread) == operation.Maybe && b.lacks["publicAccessBlock"] != "":
			return is + b.lacks["publicAccessBlock"]
		case b.PublicAccessBlock.has(restrictsPublic, b.Unread) == operation.Maybe:
			return is + "that of the bucket is not known; say publicAccessBlock in buckets/" + b.Name + "/bucket.json"
		}
		return is + "that of account " + b.Owner + " is not known; say publicAccessBlock in accounts/" + b.Owner + "/account.json"
	}
	return ""
}

// LacksOwner says that the bucket's owner is not known; "" when it is.
func (b *Bucket) LacksOwner() string {
	if b.Owner != "" {
		return ""
	}
	return "which account owns bucket " + b.Name + " is not known, and across accounts the bucket's policy has to allow too; say owner in buckets/" + b.Name + "/bucket.json"
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
