package simulator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/presigncheck/presigncheck/simulator/operation"
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
//
// What answers is not trusted to be IAM: a proxy, another service or a broken
// server may. An answer that is missing, contradicts another or uses an
// unknown word leaves the decision undecided, with the reason.
type Live struct {
	Client IAM

	mu       sync.Mutex
	answered map[string]Decision // by key of the question
	gone     error               // set once nothing answered, even after the client's retries
}

// maxBatch bounds the actions and the resources of one request. IAM names no
// limit; larger requests have been reported to fail.
const maxBatch = 20

// Decide asks IAM, in as few requests as the questions allow, and never twice
// for the same. Once IAM could not be reached, it is not asked again.
func (l *Live) Decide(ctx context.Context, questions []Question) ([]Decision, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answered == nil {
		l.answered = make(map[string]Decision)
	}
	return l.decide(ctx, questions)
}

func (l *Live) decide(ctx context.Context, questions []Question) ([]Decision, error) {
	given := questions
	questions = samples(given)
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
		var err error
		if decisions[i], err = l.narrow(ctx, decisions[i]); err != nil {
			return nil, err
		}
		switch {
		case given[i].ManagedKey():
			decisions[i] = decisions[i].forManagedKey(given[i])
		case given[i].Form:
			decisions[i] = decisions[i].forForm(given[i])
		}
	}
	return decisions, nil
}

// narrow asks again where a decision depends on a key that is known to have one
// of a few values, such as s3:TlsVersion: with each of them.
func (l *Live) narrow(ctx context.Context, d Decision) (Decision, error) {
	if d.Outcome != policy.Conditional || d.Undecided != "" {
		return d, nil
	}
	for _, m := range d.Missing {
		v := d.Context.Get(m.Key)
		if v.State != policy.OneOf || slices.ContainsFunc(v.Values, func(s string) bool { return strings.Contains(s, policy.Hole) }) {
			continue
		}
		variant := func(set func(*policy.Context)) Question {
			q := d.Question
			q.Context = q.Context.Clone()
			set(&q.Context)
			return q
		}
		var variants []Question
		for _, value := range v.Values {
			variants = append(variants, variant(func(c *policy.Context) { c.Set(m.Key, value) }))
		}
		if v.Optional {
			variants = append(variants, variant(func(c *policy.Context) { c.SetAbsent(m.Key) }))
		}
		answers, err := l.decide(ctx, variants)
		if err != nil {
			return d, err
		}
		same := func(o Decision) bool { return o.Outcome == answers[0].Outcome && o.Undecided == "" }
		if slices.ContainsFunc(answers[1:], func(o Decision) bool { return !same(o) }) || answers[0].Outcome == policy.Conditional {
			return d, nil
		}
		q := d.Question
		d = answers[0]
		d.Question = q
		return d, nil
	}
	return d, nil
}

// samples puts one resource in the place of each form: IAM decides about single
// resources only.
func samples(questions []Question) []Question {
	out := slices.Clone(questions)
	for i := range out {
		if out[i].ManagedKey() {
			out[i].Resource = managedKeySample(out[i].Resource)
		}
		if out[i].Form {
			out[i].Resource, out[i].Form = placeholder.ReplaceAllString(out[i].Resource, "$1"), false
		}
	}
	return out
}

// forForm is what the decision about one resource of the question's form says
// about all of them: nothing certain.
func (d Decision) forForm(q Question) Decision {
	sample := d.Resource
	d.Question = q
	if d.Undecided != "" || !placeholder.MatchString(q.Resource) {
		return d
	}
	d.Note = fmt.Sprintf("IAM was asked about %s only (%s), and policies may tell other keys apart; say under values which keys are signed, or use a snapshot", sample, d.Outcome)
	d.Outcome, d.Repairs = policy.Conditional, nil
	d.Missing = append(d.Missing, Missing{Key: placeholders(q.Resource)})
	return d
}

// ask sends one batch and files the answers.
func (l *Live) ask(ctx context.Context, b batch, questions []Question) error {
	if l.gone != nil {
		return l.gone
	}
	first := questions[b.questions[0]]
	source, err := l.policySource(ctx, first.Principal)
	if err != nil {
		return l.failed(err, first.Principal)
	}
	known := first.Context.Clone()
	if known.Get("aws:PrincipalArn").State == policy.OneOf {
		known.Set("aws:PrincipalArn", source) // IAM knows the role's path
	}
	answers, err := l.simulate(ctx, &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: aws.String(source),
		ActionNames:     b.actions,
		ResourceArns:    b.resources,
		ContextEntries:  contextEntries(known),
	})
	if err != nil {
		return l.failed(err, source)
	}
	for _, i := range b.questions {
		q := questions[i]
		d := answers.decision(q)
		l.answered[answerKey(q)] = d
	}
	return nil
}

// failed words an error, and remembers it if nothing was at the other end.
func (l *Live) failed(err error, principal string) error {
	said, gone := liveError(err, principal)
	if gone {
		l.gone = said
	}
	return said
}

// simulate collects all pages. A page may be short and still be followed by
// another: only IsTruncated tells. But no page is without a result, so there
// are no more pages than pairs of action and resource.
func (l *Live) simulate(ctx context.Context, input *iam.SimulatePrincipalPolicyInput) (*liveAnswers, error) {
	answers := newLiveAnswers(input.ActionNames, input.ResourceArns)
	seen := make(map[string]bool) // markers
	most := len(input.ActionNames) * len(input.ResourceArns)
	for range most {
		page, err := l.Client.SimulatePrincipalPolicy(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, r := range page.EvaluationResults {
			answers.add(r)
		}
		if !page.IsTruncated {
			return answers, nil
		}
		marker := aws.ToString(page.Marker)
		switch {
		case marker == "":
			return nil, &malformedAnswer{"IsTruncated is set, but there is no Marker for the next page"}
		case seen[marker]:
			return nil, &malformedAnswer{"a page named a Marker for the next page that was used before"}
		}
		seen[marker] = true
		input.Marker = &marker
	}
	return nil, &malformedAnswer{fmt.Sprintf("there are more than %d pages for as many questions", most)}
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
		return "", err
	}
	if out.Role == nil || out.Role.Arn == nil {
		return "", &malformedAnswer{"GetRole was answered without a role"}
	}
	arn := *out.Role.Arn
	if !sameRole(arn, role) {
		return "", &malformedAnswer{fmt.Sprintf("GetRole for %s was answered with %s; the credentials may be for another account", role, arn)}
	}
	return arn, nil
}

// sameRole compares the ARNs of roles but for the path, which the ARN of a
// session does not have. Role names are unique within an account regardless of
// case. Source: "IAM and AWS STS quotas", IAM name requirements.
func sameRole(arn, role string) bool {
	name := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	return operation.ARNField(arn, 4) == operation.ARNField(role, 4) &&
		strings.HasPrefix(operation.ARNField(arn, 5), "role/") && strings.EqualFold(name(arn), name(role))
}
