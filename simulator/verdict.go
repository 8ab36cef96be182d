package simulator

import (
	"context"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Permission sums up the decisions about everything an operation needs.
type Permission string

// The permissions, from best to worst.
const (
	Allowed     Permission = "allowed"
	Conditional Permission = "conditional" // depends on keys that nobody knows yet
	Unknown     Permission = "unknown"     // not everything could be asked
	Denied      Permission = "denied"
)

// A Verdict is what can be said about one presigned URL and one identity
// before the URL is used.
type Verdict struct {
	Identity   Identity
	Opener     Opener
	Operation  operation.Operation
	Permission Permission
	Reason     string // why the permission is unknown, or why S3 refuses what IAM allows; one line
	Decisions  []Decision
	// Unnamed are permissions on resources that are not known before the call.
	Unnamed  []operation.Permission
	Lifetime Lifetime
}

// Verify decides whether the identity may do everything the presigned
// operation needs, and how long a URL with the requested expiry works. expiry
// is nil when it is not known.
func Verify(ctx context.Context, d Decider, p Presigned, expiry *time.Duration) (Verdict, error) {
	v := Verdict{Identity: p.Identity, Opener: p.Opener, Operation: p.Operation}
	p.Signed = p.Signed.Truncate(time.Second) // as X-Amz-Date is
	questions, unnamed, err := p.Questions()
	if err != nil {
		return Verdict{}, err
	}
	if v.Decisions, err = d.Decide(ctx, questions); err != nil {
		return Verdict{}, err
	}
	v.Unnamed = unnamed
	v.Permission = sum(v.Decisions)
	if len(unnamed) > 0 && v.Permission == Allowed {
		v.Permission = Unknown
		v.Reason = unnamed[0].Action + " is needed, because " + unnamed[0].Why + ", and the key is not known before the call"
	}
	if v.Permission == Denied {
		v.Lifetime = asked(expiry, p.Identity)
		return v, nil
	}
	if refusal := p.Operation.Refusal(p.Target); refusal != "" {
		v.Permission, v.Reason = Denied, refusal
	}
	v.Lifetime, err = lifetime(ctx, d, p, expiry, v.Decisions)
	return v, err
}

// sum takes the worst of the decisions: every permission is needed.
func sum(decisions []Decision) Permission {
	worst := Allowed
	for _, d := range decisions {
		switch d.Outcome {
		case policy.ImplicitDeny, policy.ExplicitDeny:
			return Denied
		case policy.Conditional:
			worst = Conditional
		}
	}
	return worst
}
