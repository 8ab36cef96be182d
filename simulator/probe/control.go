package probe

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
)

// control asks the same question again in ways that must be refused. A
// positive answer counts only if the server tells the difference: one that
// answers everybody alike does not authorize.
func (p *Prober) control(ctx context.Context, r request, t Target, e Evidence) (Evidence, error) {
	forged, err := r.forged(ctx)
	if err != nil {
		return e, err
	}
	c, err := p.send(ctx, forged, t)
	if err != nil {
		return e, err
	}
	switch {
	case r.design.endsWrites(c):
		return c, nil
	case !refused(c):
		return e.withdraw("a broken signature", c), nil
	}
	e.Controls = append(e.Controls, "signature")
	if t.Narrowed == nil {
		if e.unproven != "" {
			e.Result, e.Cause, e.Reason = Inconclusive, Ambiguous, e.unproven
		}
		return e, nil
	}
	return p.sessionControl(ctx, r, t, e)
}

// sessionControl repeats the probe as the same identity without permission.
func (p *Prober) sessionControl(ctx context.Context, r request, t Target, e Evidence) (Evidence, error) {
	c, err := retrieve(ctx, t.Narrowed)
	if err != nil {
		return e, err
	}
	again, at, err := build(ctx, r.design, t, r.key)
	if err != nil {
		return e, err
	}
	if again, err = p.sign(ctx, again, at, t, c); err != nil {
		return e, err
	}
	answer, err := p.send(ctx, again, t)
	if err != nil {
		return e, err
	}
	if r.design.endsWrites(answer) {
		return answer, nil
	}
	if answer.Status != 403 || answer.Code != "" && answer.Code != "AccessDenied" {
		return e.withdraw("a session that may do nothing", answer), nil
	}
	e.Controls = append(e.Controls, "session")
	return e, nil
}

// refused reports whether a request with a broken signature got what it
// deserves.
func refused(e Evidence) bool {
	switch e.Status {
	case 401, 403:
		return true
	case 400:
		return e.Result == Inconclusive && e.Cause != Ambiguous
	}
	return false
}

func (e Evidence) withdraw(who string, c Evidence) Evidence {
	got := fmt.Sprintf("%d %s", c.Status, c.Code)
	if c.Status == 0 {
		got = c.Reason
	}
	e.Result, e.Cause = Inconclusive, Ambiguous
	e.Reason = fmt.Sprintf("the server answers %s to %s as well, so the answer does not show a permission; check it with presigncheck simulate", got, who)
	return e
}

// denyAll is the session policy that leaves nothing.
const denyAll = `{"Version":"2012-10-17","Statement":[{"Sid":"ProbeControl","Effect":"Deny","Action":"*","Resource":"*"}]}`

// Narrow assumes the role under a session policy that denies everything, for
// [Target.Narrowed].
func Narrow(client stscreds.AssumeRoleAPIClient, roleARN string) aws.CredentialsProvider {
	return stscreds.NewAssumeRoleProvider(client, roleARN, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = "presigncheck-control"
		o.Policy = aws.String(denyAll)
	})
}
