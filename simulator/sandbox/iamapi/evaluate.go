package iamapi

import (
	"net/http"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// action evaluates one action on all resources.
func (sim *simulation) action(action string, resources []string) (evaluationResult, *apiError) {
	out := evaluationResult{EvalActionName: action, EvalResourceName: resources[0]}
	for _, resource := range resources {
		r, failure := sim.evaluate(action, resource)
		if failure != nil {
			return out, failure
		}
		out.ResourceSpecificResults = append(out.ResourceSpecificResults, r)
	}
	// The outer result sums up: the most restrictive decision stands.
	worst := out.ResourceSpecificResults[0]
	for _, r := range out.ResourceSpecificResults {
		if restrictive[r.EvalResourceDecision] > restrictive[worst.EvalResourceDecision] {
			worst = r
		}
	}
	out.EvalDecision = worst.EvalResourceDecision
	out.MatchedStatements = worst.MatchedStatements
	out.MissingContextValues = worst.MissingContextValues
	out.PermissionsBoundaryDecisionDetail = worst.PermissionsBoundaryDecisionDetail
	out.OrganizationsDecisionDetail = &organizations{worst.allowedByOrganizations}
	return out, nil
}

var restrictive = map[string]int{"allowed": 0, "implicitDeny": 1, "explicitDeny": 2}

// evaluate decides as IAM does where a context key is missing: the decision is
// the one without the key, and the key is named. IAM knows all its policies;
// where the snapshot lacks one that decides, there is no answer.
func (sim *simulation) evaluate(action, resource string) (resourceResult, *apiError) {
	request := policy.Request{
		Principal:       sim.caller,
		Action:          action,
		Resource:        resource,
		ResourceAccount: sim.owner,
		Context:         sim.context,
	}
	var missing []string
	open := policy.Explain(&sim.policies, &request)
	for _, key := range open.Unknown {
		missing = append(missing, key.Key)
	}
	request.Context = closed(sim.context)
	why := policy.Explain(&sim.policies, &request)
	if why.Outcome == policy.Conditional {
		lacks := "the snapshot lacks policies of " + sim.principal.ARN
		if all := sim.principal.Lacks(); len(all) > 0 {
			lacks = all[0]
		}
		return resourceResult{}, &apiError{Status: http.StatusInternalServerError, Type: "Receiver", Code: "PolicyEvaluation", Message: "The sandbox cannot tell whether " + action + " on " + resource + " is allowed: " + lacks}
	}
	r := resourceResult{
		EvalResourceName:       resource,
		EvalResourceDecision:   why.Outcome.String(),
		MissingContextValues:   missing,
		allowedByOrganizations: true,
	}
	if s := why.Statement; s != nil && why.Layer != policy.LayerSCP {
		r.MatchedStatements = []statement{sim.describe(s)}
	}
	for _, l := range why.Layers {
		allowed := l.Outcome == policy.Allowed
		switch l.Layer {
		case policy.LayerSCP:
			r.allowedByOrganizations = r.allowedByOrganizations && allowed
		case policy.LayerBoundary:
			r.PermissionsBoundaryDecisionDetail = &boundary{allowed}
		}
	}
	return r, nil
}

// closed is the context with every key absent that was not given.
func closed(c policy.Context) policy.Context {
	var out policy.Context
	for _, key := range c.Keys() {
		if v := c.Get(key); v.Multi {
			out.SetMulti(key, v.Values...)
		} else {
			out.Set(key, v.Values[0])
		}
	}
	return out
}

// describe locates a statement. IAM gives every source the same type.
func (sim *simulation) describe(s *policy.Statement) statement {
	id, ok := sim.sources[s.Document()]
	if !ok {
		id = sim.principal.Attachment(s.Document()).SourceID()
	}
	return statement{
		SourcePolicyId:   id,
		SourcePolicyType: "IAM Policy",
		StartPosition:    position(s.Start),
		EndPosition:      position(s.End),
	}
}
