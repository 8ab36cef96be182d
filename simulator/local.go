package simulator

import (
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
	p, err := l.snapshot.Principal(q.Principal)
	if err != nil {
		return Decision{}, err
	}
	who, err := policy.ParsePrincipal(q.Principal)
	if err != nil {
		return Decision{}, err
	}
	who.ID = p.ID
	if p.Kind == account.Role {
		who.RoleARN = p.ARN
	}
	policies, note := l.policies(p, q)
	request := policy.Request{
		Principal:       who,
		Action:          q.Action,
		Resource:        q.Resource,
		ResourceAccount: q.ResourceAccount,
		Context:         q.Context,
	}
	return describe(q, &policies, &request, note), nil
}

// policies collects the policies for the question, and says which of them the
// snapshot lacks.
func (l *Local) policies(p *account.Principal, q Question) (policies policy.Policies, note string) {
	if isKMS(q.Action) {
		return l.snapshot.KeyPolicies(p), "the policy of the KMS key is not in the snapshot"
	}
	bucket := l.snapshot.Bucket(q.Bucket)
	policies = l.snapshot.Policies(p, bucket)
	switch missing := p.Missing(); {
	case len(missing) > 0:
		note = "the snapshot lacks " + missing[0] + ", which is attached to " + p.ARN
	case bucket == nil:
		note = "the snapshot has no bucket " + q.Bucket + "; save its policy as buckets/" + q.Bucket + "/policy.json"
	}
	return policies, note
}

// describe decides and puts the answer into words.
func describe(q Question, policies *policy.Policies, request *policy.Request, note string) Decision {
	decided := policy.Decide(policies, request)
	d := Decision{Question: q, Source: "local", Outcome: decided.Outcome, Note: note}
	if s := decided.Statement; s != nil {
		d.Statement = &Statement{Policy: s.Document().Name(), Sid: s.Sid, Line: s.Start.Line, Column: s.Start.Column}
	}
	return d
}
