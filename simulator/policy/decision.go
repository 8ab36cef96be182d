package policy

// decision combines the layers and names what decided.
func (e *evaluation) decision() Decision {
	denied := max(e.rcp.deny, e.scp.deny, e.resource.deny, e.identity.deny, e.boundary.deny, e.session.deny, e.endpoint.deny)
	allowed := min(e.scp.allow, e.endpoint.allow, e.granted())
	switch {
	case denied == Yes:
		return e.denial(ExplicitDeny, Yes)
	case allowed == No:
		return e.missing()
	case denied == Maybe:
		return e.denial(Conditional, Maybe)
	case allowed == Maybe:
		return e.uncertain()
	}
	return e.grant()
}

// denial names the first statement that denies, or may deny.
func (e *evaluation) denial(o Outcome, t Truth) Decision {
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
		{LayerEndpoint, &e.endpoint},
	}
	for _, l := range layers {
		if l.r.deny == t {
			return Decision{Outcome: o, Layer: l.layer, Level: l.r.denyLevel, Statement: l.r.denyBy}
		}
	}
	return Decision{Outcome: o}
}

// missing names the first layer without which the request cannot be allowed.
func (e *evaluation) missing() Decision {
	d := Decision{Outcome: ImplicitDeny}
	lacking := e.lacking()
	for l := LayerSCP; l <= lastLayer; l++ {
		if lacking.Has(l) {
			d.Layer = l
			break
		}
	}
	if d.Layer == LayerSCP {
		d.Level = e.scp.allowLevel
	}
	return d
}

// lacking lists the layers to which an allow would have to be added. Where the
// same account leaves a choice between identity and resource policy, it is the
// identity policy.
func (e *evaluation) lacking() LayerSet {
	var set LayerSet
	if e.invalid { // nothing can be added that would help
		return set
	}
	need := func(l Layer, t Truth) {
		if t == No {
			set |= Layers(l)
		}
	}
	need(LayerSCP, e.scp.allow)
	need(LayerEndpoint, e.endpoint.allow)
	res := &e.resource
	switch {
	case e.kind == anonymousPrincipal:
		need(LayerResource, max(res.byItself.allow, res.byOwner.allow))
		return set
	case e.sameAccount == Yes && res.byItself.allow > No:
		return set
	case e.sameAccount == Yes && res.byOwner.allow > No:
	case e.sameAccount == Yes && !e.resourceMustAllow:
		need(LayerIdentity, e.identity.allow)
	default:
		need(LayerResource, res.any())
		need(LayerIdentity, e.identity.allow)
	}
	need(LayerBoundary, e.boundary.allow)
	need(LayerSession, e.session.allow)
	return set
}

// uncertain names the first layer whose allow hangs on something unknown.
func (e *evaluation) uncertain() Decision {
	layers := [...]struct {
		layer Layer
		r     *result
	}{
		{LayerSCP, &e.scp},
		{LayerResource, e.resource.best()},
		{LayerIdentity, &e.identity},
		{LayerBoundary, &e.boundary},
		{LayerSession, &e.session},
		{LayerEndpoint, &e.endpoint},
	}
	for _, l := range layers {
		if l.r.allow == Maybe {
			return Decision{Outcome: Conditional, Layer: l.layer, Level: l.r.allowLevel, Statement: l.r.allowBy}
		}
	}
	return Decision{Outcome: Conditional}
}

// grant names the statement that allows: that of the identity policies where
// they suffice.
func (e *evaluation) grant() Decision {
	d := Decision{Outcome: Allowed, Layer: LayerResource, Statement: e.resource.best().allowBy}
	if e.kind != anonymousPrincipal && (e.sameAccount != Yes || e.grantedByIdentity() == Yes) && e.identity.allowBy != nil {
		d.Layer, d.Statement = LayerIdentity, e.identity.allowBy
	}
	return d
}
