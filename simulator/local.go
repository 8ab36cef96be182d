package simulator

import (
	"cmp"
	"context"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Local decides by evaluating the policies of a snapshot.
type Local struct {
	snapshot *account.Snapshot
}

// NewLocal returns a decider over the snapshot.
func NewLocal(s *account.Snapshot) *Local { return &Local{s} }

// Decide evaluates the questions. It fails for a principal that the snapshot
// does not have.
func (l *Local) Decide(ctx context.Context, questions []Question) ([]Decision, error) {
	decisions := make([]Decision, len(questions))
	for i, q := range questions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, err := l.decide(q)
		if err != nil {
			return nil, err
		}
		decisions[i] = d
	}
	return decisions, nil
}

func (l *Local) decide(q Question) (Decision, error) {
	policies, request, note, err := l.compile(q)
	if err != nil {
		return Decision{}, err
	}
	return describe(q, &policies, &request, note), nil
}

// Explain decides one question and says why, layer by layer. note says what
// the snapshot lacks; usually it is empty.
func (l *Local) Explain(q Question) (why *policy.Explanation, note string, err error) {
	policies, request, note, err := l.compile(q)
	if err != nil {
		return nil, "", err
	}
	return policy.Explain(&policies, &request), note, nil
}

// compile turns the question into the engine's terms.
func (l *Local) compile(q Question) (policies policy.Policies, request policy.Request, note string, err error) {
	p, err := l.snapshot.Principal(q.Principal)
	if err != nil {
		return policies, request, "", err
	}
	who, err := principal(p, q.Principal)
	if err != nil {
		return policies, request, "", err
	}
	policies, note = l.policies(p, q)
	policies.Session = q.Session
	return policies, q.request(who), note, nil
}

// principal completes what an ARN says by what the snapshot knows.
func principal(p *account.Principal, arn string) (policy.Principal, error) {
	who, err := policy.ParsePrincipal(arn)
	if err != nil {
		return who, err
	}
	who.ID = p.ID
	if p.Kind == account.Role {
		who.RoleARN = p.ARN
	}
	return who, nil
}

// request puts the question to the engine.
func (q Question) request(who policy.Principal) policy.Request {
	return policy.Request{
		Principal:       who,
		Action:          q.Action,
		Resource:        q.Resource,
		ResourceAccount: q.ResourceAccount,
		Context:         q.Context,
	}
}

// policies collects the policies for the question, and says which of them the
// snapshot lacks.
func (l *Local) policies(p *account.Principal, q Question) (policies policy.Policies, note string) {
	policies = l.snapshot.Policies(p)
	organization := policies.Unread.Has(policy.LayerSCP)
	note = addResource(&policies, l.snapshot, q, p.Account())
	if organization && note == "" {
		note = cmp.Or(l.snapshot.UnreadOrganization(p.Account()), "the organization's policies could not be read when the snapshot was taken; save them in organization.json")
	}
	if policies.Unread.Has(policy.LayerRCP) && note == "" {
		note = l.snapshot.UnreadOrganization(q.ResourceAccount)
	}
	if lacks := p.Lacks(); len(lacks) > 0 {
		note = lacks[0]
	}
	return policies, note
}

// addResource adds the policies on the resource's side, and says what the
// snapshot lacks of them.
func addResource(to *policy.Policies, s *account.Snapshot, q Question, caller string) (note string) {
	if isKMS(q.Action) {
		key := s.Key(q.Resource)
		s.AddKey(to, key)
		return s.KeyLacks(q.Resource)
	}
	if isAccountLevel(q.Action) {
		s.AddBucket(to, &account.Bucket{Owner: caller}, caller)
		return ""
	}
	bucket := s.Bucket(q.Bucket)
	s.AddBucket(to, bucket, caller)
	switch {
	case bucket == nil && q.Bucket == "":
		return "the bucket of " + q.Resource + " is not known, so its policy is not in the snapshot"
	case bucket == nil:
		return noteNoBucket(q.Bucket)
	}
	return bucket.Lacks()
}

func noteNoBucket(name string) string {
	return "the snapshot has no bucket " + name + "; save its policy as buckets/" + name + "/policy.json"
}

// describe decides and puts the answer into words. What only a denial or an
// open question needs is worked out in a second pass.
func describe(q Question, policies *policy.Policies, request *policy.Request, note string) Decision {
	decided := policy.Decide(policies, request)
	d := Decision{Question: q, Source: "local", Outcome: decided.Outcome, Note: note, Lacks: note}
	if s := decided.Statement; s != nil {
		d.Statement = &Statement{Policy: s.Document().Name(), Sid: s.Sid, Line: s.Start.Line, Column: s.Start.Column}
	}
	if decided.Outcome == policy.Allowed || decided.Outcome == policy.ExplicitDeny {
		return d
	}
	why := policy.Explain(policies, request)
	for _, k := range why.Unknown {
		d.Missing = append(d.Missing, Missing{Key: k.Key, Allow: k.Allows})
	}
	for _, s := range why.Suggestions {
		d.Repairs = append(d.Repairs, Repair{Statement: s.Statement.String(), Kind: s.Kind.String(), Note: s.Note})
	}
	return d
}
