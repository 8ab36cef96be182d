package simulator

import (
	"cmp"
	"slices"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/plan"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// perhapsMade says what the question is about that the plan perhaps does not make.
func (l *Local) perhapsMade(q Question) []string {
	principal := q.Principal
	if p, err := l.snapshot.Principal(q.Principal); err == nil {
		principal = p.ARN
	}
	return l.plan.PerhapsMade(principal, q.Bucket, q.Resource)
}

// planned adds to a decision what the plan knows of it: where its statement
// stands, and what it hangs on that is known only after the deployment.
func (l *Local) planned(d *Decision, policies *policy.Policies, request *policy.Request) {
	decided, _ := policy.DecideForm(policies, request)
	sensitive := l.plan.Sensitive(decided.Statement)
	if o, found := l.plan.Origin(decided.Statement); found && d.Statement != nil {
		s := *d.Statement
		s.File, s.Address, s.Line, s.Column = o.File, o.Address, o.Line, o.Column
		s.Policy = policy.TrimSymbols(s.Policy)
		if sensitive {
			s.Sid = ""
		}
		d.Statement = &s
	}
	d.Missing = slices.DeleteFunc(d.Missing, func(m Missing) bool { return plan.IsUnknownKey(m.Key) })
	if l.plan.Secret(policies) {
		d.Parts = nil
		for i := range d.Missing {
			d.Missing[i].Allow = nil
		}
	}
	for i := range d.Missing {
		for n, text := range d.Missing[i].Allow {
			d.Missing[i].Allow[n] = policy.TrimSymbols(text)
		}
	}
	d.Note, d.Lacks = policy.TrimSymbols(d.Note), policy.TrimSymbols(d.Lacks)
	for i := range d.Repairs {
		r := &d.Repairs[i]
		at, text, blanks := l.plan.Repair(r.Statement, r.Kind, d.Principal, d.Question.Bucket)
		if r.Text = text; text != "" {
			if at.Line > 0 {
				r.At = &Statement{Policy: at.Address, File: at.File, Address: at.Address, Line: at.Line, Column: at.Column}
			}
			at.Line, at.Column = 0, 0
			r.Place = at.String()
		}
		r.Statement, r.Blanks = policy.Blanks(r.Statement)
		r.Blanks = append(r.Blanks, blanks...)
		r.Note = policy.TrimSymbols(r.Note)
	}
	d.Managed = l.plan.Managed(policies)
	if plan.PerhapsKey(d.Question.Resource) && denied(*d) {
		d.Outcome, d.Repairs, d.Statement = policy.Conditional, nil, nil
	}
	perhaps := l.perhapsMade(d.Question)
	if d.Outcome == policy.Allowed && len(perhaps) > 0 {
		d.Outcome, d.AfterDeployment = policy.Conditional, perhaps
		return
	}
	if d.Outcome != policy.Conditional {
		return
	}
	why := policy.Explain(policies, request)
	d.AfterDeployment = l.plan.Unknowns(why)
	if owner, caller := cmp.Or(operation.ARNField(d.Resource, 4), request.ResourceAccount), request.Principal.Account; owner != caller && policy.MayEqual(owner, caller) {
		for _, text := range l.plan.Accounts(owner, caller) {
			if !slices.Contains(d.AfterDeployment, text) {
				d.AfterDeployment = append(d.AfterDeployment, text)
			}
		}
	}
	l.plan.Hide(why, policies)
	for i := range d.Missing {
		if j := slices.IndexFunc(why.Unknown, func(k policy.UnknownKey) bool { return k.Key == d.Missing[i].Key }); j >= 0 && why.Unknown[j].Allows == nil {
			d.Missing[i].Allow = nil
		}
	}
	if p, err := l.snapshot.Principal(d.Principal); err == nil {
		for _, text := range p.Lacks() {
			text = policy.TrimSymbols(text)
			if text != d.Note && !slices.Contains(d.AfterDeployment, text) {
				d.AfterDeployment = append(d.AfterDeployment, text)
			}
		}
	}
}
