package simulator

import (
	"context"
	"fmt"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Combined asks IAM for what IAM evaluates, and completes the answer with what
// it leaves out and a snapshot knows: bucket policies, resource control
// policies and session policies.
type Combined struct {
	Live     *Live
	Snapshot *account.Snapshot
}

// Decide answers the questions.
func (c *Combined) Decide(ctx context.Context, questions []Question) ([]Decision, error) {
	decisions, err := c.Live.Decide(ctx, questions)
	if err != nil {
		return nil, err
	}
	for i, d := range decisions {
		if d.Outcome == policy.ExplicitDeny {
			continue
		}
		if decisions[i], err = c.complete(d); err != nil {
			return nil, err
		}
	}
	return decisions, nil
}

// complete evaluates the request again, with IAM's answer in the place of the
// policies that IAM has seen.
func (c *Combined) complete(live Decision) (Decision, error) {
	q := live.Question
	who, err := policy.ParsePrincipal(q.Principal)
	if p, unknown := c.Snapshot.Principal(q.Principal); unknown == nil {
		who, err = principal(p, q.Principal)
	}
	if err != nil {
		return Decision{}, err
	}
	policies := standIns(live)
	said := addResource(&policies, c.Snapshot, q, who.Account)
	policies.Session = q.Session
	request := q.request(who)
	d := describe(q, &policies, &request, said)
	if isAccessPointResource(q.Resource) {
		d = NewLocal(c.Snapshot).throughAccessPoint(d, &policies, &request)
	}
	d.Source = "combined"
	d.Missing = append(live.Missing, d.Missing...)
	if d.Statement != nil && d.Statement.Policy == standInName {
		d.Statement = live.Statement
	}
	if live.Undecided != "" && !denied(d) {
		d = d.undecided(live.Undecided)
	}
	return d, nil
}

// standInName marks the statements that stand for IAM's answer.
const standInName = "IAM's answer"

// standIns are policies that say in each layer what IAM said.
func standIns(live Decision) policy.Policies {
	var p policy.Policies
	switch live.Outcome {
	case policy.Allowed:
		p.Identity = []*policy.Document{everything}
	case policy.Conditional:
		p.Unread = policy.Layers(policy.LayerIdentity)
	}
	if live.Undecided != "" {
		return p // what IAM says beside a decision that is none does not count
	}
	if live.outsideBoundary {
		p.Boundary = nothingWithin
	}
	if live.outsideOrganization {
		p.SCP = [][]*policy.Document{{nothingInOrganization}}
	}
	return p
}

var (
	everything            = standIn(policy.Identity, "*")
	nothingWithin         = standIn(policy.Boundary, "none:None")
	nothingInOrganization = standIn(policy.SCP, "none:None")
)

// standIn allows one action on everything.
func standIn(kind policy.Kind, action string) *policy.Document {
	text := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": %q, "Resource": "*"}}`, action)
	doc, err := policy.Parse(kind, standInName, []byte(text))
	if err != nil {
		panic(err) // the text is a constant of this file
	}
	return doc
}
