package account

import (
	"cmp"
	"slices"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Key is a KMS key of the snapshot, with its key policy and its grants.
type Key struct {
	ARN string `json:"arn"`
	// State, Usage and Spec are KeyState, KeyUsage and KeySpec as `aws kms
	// describe-key` prints them, such as Enabled, ENCRYPT_DECRYPT and
	// SYMMETRIC_DEFAULT; "" counts as these.
	State string `json:"state,omitempty"`
	Usage string `json:"usage,omitempty"`
	Spec  string `json:"spec,omitempty"`
	// Unread names what could not be read when the snapshot was taken: "policy",
	// "grants" or "state", which is all of State, Usage and Spec.
	Unread []string         `json:"unread,omitempty"`
	Policy *policy.Document `json:"-"`
	Grants []Grant          `json:"-"`

	unreadWhy   string // what is wrong with the text of an unread policy
	unreadState string // on what it depends whether the key can be used
}

// A Grant lets a principal use a KMS key without the key policy naming it. The
// file grants.json beside key.json holds {"Grants": […]}, as `aws kms
// list-grants` prints it.
// Source: AWS KMS API Reference, GrantListEntry.
type Grant struct {
	GrantID          string            `json:"GrantId"`
	GranteePrincipal string            `json:"GranteePrincipal"`
	Operations       []string          `json:"Operations"` // Decrypt, GenerateDataKey, …
	Constraints      *GrantConstraints `json:"Constraints,omitempty"`
}

// GrantConstraints narrow a grant to requests with an encryption context.
type GrantConstraints struct {
	EncryptionContextSubset map[string]string `json:"EncryptionContextSubset,omitempty"`
	EncryptionContextEquals map[string]string `json:"EncryptionContextEquals,omitempty"`
}

// Unfit says in one line why S3 cannot use the key, whatever the policies say; ""
// when it can. It may only be that it cannot where certain is false. Sources: "Key
// states of AWS KMS keys", AWS KMS Developer Guide; "Using server-side encryption
// with AWS KMS keys", which takes symmetric encryption keys only.
func (k *Key) Unfit() (why string, certain bool) {
	switch {
	case k.State != "" && k.State != "Enabled" && k.State != "Updating":
		return "the state of the KMS key " + k.ARN + " is " + k.State + ": S3 cannot use it, and refuses every request that needs it", true
	case k.Usage != "" && k.Usage != "ENCRYPT_DECRYPT":
		return "the usage of the KMS key " + k.ARN + " is " + k.Usage + ", and S3 uses symmetric keys for encryption only (ENCRYPT_DECRYPT): it refuses every request that needs the key", true
	case k.Spec != "" && k.Spec != "SYMMETRIC_DEFAULT":
		return "the spec of the KMS key " + k.ARN + " is " + k.Spec + ", and S3 uses symmetric keys for encryption only (SYMMETRIC_DEFAULT): it refuses every request that needs the key", true
	case slices.Contains(k.Unread, "state"):
		return "whether S3 can use the KMS key " + k.ARN + " depends on " + cmp.Or(k.unreadState, "its state, usage and spec, which could not be read when the snapshot was taken"), false
	}
	return "", false
}

// LackState says that the key's state, usage or spec is not known, and why.
func (k *Key) LackState(why string) {
	if !slices.Contains(k.Unread, "state") {
		k.Unread = append(slices.Clone(k.Unread), "state")
	}
	k.unreadState = why
}

// Key finds a key by ARN; nil when the snapshot does not have it.
func (s *Snapshot) Key(arn string) *Key { return s.keys[arn] }

// KeyLacks says why the policy of a key is not known; "" when the snapshot has
// it.
func (s *Snapshot) KeyLacks(arn string) string {
	switch key := s.keys[arn]; {
	case key == nil:
		return "the policy of the KMS key is not in the snapshot"
	case key.unreadWhy != "":
		return "the policy of the KMS key cannot be read: " + key.unreadWhy
	case slices.Contains(key.Unread, "policy"):
		return "the policy of the KMS key could not be read when the snapshot was taken"
	}
	return ""
}
