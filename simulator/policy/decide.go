package policy

// Policies is everything that bears on a request. The zero value has no policy
// at all, so it allows nothing.
type Policies struct {
	Identity []*Document // of the principal and its groups, inline and managed
	Boundary *Document   // nil: the principal has no permissions boundary
	Session  []*Document // nil: no session policy was passed
	Resource *Document   // nil: the resource has no policy
	// Withheld says, in one line, why the resource's policy does not count for
	// this requester, and Resource is nil although there is one; "" otherwise.
	// Nothing that could be added to it would help then.
	Withheld string
	// Grants are further statements on the resource's side, such as those that
	// stand for the grants of a KMS key.
	Grants []*Document
	// Endpoint is the policy of the VPC endpoint that the request comes through,
	// parsed as [Resource]; it must allow. Nil: there is no endpoint, or its
	// policy lets everything through.
	Endpoint *Document

	// SCP has the principal's service control policies, level by level from the
	// organization's root to the account; nil if the account is in no
	// organization or is its management account. Each level must allow.
	SCP [][]*Document
	// RCP has the resource account's resource control policies, level by level;
	// nil also if the resource's service is not one that RCPs apply to.
	// RCPFullAWSAccess may be left out.
	RCP [][]*Document

	// ResourceMustAllow is for role trust policies and KMS keys: there, unlike
	// for other resources of the same account, an identity policy counts only
	// if the resource policy names the principal or delegates to its account.
	ResourceMustAllow bool

	// Unread has the layers whose policies exist or may exist but could not be
	// read. A decision that may hang on them is conditional.
	Unread LayerSet
}

// Request is one question.
type Request struct {
	Principal Principal
	Action    string // "s3:GetObject"; upper and lower case are the same
	Resource  string // ARN, or "*" for actions without a resource
	// ResourceAccount is the account that owns the resource. If it is empty, it
	// is that in the ARN, or else the principal's, as for the IAM API's
	// SimulatePrincipalPolicy. Where it may be any, it is [UnknownAccount] or
	// another [ValueSymbol].
	ResourceAccount string
	Context         Context
}

// Decision is the answer.
type Decision struct {
	Outcome Outcome `json:"decision"`
	// Layer decided: it has the deciding statement, or lacks one that allows.
	Layer Layer `json:"layer"`
	// Level counts the levels of SCPs and RCPs from 0, the root; 0 for others.
	Level int `json:"level,omitempty"`
	// Statement decided; nil for an implicit deny. For a conditional decision
	// it is the first statement that may deny or whose allow is not certain;
	// nil if that layer could not be read.
	Statement *Statement `json:"statement,omitempty"`
}

// Decide answers a request by the evaluation logic of the IAM User Guide
// ("Policy evaluation logic", for one account and across accounts). It does not
// allocate, unless a policy variable expands to a long text.
//
//  1. A statement that denies, in any policy that applies, ends it. Service
//     control policies and resource control policies do not apply to
//     service-linked roles, and resource control policies only ever deny.
//  2. Each level of SCPs must allow, and so must the policy of a VPC endpoint.
//  3. In the same account, one of these must allow:
//     the identity policies, within boundary and session policy;
//     the resource policy naming the user, the session or "*", even against an
//     implicit deny in boundary and session policy;
//     the resource policy naming the role of a session, or the user of a
//     federated session, within boundary and session policy.
//     A resource policy naming the account only delegates to it.
//  4. Across accounts both must allow: the resource policy, in any form, and
//     the identity policies within boundary and session policy.
//
// Where it is not known whether the accounts are the same, what 3 and 4 agree on
// is certain.
func Decide(p *Policies, r *Request) Decision {
	q := newQuery(p, r)
	var e evaluation
	e.evaluate(p, r, &q)
	return e.decision()
}

// evaluation has the result of each layer for one request.
type evaluation struct {
	rcp, scp, identity, boundary, session, endpoint result
	resource                                        resourceResult
	invalid                                         bool // names no principal or no action
	kind                                            principalKind
	sameAccount                                     Truth
	guarded                                         bool // by SCPs and RCPs
	resourceMustAllow                               bool
}

func newQuery(p *Policies, r *Request) query {
	q := query{
		principal: &r.Principal,
		name:      r.Principal.name(),
		action:    newRequestAction(r.Action),
		resource:  r.Resource,
		context:   &r.Context,
		form:      hasHole(r.Resource),
		symbolic:  HasSymbol(r.Resource) || HasSymbol(r.Principal.ARN),
		unbounded: known(p.Boundary == nil),
	}
	if p.Unread.Has(LayerBoundary) {
		q.unbounded = Maybe
	}
	return q
}

func (e *evaluation) evaluate(p *Policies, r *Request, q *query) {
	if e.invalid = q.name.kind == noPrincipal || !q.action.ok; e.invalid {
		return
	}
	e.kind, e.resourceMustAllow = q.name.kind, p.ResourceMustAllow
	e.sameAccount = ownedBySame(r, q)
	e.guarded = !r.Principal.isServiceLinked(&q.name)
	e.rcp.allow, e.scp.allow = Yes, Yes
	if e.guarded {
		e.rcp.addRCPs(p, q)
	}
	if e.guarded && e.kind != anonymousPrincipal {
		e.scp.addSCPs(p, q)
	}
	e.endpoint.addEndpoint(p, q)
	e.resource.evaluate(p, q)
	switch e.kind {
	case anonymousPrincipal: // nobody's policies
		return
	case rootPrincipal: // may do everything its account may
		e.identity.allow, e.boundary.allow, e.session.allow = Yes, Yes, Yes
		return
	}
	e.identity.addAll(p.Identity, q)
	if p.Unread.Has(LayerIdentity) {
		e.identity.deny, e.identity.allow = max(e.identity.deny, Maybe), max(e.identity.allow, Maybe)
	}
	e.boundary.addBoundary(p, q)
	e.session.addSessions(p, q)
}

// UnknownAccount stands for the account of a resource whose owner is not known.
var UnknownAccount = ValueSymbol("the owner's account")

// ownedBySame reports whether the resource is the requester's account's. An account
// that is not known may be any.
func ownedBySame(r *Request, q *query) Truth {
	owner := r.ResourceAccount
	if owner == "" {
		fields, _ := splitARN(r.Resource)
		owner = fields[4]
	}
	account := q.name.account
	switch {
	case account == "":
		return No
	case owner == "" || owner == account:
		return Yes
	case MayEqual(owner, account):
		return Maybe
	}
	return No
}

// limited is what boundary and session policy let through.
func (e *evaluation) limited(t Truth) Truth {
	return min(t, e.boundary.allow, e.session.allow)
}

// granted is the result of steps 3 and 4.
func (e *evaluation) granted() Truth {
	res := &e.resource
	switch {
	case e.invalid:
		return No
	case e.kind == anonymousPrincipal:
		return max(res.byItself.allow, res.byOwner.allow)
	}
	across := min(res.any(), e.limited(e.identity.allow))
	within := max(e.grantedByIdentity(), res.byItself.allow, e.limited(res.byOwner.allow))
	switch {
	case e.sameAccount == Yes:
		return within
	case e.sameAccount == No || within == across:
		return across
	}
	return Maybe
}

func (e *evaluation) grantedByIdentity() Truth {
	t := e.limited(e.identity.allow)
	if e.resourceMustAllow {
		t = min(t, e.resource.any())
	}
	return t
}
