package simulator

import (
	"cmp"
	"context"
	"fmt"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
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
	single, ends := c.divided(questions)
	decisions, err := c.Live.Decide(ctx, single)
	if err != nil {
		return nil, err
	}
	for i, d := range decisions {
		if d.Outcome == policy.ExplicitDeny || d.Form {
			continue
		}
		if decisions[i], err = c.complete(d); err != nil {
			return nil, err
		}
	}
	out := make([]Decision, len(questions))
	begin := 0
	for i, q := range questions {
		out[i] = together(q, decisions[begin:ends[i]])
		begin = ends[i]
	}
	return out, nil
}

// divided puts, in the place of a question about a form, one about a resource
// of each kind that the policies of the snapshot tell apart. ends are those of
// each question's.
func (c *Combined) divided(questions []Question) (single []Question, ends []int) {
	local := NewLocal(c.Snapshot)
	for _, q := range questions {
		examples := []string{q.Resource}
		if q.Form {
			if policies, request, _, err := local.compile(q); err == nil {
				examples = policy.FormExamples(&policies, &request)
			}
			q.Form = len(examples) == 0 || examples[0] == q.Resource
			if len(examples) == 0 {
				examples = []string{q.Resource}
			}
		}
		for _, resource := range examples {
			q.Resource = resource
			single = append(single, q)
		}
		ends = append(ends, len(single))
	}
	return single, ends
}

// together is the decision about a form, from those about its parts.
func together(q Question, parts []Decision) Decision {
	sum := parts[0]
	if len(parts) == 1 {
		sum.Question = q
		return sum
	}
	alike := true
	for _, d := range parts[1:] {
		bothDenied := denied(d) && denied(sum)
		alike = alike && (d.Outcome == sum.Outcome || bothDenied)
		switch {
		case bothDenied: // what is missing can be added
			if d.Outcome == policy.ImplicitDeny {
				sum = d
			}
		case severity(d.Outcome) > severity(sum.Outcome) || d.Undecided != "":
			sum = d
		}
	}
	sum.Question = q
	if alike || sum.Undecided != "" {
		sum.Repairs = nil // those are about one key of the form
		return sum
	}
	sum.Outcome, sum.Repairs, sum.Missing = policy.Conditional, nil, append(sum.Missing, Missing{Key: placeholders(q.Resource)})
	for _, d := range parts {
		example := cmp.Or(operation.KeyOf(d.Resource), d.Resource)
		sum.Parts = append(sum.Parts, Part{Outcome: d.Outcome, Keys: example, Example: example, Statement: d.Statement})
	}
	return sum
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
	q.ResourceAccount = cmp.Or(q.ResourceAccount, ownerOf(c.Snapshot, q.Bucket))
	policies := standIns(live)
	said := addResource(&policies, c.Snapshot, q, who.Account)
	policies.Session = q.Session
	request := q.request(who)
	d := describe(q, &policies, &request, said)
	if isAccessPointResource(q.Resource) {
		local := NewLocal(c.Snapshot)
		var own *policy.Policies
		if p, _, _, err := local.compile(q); err == nil {
			own = &p
		}
		d = local.throughAccessPoint(d, &policies, own, &request)
	}
	if q.ManagedKey() && d.Outcome == policy.Allowed { // IAM was asked about a sample
		if own, err := NewLocal(c.Snapshot).decide(q); err == nil && own.Outcome != policy.Allowed {
			d = own
		}
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
