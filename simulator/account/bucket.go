package account

import (
	"encoding/json"
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
	Policy *policy.Document  `json:"-"` // nil: the bucket has no policy
}

// Target returns the facts that name the resources of an operation.
func (b *Bucket) Target() operation.Target {
	return operation.Target{Region: b.Region, Owner: b.Owner, KMSKey: b.KMSKey}
}

// Bucket finds a bucket by name; nil when the snapshot does not have it.
func (s *Snapshot) Bucket(name string) *Bucket { return s.buckets[name] }

// Buckets lists the names of all buckets, sorted.
func (s *Snapshot) Buckets() []string {
	names := make([]string, 0, len(s.buckets))
	for name := range s.buckets {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// bucketPolicyText unwraps the answer of s3:GetBucketPolicy, which holds the
// document as a string in its only element. Anything else is the document.
func bucketPolicyText(text []byte) []byte {
	var answer struct{ Policy *string }
	if err := json.Unmarshal(text, &answer); err == nil && answer.Policy != nil {
		return []byte(*answer.Policy)
	}
	return text
}
