package policy

// Policies is everything that bears on a request. The zero value has no policy
// at all, so it allows nothing.
type Policies struct {
	Identity []*Document // of the principal and its groups, inline and managed
	Boundary *Document   // nil: the principal has no permissions boundary
	Session  []*Document // nil: no session policy was passed
	Resource *Document   // nil: the resource has no policy

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
	// SimulatePrincipalPolicy.
	ResourceAccount string
	Context         Context
}

// Decision is the answer.
type Decision struct {
	Outcome Outcome
	// Layer decided: it has the deciding statement, or lacks one that allows.
	Layer Layer
	// Level counts the levels of SCPs and RCPs from 0, the root; 0 for others.
	Level int
	// Statement decided; nil for an implicit deny. For a conditional decision
	// it is the first statement that may deny or whose allow is not certain;
	// nil if that layer could not be read.
	Statement *Statement
}

// Decide answers a request by the evaluation logic of the IAM User Guide
// ("Policy evaluation logic", for one account and across accounts). It does not
// allocate, unless a policy variable expands to a very long text.
//
//  1. A statement that denies, in any policy that applies, ends it. Service
//     control policies and resource control policies do not apply to
//     service-linked roles, and resource control policies only ever deny.
//  2. Each level of SCPs must allow.
//  3. In the same account, one of these must allow:
//     the identity policies, within boundary and session policy;
//     the resource policy naming the user, the session or "*", even against an
//     implicit deny in boundary and session policy;
//     the resource policy naming the role of a session, or the user of a
//     federated session, within boundary and session policy.
//     A resource policy naming the account only delegates to it.
//  4. Across accounts both must allow: the resource policy, in any form, and
//     the identity policies within boundary and session policy.
func Decide(p *Policies, r *Request) Decision {
	e := evaluate(p, r)
	return e.decision()
}

// evaluation has the result of each layer for one request.
type evaluation struct {
	rcp, scp, identity, boundary, session result
	resource                              resourceResult
	sameAccount                           bool
	kind                                  principalKind
	resourceMustAllow                     bool
}

func newQuery(p *Policies, r *Request) query {
	q := query{
		principal: &r.Principal,
		name:      r.Principal.name(),
		action:    newRequestAction(r.Action),
		resource:  newRequestARN(r.Resource),
		context:   &r.Context,
		unbounded: known(p.Boundary == nil),
	}
	if p.Unread.Has(LayerBoundary) {
		q.unbounded = maybe
	}
	return q
}

func evaluate(p *Policies, r *Request) evaluation {
	q := newQuery(p, r)
	e := evaluation{kind: q.name.kind, resourceMustAllow: p.ResourceMustAllow}
	e.sameAccount = ownedBySame(r, &q)
	guarded := !r.Principal.isServiceLinked(q.name)
	if guarded {
		e.rcp = evaluateRCP(p, &q)
	} else {
		e.rcp.allow = yes
	}
	if guarded && e.kind != anonymousPrincipal {
		e.scp = evaluateSCP(p, &q)
	} else {
		e.scp.allow = yes
	}
	e.resource = evaluateResource(p, &q)
	switch e.kind {
	case anonymousPrincipal, noPrincipal: // nobody's policies
		return e
	case rootPrincipal: // may do everything its account may
		e.identity.allow, e.boundary.allow, e.session.allow = yes, yes, yes
		return e
	}
	e.identity = evaluateAll(p.Identity, &q)
	if p.Unread.Has(LayerIdentity) {
		e.identity.blur()
	}
	e.boundary = evaluateBoundary(p, &q)
	e.session = evaluateSession(p, &q)
	return e
}

func ownedBySame(r *Request, q *query) bool {
	owner := r.ResourceAccount
	if owner == "" {
		owner = q.resource.fields[4]
	}
	account := r.Principal.Account
	if account == "" {
		account = q.name.account
	}
	return account != "" && (owner == "" || owner == account)
}

// limited is what boundary and session policy let through.
func (e *evaluation) limited(t tri) tri {
	return min(t, e.boundary.allow, e.session.allow)
}

// granted is the result of steps 3 and 4.
func (e *evaluation) granted() tri {
	res := &e.resource
	switch {
	case e.kind == noPrincipal:
		return no
	case e.kind == anonymousPrincipal:
		return max(res.byItself.allow, res.byOwner.allow)
	case !e.sameAccount:
		return min(res.any(), e.limited(e.identity.allow))
	}
	return max(e.grantedByIdentity(), res.byItself.allow, e.limited(res.byOwner.allow))
}

func (e *evaluation) grantedByIdentity() tri {
	t := e.limited(e.identity.allow)
	if e.resourceMustAllow {
		t = min(t, e.resource.any())
	}
	return t
}

func (e *evaluation) decision() Decision {
	denied := max(e.rcp.deny, e.scp.deny, e.resource.deny, e.identity.deny, e.boundary.deny, e.session.deny)
	allowed := min(e.scp.allow, e.granted())
	switch {
	case denied == yes:
		return e.denial(ExplicitDeny, yes)
	case allowed == no:
		return e.missing(ImplicitDeny, no)
	case denied == maybe:
		return e.denial(Conditional, maybe)
	case allowed == maybe:
		return e.missing(Conditional, maybe)
	}
	return e.grant()
}

// denial names the first statement that denies, or may deny.
func (e *evaluation) denial(o Outcome, t tri) Decision {
	layers := [...]struct {
		layer Layer
		r     *result
	}{
		{LayerRCP, &e.rcp},
		{LayerSCP, &e.scp},
		{LayerResource, &e.resource.result},
		{LayerIdentity, &e.identity},
		{LayerBoundary, &e.boundary},
		{LayerSession, &e.session},
	}
	for _, l := range layers {
		if l.r.deny == t {
			return Decision{Outcome: o, Layer: l.layer, Level: l.r.denyLevel, Statement: l.r.denyBy}
		}
	}
	return Decision{Outcome: o}
}

// missing names the first layer that does not allow, or not for certain.
func (e *evaluation) missing(o Outcome, t tri) Decision {
	d := Decision{Outcome: o}
	at := func(l Layer, r *result) Decision {
		d.Layer, d.Level, d.Statement = l, r.allowLevel, r.allowBy
		return d
	}
	res := &e.resource
	switch {
	case e.scp.allow <= t:
		return at(LayerSCP, &e.scp)
	case e.needsResource() && res.any() <= t:
		return at(LayerResource, res.best())
	case e.kind == anonymousPrincipal || e.kind == noPrincipal:
		return at(LayerResource, &result{})
	case e.identity.allow <= t && max(res.byOwner.allow, res.byItself.allow) == maybe:
		return at(LayerResource, res.best())
	case e.identity.allow <= t && (!e.sameAccount || res.byOwner.allow <= t):
		return at(LayerIdentity, &e.identity)
	case e.boundary.allow <= t:
		return at(LayerBoundary, &e.boundary)
	case e.session.allow <= t:
		return at(LayerSession, &e.session)
	}
	return at(LayerIdentity, &e.identity)
}

// needsResource reports whether nothing can be allowed without the resource
// policy.
func (e *evaluation) needsResource() bool {
	return !e.sameAccount || e.resourceMustAllow || e.kind == anonymousPrincipal
}

// grant names the statement that allows: that of the identity policies where
// they suffice.
func (e *evaluation) grant() Decision {
	d := Decision{Outcome: Allowed, Layer: LayerResource, Statement: e.resource.best().allowBy}
	if e.kind != anonymousPrincipal && (!e.sameAccount || e.grantedByIdentity() == yes) && e.identity.allowBy != nil {
		d.Layer, d.Statement = LayerIdentity, e.identity.allowBy
	}
	return d
}
