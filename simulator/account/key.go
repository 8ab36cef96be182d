package account

import (
	"slices"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Key is a KMS key of the snapshot, with its key policy and its grants.
type Key struct {
	ARN string `json:"arn"`
	// Unread names what could not be read when the snapshot was taken: "policy"
	// or "grants".
	Unread []string         `json:"unread,omitempty"`
	Policy *policy.Document `json:"-"`
	Grants []Grant          `json:"-"`

	unreadWhy string // what is wrong with the text of an unread policy
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
