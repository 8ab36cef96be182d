package simulator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// liveAnswers are IAM's results for one request, by what they are about.
type liveAnswers struct {
	results  map[pair]liveResult
	asked    map[pair]bool
	unasked  *pair // a result that was not asked for; nil for none
	suspects int   // how many of these
}

// A pair is an action, in lower case, and a resource.
type pair struct{ action, resource string }

// A liveResult is one action on one resource in IAM's answer.
type liveResult struct {
	verdict  types.PolicyEvaluationDecisionType
	matched  []types.Statement
	missing  []string
	boundary *types.PermissionsBoundaryDecisionDetail
	// organizations stands only in the outer result, over all resources.
	organizations *types.OrganizationsDecisionDetail
	// parts are the decisions of single kinds of policies, where IAM tells them.
	parts       map[string]types.PolicyEvaluationDecisionType
	contradicts string // what another result for the same says; "" for none
}

func newLiveAnswers(actions, resources []string) *liveAnswers {
	a := &liveAnswers{results: make(map[pair]liveResult), asked: make(map[pair]bool)}
	for _, action := range actions {
		for _, resource := range resources {
			a.asked[pair{strings.ToLower(action), resource}] = true
		}
	}
	return a
}

// add files what IAM says per resource. Since 2026-07-30 the EvalResourceName
// of the outer result is a template of the ARN, so the concrete one is read
// from ResourceSpecificResults; older servers leave those out and the outer
// name is the ARN itself.
func (a *liveAnswers) add(r types.EvaluationResult) {
	action := aws.ToString(r.EvalActionName)
	for _, s := range r.ResourceSpecificResults {
		a.file(action, aws.ToString(s.EvalResourceName), liveResult{
			verdict: s.EvalResourceDecision, matched: s.MatchedStatements, missing: s.MissingContextValues,
			boundary: s.PermissionsBoundaryDecisionDetail, organizations: r.OrganizationsDecisionDetail, parts: s.EvalDecisionDetails,
		})
	}
	if len(r.ResourceSpecificResults) == 0 {
		a.file(action, aws.ToString(r.EvalResourceName), liveResult{
			verdict: r.EvalDecision, matched: r.MatchedStatements, missing: r.MissingContextValues,
			boundary: r.PermissionsBoundaryDecisionDetail, organizations: r.OrganizationsDecisionDetail, parts: r.EvalDecisionDetails,
		})
	}
}

// file keeps a result. One that comes twice has to say the same.
func (a *liveAnswers) file(action, resource string, r liveResult) {
	p := pair{strings.ToLower(action), resource}
	if !a.asked[p] {
		if a.suspects++; a.unasked == nil {
			a.unasked = &pair{action, resource}
		}
		return
	}
	if before, twice := a.results[p]; twice {
		before.missing = append(slices.Clip(before.missing), r.missing...)
		if said := r.says(); said != before.says() {
			before.contradicts = said
		}
		r = before
	}
	a.results[p] = r
}

// says is the part of a result that decides.
func (r liveResult) says() string {
	s := fmt.Sprintf("%q", clipped(string(r.verdict)))
	if r.outsideBoundary() {
		s += " outside the permissions boundary"
	}
	if r.outsideOrganization() {
		s += " outside what the organization allows"
	}
	if r.deniedInPart() {
		s += " with an explicit deny among its details"
	}
	return s
}

// deniedInPart reports whether one kind of policy denies explicitly, which is
// final. https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
func (r liveResult) deniedInPart() bool {
	for _, part := range r.parts {
		if part == types.PolicyEvaluationDecisionTypeExplicitDeny {
			return true
		}
	}
	return false
}

func (r liveResult) outsideBoundary() bool {
	return r.boundary != nil && !r.boundary.AllowedByPermissionsBoundary
}

func (r liveResult) outsideOrganization() bool {
	return r.organizations != nil && !r.organizations.AllowedByOrganizations
}

var liveOutcomes = map[types.PolicyEvaluationDecisionType]policy.Outcome{
	types.PolicyEvaluationDecisionTypeAllowed:      policy.Allowed,
	types.PolicyEvaluationDecisionTypeExplicitDeny: policy.ExplicitDeny,
	types.PolicyEvaluationDecisionTypeImplicitDeny: policy.ImplicitDeny,
}

// decision translates IAM's words. Where IAM misses a value for a condition
// key that the question left open, its answer is only valid without that key,
// so the decision is conditional.
func (a *liveAnswers) decision(q Question) Decision {
	d := Decision{Question: q, Source: "live", Note: "IAM was asked without resource policies"}
	if a.unasked != nil {
		d.Note += fmt.Sprintf("; it answered %d questions too that were not asked, such as %s on %s",
			a.suspects, clipped(a.unasked.action), clipped(a.unasked.resource))
	}
	r, ok := a.results[pair{strings.ToLower(q.Action), q.Resource}]
	if !ok {
		return d.undecided("IAM gave no result for " + q.Action + " on " + q.Resource)
	}
	d.outsideBoundary, d.outsideOrganization = r.outsideBoundary(), r.outsideOrganization()
	outcome, known := liveOutcomes[r.verdict]
	switch {
	case r.contradicts != "":
		return d.undecided(fmt.Sprintf("IAM contradicts itself about %s on %s: it answered %s, and %s", q.Action, q.Resource, r.says(), r.contradicts))
	case !known:
		return d.undecided(fmt.Sprintf("IAM answered %s for %s on %s, which is not a decision that presigncheck knows", r.says(), q.Action, q.Resource))
	case outcome == policy.Allowed && (d.outsideBoundary || d.outsideOrganization || r.deniedInPart()):
		return d.undecided(fmt.Sprintf("IAM contradicts itself about %s on %s: it answered %s", q.Action, q.Resource, r.says()))
	}
	d.Outcome = outcome
	for _, key := range r.missing {
		state := q.Context.Get(key).State
		if (state == policy.Unknown || state == policy.OneOf) && !slices.ContainsFunc(d.Missing, func(m Missing) bool { return m.Key == key }) {
			d.Missing = append(d.Missing, Missing{Key: key})
		}
	}
	if len(d.Missing) > 0 && d.Outcome != policy.ExplicitDeny {
		d.Outcome = policy.Conditional
	}
	if len(r.matched) > 0 {
		d.Statement = liveStatement(r.matched[0])
	}
	return d
}

func liveStatement(s types.Statement) *Statement {
	out := &Statement{Policy: aws.ToString(s.SourcePolicyId)}
	if p := s.StartPosition; p != nil {
		out.Line, out.Column = int(p.Line), int(p.Column)
	}
	return out
}
