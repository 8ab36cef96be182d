package simulator

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
	// Before is the permission without the plan; "" where no plan is laid over an
	// account.
	Before    Permission
	Reason    string // why the permission is unknown, or why S3 refuses what IAM allows; one line
	Decisions []Decision
	// Unnamed are permissions on resources that are not known before the call.
	Unnamed  []operation.Permission
	Lifetime Lifetime
	// Notes are what the user of the URL should know besides, in a line each.
	Notes []string
}

// A Case is one use of a presigned URL and the expiry that it is signed with,
// nil when that is not known.
type Case struct {
	Presigned
	Expiry *time.Duration
}

// Verify decides, for each case, whether the identity may do everything that
// the presigned operation needs, and how long the URL works. All questions go
// to the decider at once, so that one that asks a service can ask for many
// together.
func Verify(ctx context.Context, d Decider, cases []Case) ([]Verdict, error) {
	var questions []Question
	verdicts := make([]Verdict, len(cases))
	ends := make([]int, len(cases)) // of the cases' questions
	for i := range cases {
		c := &cases[i]
		c.Signed = c.Signed.Truncate(time.Second) // as X-Amz-Date is
		own, unnamed, err := c.Questions()
		if err != nil {
			return nil, err
		}
		questions = append(questions, own...)
		verdicts[i] = Verdict{Identity: c.Identity, Opener: c.Opener, Operation: c.Operation, Unnamed: unnamed}
		ends[i] = len(questions)
	}
	decisions, err := d.Decide(ctx, questions)
	if err != nil {
		return nil, err
	}
	begin := 0
	for i, c := range cases {
		verdicts[i].Decisions = decisions[begin:ends[i]:ends[i]]
		begin = ends[i]
		if err := verdicts[i].conclude(ctx, d, c); err != nil {
			return nil, err
		}
	}
	return verdicts, nil
}

// conclude sums the decisions up and finds the lifetime.
func (v *Verdict) conclude(ctx context.Context, d Decider, c Case) (err error) {
	defer func() { v.Decisions = withoutManagedKey(v.Decisions) }()
	v.Permission = sum(v.Decisions)
	if v.Permission == Denied {
		v.Lifetime = asked(c.Expiry, c.Identity)
		return nil
	}
	if i := slices.IndexFunc(v.Decisions, func(d Decision) bool { return d.Undecided != "" }); i >= 0 {
		v.Reason = v.Decisions[i].Undecided
	}
	if i := slices.IndexFunc(v.Decisions, func(d Decision) bool { return denied(d) && d.Perhaps != "" }); i >= 0 {
		v.Reason = cmp.Or(v.Reason, v.Decisions[i].Action+" is not allowed, and "+v.Decisions[i].Perhaps)
	}
	if len(v.Unnamed) > 0 && v.Permission == Allowed {
		v.Permission = Unknown
		v.Reason = v.Unnamed[0].Action + " is needed, because " + v.Unnamed[0].Why + ", and which resource that is about is not known before the call"
	}
	for _, refusal := range c.refusals() {
		refusal.Why = policy.TrimSymbols(refusal.Why)
		switch {
		case refusal.Certain:
			v.Permission, v.Reason = Denied, refusal.Why
			v.Lifetime = asked(c.Expiry, c.Identity)
			return nil
		case v.Permission == Allowed:
			v.Permission = Conditional
		}
		v.Reason = cmp.Or(v.Reason, refusal.Why)
	}
	v.Lifetime, err = lifetime(ctx, d, c.Presigned, c.Expiry, v.Decisions)
	if err == nil && v.Lifetime.Limit == ByPolicy && v.Lifetime.Never() {
		v.Permission = Denied
		v.Reason = v.Lifetime.LimitedBy + " ends the URL in less than a second after it is signed"
		return nil
	}
	if err == nil {
		err = v.noteMissing(d, c.Presigned)
	}
	return err
}

// noteMissing notes how S3 answers for an object that does not exist: 404 for
// those who may list the bucket, 403 for others, who take it for a missing
// permission. IAM itself is not asked for that alone. Source: GetObject reference,
// "Permissions".
func (v *Verdict) noteMissing(d Decider, p Presigned) error {
	local, ok := d.(*Local)
	if !ok || p.Operation.Name != "GetObject" && p.Operation.Name != "HeadObject" || len(v.Decisions) == 0 {
		return nil
	}
	// The bucket's question has the context of the object's, of which only the
	// resource differs.
	q := v.Decisions[0].Question
	arn, _, isObject := strings.Cut(q.Resource, "/")
	if !isObject || BucketOf(q.Resource) == "" {
		return nil
	}
	q.Action, q.Resource, q.Form = "s3:ListBucket", arn, false
	policies, request, _, err := local.compile(q)
	if err != nil {
		return err
	}
	if outcome := policy.Decide(&policies, &request).Outcome; outcome == policy.ImplicitDeny || outcome == policy.ExplicitDeny {
		v.Notes = append(v.Notes, "if the object does not exist, S3 answers 403 AccessDenied and not 404, since s3:ListBucket on "+policy.TrimSymbols(arn)+" is not allowed")
	}
	return nil
}

// sum takes the worst of the decisions: every permission is needed.
func sum(decisions []Decision) Permission {
	worst := Allowed
	for _, d := range decisions {
		switch {
		case denied(d) && d.Perhaps == "":
			return Denied
		case denied(d) && worst == Allowed:
			worst = Conditional
		case d.Undecided != "":
			worst = Unknown
		case d.Outcome == policy.Conditional && worst == Allowed:
			worst = Conditional
		}
	}
	return worst
}
