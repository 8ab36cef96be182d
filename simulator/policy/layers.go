package policy

// result is what one layer says of a request.
type result struct {
	deny, allow           Truth
	denyBy, allowBy       *Statement // the first statement with that result
	denyLevel, allowLevel int        // of SCPs and RCPs
}

func (r *result) addDeny(t Truth, s *Statement) {
	if t > r.deny {
		r.deny, r.denyBy = t, s
	}
}

func (r *result) addAllow(t Truth, s *Statement) {
	if t > r.allow {
		r.allow, r.allowBy = t, s
	}
}

// add evaluates a document's statements into the result: any of them may
// allow, any may deny.
func (r *result) add(d *Document, q *query) {
	if d == nil {
		return
	}
	for i := range d.statements {
		s := &d.statements[i]
		switch {
		case s.Effect == Deny && r.deny < Yes:
			r.addDeny(s.matches(q), s)
		case s.Effect == Allow && r.allow < Yes:
			r.addAllow(s.matches(q), s)
		}
	}
}

func (r *result) addAll(docs []*Document, q *query) {
	for _, d := range docs {
		r.add(d, q)
	}
}

// addSCPs asks each level; the layer allows if all levels do.
func (r *result) addSCPs(p *Policies, q *query) {
	for level, docs := range p.SCP {
		var at result
		at.addAll(docs, q)
		r.addLevel(&at, level)
	}
	if p.Unread.Has(LayerSCP) {
		r.unsure()
	}
}

// addLevel combines levels: each must allow, any may deny.
func (r *result) addLevel(o *result, level int) {
	if o.deny > r.deny {
		r.deny, r.denyBy, r.denyLevel = o.deny, o.denyBy, level
	}
	if o.allow < r.allow {
		r.allow, r.allowBy, r.allowLevel = o.allow, o.allowBy, level
	}
}

// addRCPs looks for denials only: RCPFullAWSAccess, which allows everything,
// cannot be detached.
func (r *result) addRCPs(p *Policies, q *query) {
	for level, docs := range p.RCP {
		at := result{allow: Yes}
		at.addAll(docs, q)
		r.addLevel(&at, level)
	}
	if p.Unread.Has(LayerRCP) {
		r.deny = max(r.deny, Maybe)
	}
}

// unsure is for layers that only limit: unread, they may limit or deny.
func (r *result) unsure() {
	r.deny, r.allow = max(r.deny, Maybe), min(r.allow, Maybe)
}

func (r *result) addBoundary(p *Policies, q *query) {
	if p.Boundary != nil {
		r.add(p.Boundary, q)
	} else {
		r.allow = Yes
	}
	if p.Unread.Has(LayerBoundary) {
		r.unsure()
	}
}

// addSessions: a session without session policies is not limited, except that
// of a federated user, which then has no permissions of its own (STS API
// Reference, GetFederationToken).
func (r *result) addSessions(p *Policies, q *query) {
	if p.Session != nil || q.name.kind == federatedPrincipal {
		r.addAll(p.Session, q)
	} else {
		r.allow = Yes
	}
	if p.Unread.Has(LayerSession) {
		r.unsure()
	}
}

// addEndpoint asks the policy of a VPC endpoint, which must allow; in whichever
// form it names the requester. Without an endpoint nothing is limited.
func (r *result) addEndpoint(p *Policies, q *query) {
	switch {
	case p.Endpoint == nil:
		r.allow = Yes
	default:
		var named resourceResult
		for i := range p.Endpoint.statements {
			named.addStatement(&p.Endpoint.statements[i], q)
		}
		*r = *named.best()
		r.deny, r.denyBy = named.deny, named.denyBy
	}
	if p.Unread.Has(LayerEndpoint) {
		r.unsure()
	}
}

// resourceResult is what the resource policy says, by how closely it names the
// requester.
type resourceResult struct {
	result                       // only the deny part
	byAccount, byOwner, byItself result
}

func (r *resourceResult) evaluate(p *Policies, q *query) {
	if p.Resource != nil {
		for i := range p.Resource.statements {
			r.addStatement(&p.Resource.statements[i], q)
		}
	}
	for _, d := range p.Grants {
		for i := range d.statements {
			r.addStatement(&d.statements[i], q)
		}
	}
	if p.Unread.Has(LayerResource) {
		r.deny = max(r.deny, Maybe)
		r.byAccount.allow = max(r.byAccount.allow, Maybe)
		r.byOwner.allow = max(r.byOwner.allow, Maybe)
		r.byItself.allow = max(r.byItself.allow, Maybe)
	}
}

func (r *resourceResult) addStatement(s *Statement, q *query) {
	switch {
	case !s.matchesAction(q):
		return
	case s.Effect == Deny:
		if t := s.denies(q); t > r.deny {
			r.addDeny(min(t, s.matchesRest(q)), s)
		}
		return
	}
	named, perhaps := s.grant(q)
	certainty := Yes
	if perhaps && s.notPrincipal {
		certainty = Maybe
	} else if perhaps && r.byItself.allow < Maybe {
		r.byItself.addAllow(min(Maybe, s.matchesRest(q)), s)
	}
	var to *result
	switch named {
	case byAccount:
		to = &r.byAccount
	case byOwner:
		to = &r.byOwner
	case byItself:
		to = &r.byItself
	default:
		return
	}
	if to.allow < certainty {
		to.addAllow(min(certainty, s.matchesRest(q)), s)
	}
}

// any is the result whatever form names the requester.
func (r *resourceResult) any() Truth { return r.best().allow }

// best is the strongest form with the best result.
func (r *resourceResult) best() *result {
	best := &r.byItself
	for _, o := range [...]*result{&r.byOwner, &r.byAccount} {
		if o.allow > best.allow {
			best = o
		}
	}
	return best
}
