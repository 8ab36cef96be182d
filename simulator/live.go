package simulator

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// IAM is the part of [iam.Client] that [Live] needs. The caller's own
// permissions must include iam:SimulatePrincipalPolicy on the principals, and
// iam:GetRole where principals are given as role sessions.
type IAM interface {
	iam.SimulatePrincipalPolicyAPIClient
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
}

// Live decides by asking iam:SimulatePrincipalPolicy. IAM evaluates the
// policies attached to the principal, its boundary and the organization's
// service control policies. It fetches no bucket policies, resource control
// policies, session policies or KMS key policies; [Combined] adds those that a
// snapshot knows.
type Live struct {
	Client IAM

	mu       sync.Mutex
	answered map[string]Decision // by key of the question
}

// maxBatch bounds the actions and the resources of one request. IAM names no
// limit; larger requests have been reported to fail.
const maxBatch = 20

// Decide asks IAM, in as few requests as the questions allow, and never twice
// for the same.
func (l *Live) Decide(ctx context.Context, questions []Question) ([]Decision, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answered == nil {
		l.answered = make(map[string]Decision)
	}
	var open []Question
	keys := make([]string, len(questions))
	asked := make(map[string]bool)
	for i, q := range questions {
		keys[i] = answerKey(q)
		if _, ok := l.answered[keys[i]]; !ok && !asked[keys[i]] {
			asked[keys[i]] = true
			open = append(open, q)
		}
	}
	for _, b := range batches(open) {
		if err := l.ask(ctx, b, open); err != nil {
			return nil, err
		}
	}
	decisions := make([]Decision, len(questions))
	for i, q := range questions {
		decisions[i] = l.answered[keys[i]]
		decisions[i].Question = q
	}
	return decisions, nil
}

// ask sends one batch and files the answers.
func (l *Live) ask(ctx context.Context, b batch, questions []Question) error {
	first := questions[b.questions[0]]
	source, err := l.policySource(ctx, first.Principal)
	if err != nil {
		return err
	}
	results, err := l.simulate(ctx, &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: aws.String(source),
		ActionNames:     b.actions,
		ResourceArns:    b.resources,
		ContextEntries:  contextEntries(first.Context),
	})
	if err != nil {
		return liveError(err, source)
	}
	for _, i := range b.questions {
		q := questions[i]
		r, ok := results[pair{strings.ToLower(q.Action), q.Resource}]
		if !ok {
			return fmt.Errorf("IAM gave no result for %s on %s", q.Action, q.Resource)
		}
		d := r.decision(q)
		d.Note = "IAM was asked without resource policies"
		l.answered[answerKey(q)] = d
	}
	return nil
}

// simulate collects all pages. A page may be short and still be followed by
// another: only IsTruncated tells.
func (l *Live) simulate(ctx context.Context, input *iam.SimulatePrincipalPolicyInput) (map[pair]liveResult, error) {
	results := make(map[pair]liveResult)
	for {
		page, err := l.Client.SimulatePrincipalPolicy(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, r := range page.EvaluationResults {
			addResults(results, r)
		}
		if !page.IsTruncated {
			return results, nil
		}
		input.Marker = page.Marker
	}
}

// policySource turns a session ARN, which IAM refuses, into the ARN of its
// role. Only IAM knows the role's path, so it is asked.
func (l *Live) policySource(ctx context.Context, principal string) (string, error) {
	role := roleARN(principal)
	if role == principal {
		return principal, nil
	}
	name := role[strings.LastIndexByte(role, '/')+1:]
	out, err := l.Client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(name)})
	if err != nil {
		return "", liveError(err, principal)
	}
	return aws.ToString(out.Role.Arn), nil
}

type pair struct{ action, resource string }

// A liveResult is one action on one resource in IAM's answer.
type liveResult struct {
	verdict  types.PolicyEvaluationDecisionType
	matched  []types.Statement
	missing  []string
	boundary *types.PermissionsBoundaryDecisionDetail
	// organizations stands only in the outer result, over all resources.
	organizations *types.OrganizationsDecisionDetail
}

// addResults files what IAM says per resource. Since 2026-07-30 the
// EvalResourceName of the outer result is a template of the ARN, so the
// concrete one is read from ResourceSpecificResults; older servers leave
// those out and the outer name is the ARN itself.
func addResults(into map[pair]liveResult, r types.EvaluationResult) {
	action := strings.ToLower(aws.ToString(r.EvalActionName))
	for _, s := range r.ResourceSpecificResults {
		into[pair{action, aws.ToString(s.EvalResourceName)}] = liveResult{
			s.EvalResourceDecision, s.MatchedStatements, s.MissingContextValues, s.PermissionsBoundaryDecisionDetail, r.OrganizationsDecisionDetail,
		}
	}
	if len(r.ResourceSpecificResults) == 0 {
		into[pair{action, aws.ToString(r.EvalResourceName)}] = liveResult{
			r.EvalDecision, r.MatchedStatements, r.MissingContextValues, r.PermissionsBoundaryDecisionDetail, r.OrganizationsDecisionDetail,
		}
	}
}

var liveOutcomes = map[types.PolicyEvaluationDecisionType]policy.Outcome{
	types.PolicyEvaluationDecisionTypeAllowed:      policy.Allowed,
	types.PolicyEvaluationDecisionTypeExplicitDeny: policy.ExplicitDeny,
	types.PolicyEvaluationDecisionTypeImplicitDeny: policy.ImplicitDeny,
}

// decision translates IAM's words. Where IAM misses a value for a condition
// key that the question left open, its answer is only valid without that key,
// so the decision is conditional.
func (r liveResult) decision(q Question) Decision {
	d := Decision{Question: q, Source: "live", Outcome: liveOutcomes[r.verdict]}
	d.outsideBoundary = r.boundary != nil && !r.boundary.AllowedByPermissionsBoundary
	d.outsideOrganization = r.organizations != nil && !r.organizations.AllowedByOrganizations
	for _, key := range r.missing {
		if q.Context.Get(key).State == policy.Unknown {
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
