package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// An Authorizer decides whether a signer may do what a request asks for.
// It returns nil when the request is allowed, and an error only when it
// cannot decide, which becomes a 500 Internal Error.
type Authorizer interface {
	Authorize(ctx context.Context, who Signer, op operation.Operation, how Request) (*Denial, error)
}

// A Denial says why a request is refused, in the terms of S3's own message.
type Denial struct {
	Action   string // the IAM action that is not allowed
	Resource string // its ARN
	// Because completes the message, for example "no identity-based policy
	// allows the s3:GetObject action"; "" leaves that part out.
	Because string
	// Undecided says, in one line, why nobody can tell whether the request is
	// allowed: it depends on a condition key that a sandbox cannot know, or on
	// a policy that the snapshot lacks. "" for a denial that is certain.
	Undecided string
}

// UndecidedHeader is the header of an answer that is neither yes nor no; HEAD
// has no other place for the reason.
const UndecidedHeader = "X-Presigncheck-Undecided"

// message is worded as the enhanced access-denied messages of S3, which name
// principal, action, resource and the kind of policy. Source: "Troubleshoot
// access denied (403 Forbidden) errors in Amazon S3".
func (d *Denial) message(who Signer) string {
	if d.Undecided != "" {
		return fmt.Sprintf("The sandbox cannot tell whether %s may %s on %q: %s", who.ARN, d.Action, d.Resource, d.Undecided)
	}
	m := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %q", who.ARN, d.Action, d.Resource)
	if d.Because != "" {
		m += " because " + d.Because
	}
	return m
}

// A Request is how a request was made: what decides about condition keys and
// does not follow from signer and operation.
type Request struct {
	// Target is the bucket's owner, region and default encryption.
	Target operation.Target
	// Time is the time of use.
	Time time.Time
	// SourceIP is the client's address.
	SourceIP string
	// Secure is true on TLS; TLSVersion is then "1.2" or "1.3", or "" where TLS
	// is only assumed.
	Secure     bool
	TLSVersion string
	UserAgent  string
	Referer    string
	// AuthType is REST-QUERY-STRING, REST-HEADER or POST.
	AuthType string
	// SignatureVersion is AWS4-HMAC-SHA256.
	SignatureVersion string
	// SignatureAge is the time since signing; nil with an Authorization
	// header, where S3 has no such key.
	SignatureAge *time.Duration
	// ContentSHA256 is the signed hash of the body, or UNSIGNED-PAYLOAD; ""
	// for a POST form, which has none.
	ContentSHA256 string
	// Region is the region that the signature names.
	Region string
	// ObjectTags are the tags of the object that the request names.
	ObjectTags map[string]string
	// SourceTags are those of the object that x-amz-copy-source names.
	SourceTags map[string]string
}
