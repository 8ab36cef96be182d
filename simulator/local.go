package simulator

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/plan"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// Local decides by evaluating the policies of a snapshot.
type Local struct {
	snapshot *account.Snapshot
	plan     *plan.Plan // that the snapshot is laid under; nil without one
}

// NewLocal returns a decider over the snapshot.
func NewLocal(s *account.Snapshot) *Local { return &Local{snapshot: s} }

// NewPlanned returns a decider over the account as it will be when the plan is
// deployed over base, which may be nil. What the plan does not tell makes
// decisions conditional.
func NewPlanned(p *plan.Plan, base *account.Snapshot) *Local {
	return &Local{snapshot: p.Over(base), plan: p}
}

// Snapshot is the account that decides.
func (l *Local) Snapshot() *account.Snapshot { return l.snapshot }

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
	policies, request, said, err := l.compile(q)
	if err != nil {
		return Decision{}, err
	}
	d := describe(q, &policies, &request, said)
	if isAccessPointResource(q.Resource) {
		d = l.throughAccessPoint(d, &policies, &policies, &request)
	}
	if l.plan != nil {
		l.planned(&d, &policies, &request)
	}
	return d, nil
}

// Explain decides one question and says why, layer by layer. note says what
// the snapshot lacks; usually it is empty.
func (l *Local) Explain(q Question) (why *policy.Explanation, note string, err error) {
	policies, request, said, err := l.compile(q)
	if err != nil {
		return nil, "", err
	}
	why = policy.Explain(&policies, &request)
	if why.Outcome == policy.Conditional && request.ResourceAccount == policy.UnknownAccount {
		said.lack(said.owner)
	}
	why.Resource = q.Resource
	if l.plan != nil {
		if perhaps := l.perhapsMade(q); len(perhaps) > 0 && why.Outcome == policy.Allowed {
			why.Outcome = policy.Conditional
		}
		l.plan.Hide(why, &policies)
	}
	return why, cmp.Or(said.lacks, said.note), nil
}

// compile turns the question into the engine's terms.
func (l *Local) compile(q Question) (policies policy.Policies, request policy.Request, said remarks, err error) {
	p, err := l.snapshot.Principal(q.Principal)
	if err != nil {
		return policies, request, said, err
	}
	who, err := principal(p, q.Principal)
	if err != nil {
		return policies, request, said, err
	}
	if l.plan != nil {
		q.Context = l.plan.Complete(q.Context, q.Resource, q.Bucket, p.ARN)
	}
	q.ResourceAccount = cmp.Or(q.ResourceAccount, ownerOf(l.snapshot, q.Bucket))
	policies, said = l.policies(p, q)
	policies.Session = q.Session
	return policies, q.request(who), said, nil
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

// ownerOf is the account of a bucket; "" when the snapshot does not tell.
func ownerOf(s *account.Snapshot, bucket string) string {
	if b := s.Bucket(bucket); b != nil {
		return b.Owner
	}
	return ""
}

// request puts the question to the engine. A bucket of which nobody knows the owner
// may be the principal's account's, and another's.
func (q Question) request(who policy.Principal) policy.Request {
	r := policy.Request{
		Principal:       who,
		Action:          q.Action,
		Resource:        q.form(),
		ResourceAccount: q.ResourceAccount,
		Context:         q.Context,
	}
	if resourceOwner(q) == "" && BucketOf(q.Resource) != "" && !isAccountLevel(q.Action) {
		r.ResourceAccount = policy.UnknownAccount
	}
	return r
}

// policies collects the policies for the question, and says which of them the
// snapshot lacks.
func (l *Local) policies(p *account.Principal, q Question) (policies policy.Policies, said remarks) {
	policies = l.snapshot.Policies(p)
	organization := policies.Unread.Has(policy.LayerSCP)
	said = addResource(&policies, l.snapshot, q, p.Account())
	if organization {
		said.lack(l.snapshot.UnreadOrganization(p.Account()))
	}
	if policies.Unread.Has(policy.LayerRCP) {
		said.lack(l.snapshot.UnreadOrganization(resourceOwner(q)))
	}
	if lacks := p.Lacks(); len(lacks) > 0 {
		said.lacks = lacks[0]
	}
	return policies, said
}

// remarks are what there is to say beside a decision, a line each; "" for
// nothing.
type remarks struct {
	lacks string // what the snapshot does not have
	owner string // the same, where the decision depends on the owner
	note  string // what was taken for granted
}

func (r *remarks) lack(what string) { r.lacks = cmp.Or(r.lacks, what) }

func resourceOwner(q Question) string {
	return cmp.Or(operation.ARNField(q.Resource, 4), q.ResourceAccount)
}

// addResource adds the policies on the resource's side and on the way to it, and
// says what the snapshot lacks of them.
func addResource(to *policy.Policies, s *account.Snapshot, q Question, caller string) (said remarks) {
	defer func() {
		if !underRCPs(q.Action) {
			to.RCP, to.Unread = nil, to.Unread&^policy.Layers(policy.LayerRCP)
		}
	}()
	if q.ManagedKey() {
		// Resource control policies do not apply. Source: "Resource control policies
		// (RCPs)", AWS Organizations User Guide.
		to.Resource, to.ResourceMustAllow = managedKeyPolicy, true
		to.RCP, to.Unread = nil, to.Unread&^policy.Layers(policy.LayerRCP)
		return said
	}
	if isKMS(q.Action) {
		s.AddKey(to, s.Key(q.Resource))
		addGrants(to, s.Key(q.Resource), q.Action)
		said.lack(s.KeyLacks(q.Resource))
		return said
	}
	addEndpoint(to, s, q.Endpoint, &said)
	switch {
	case isAccountLevel(q.Action):
		s.AddBucket(to, &account.Bucket{Owner: caller}, caller)
		return said
	case isAccessPointResource(q.Resource):
		addAccessPoint(to, s, q, caller, &said)
		return said
	}
	bucket := s.Bucket(q.Bucket)
	s.AddBucket(to, bucket, caller)
	switch {
	case bucket == nil && q.Bucket == "":
		said.lack("the bucket of " + q.Resource + " is not known, so its policy is not in the snapshot")
	case bucket == nil && s.Gone(q.Bucket) != "":
		said.lack("there will be no bucket " + q.Bucket + ": " + s.Gone(q.Bucket))
	case bucket == nil:
		said.lack(noteNoBucket(s, q.Bucket))
	default:
		said.lack(bucket.Lacks())
		said.owner = bucket.LacksOwner()
		if note := s.PublicAccessNote(bucket, caller); to.Unread.Has(policy.LayerResource) {
			said.lack(note)
		} else {
			said.note = cmp.Or(note, said.note)
		}
	}
	return said
}

// underRCPs reports whether resource control policies apply to the service:
// not to S3 Express, S3 on Outposts and S3 Object Lambda. Source: AWS
// Organizations User Guide, "AWS services that support RCPs".
func underRCPs(action string) bool {
	action = strings.ToLower(action)
	return strings.HasPrefix(action, "s3:") || strings.HasPrefix(action, "kms:")
}

// addEndpoint adds the policy of the VPC endpoint that the request comes
// through.
func addEndpoint(to *policy.Policies, s *account.Snapshot, id string, said *remarks) {
	if id == "" {
		return
	}
	e := s.Endpoint(id)
	if e == nil {
		said.note = "the policy of VPC endpoint " + id + " is not in the snapshot; it is taken to be the default one, which lets everything through"
		return
	}
	to.Endpoint = e.Policy
	if lacks := e.Lacks(); lacks != "" {
		to.Unread |= policy.Layers(policy.LayerEndpoint)
		said.lack(lacks)
	}
}

func noteNoBucket(s *account.Snapshot, name string) string {
	if why := s.LacksBucket(name); why != "" {
		return why + "; if it is there all the same, give a snapshot that has it"
	}
	if like := spelling.Nearest(name, s.Buckets()); like != "" {
		return "the snapshot has no bucket " + name + "; did you mean " + like + "? Otherwise save its policy as buckets/" + name + "/policy.json"
	}
	return "the snapshot has no bucket " + name + "; save its policy as buckets/" + name + "/policy.json"
}

// form writes the resource as the engine takes it: with holes for what is not
// known of it.
func (q Question) form() string {
	if q.ManagedKey() {
		return managedKeyARN(q.Resource)
	}
	if !q.Form {
		return q.Resource
	}
	return placeholder.ReplaceAllLiteralString(q.Resource, policy.Hole)
}

// describe decides and puts the answer into words. What only a denial or an
// open question needs is worked out in a second pass.
func describe(q Question, policies *policy.Policies, request *policy.Request, said remarks) Decision {
	decided, parts := policy.DecideForm(policies, request)
	d := Decision{Question: q, Source: "local", Outcome: decided.Outcome, Note: cmp.Or(said.lacks, said.note), Lacks: said.lacks}
	d.Statement = place(decided.Statement)
	if decided.Outcome == policy.Allowed || decided.Outcome == policy.ExplicitDeny {
		return d
	}
	if decided.Outcome == policy.Conditional {
		d.split(parts)
	}
	why := policy.Explain(policies, request)
	for _, k := range why.Unknown {
		d.Missing = append(d.Missing, Missing{Key: k.Key, Allow: k.Allows})
	}
	for _, s := range why.Suggestions {
		d.Repairs = append(d.Repairs, Repair{Statement: s.Statement.String(), Kind: s.Kind.String(), Note: s.Note})
	}
	told := func(m Missing) bool { return strings.HasSuffix(m.Key, ":ResourceAccount") } // the owner, as a condition key
	if d.Outcome == policy.Conditional && request.ResourceAccount == policy.UnknownAccount && d.Lacks == "" && said.owner != "" && !slices.ContainsFunc(d.Missing, told) {
		d.Lacks, d.Note = said.owner, said.owner
	}
	return d
}

// place tells where a statement is; nil for none.
func place(s *policy.Statement) *Statement {
	if s == nil {
		return nil
	}
	return &Statement{Policy: s.Document().Name(), Sid: s.Sid, Line: s.Start.Line, Column: s.Start.Column, NotPrincipal: s.NotPrincipal()}
}

// split notes the parts of a form that are not decided alike, and that the
// decision depends on what stands for its placeholders.
func (d *Decision) split(parts []policy.Part) {
	keys := func(arn string) string {
		if key := operation.KeyOf(arn); key != "" {
			return key
		}
		return arn
	}
	missing := Missing{Key: placeholders(d.Resource)}
	outcomes := make(map[policy.Outcome]bool)
	for _, part := range parts {
		p := Part{Outcome: part.Outcome, Example: keys(part.Example), Statement: place(part.Statement)}
		if part.Pattern != "" {
			p.Keys = keys(part.Pattern)
		}
		outcomes[part.Outcome] = true
		d.Parts = append(d.Parts, p)
		if part.Outcome == policy.Allowed {
			missing.Allow = append(missing.Allow, cmp.Or(p.Keys, "any other"))
		}
	}
	if len(outcomes) < 2 {
		d.Parts = nil // it depends on something else, and for all of them alike
		return
	}
	slices.SortStableFunc(d.Parts, func(a, b Part) int { return cmp.Compare(a.rank(), b.rank()) })
	d.Missing = append(d.Missing, missing)
}

// rank puts what is allowed first, and what the others leave last.
func (p Part) rank() int {
	if p.Keys == "" {
		return 10
	}
	return severity(p.Outcome)
}
