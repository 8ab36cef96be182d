package policy

import "strings"

func (p *parser) principal(at *node, f found, s *Statement) error {
	n, negated, err := f.pair(at.off, "Principal")
	if err != nil {
		return err
	}
	kind := p.doc.kind
	switch {
	case n != nil && !kind.hasPrincipal():
		return errorAt(n.off, "%s cannot have Principal: it applies to whom it is attached to; remove it", kind.withArticle())
	case n == nil && kind.hasPrincipal():
		return errorAt(at.off, "the statement has no Principal; %s must say whom it is about", kind.withArticle())
	case n == nil:
		return nil
	}
	s.notPrincipal = negated
	if err := p.principals(n, s); err != nil {
		return err
	}
	if kind == RCP && (negated || len(s.principals) != 1 || n.kind != nodeString) {
		return errorAt(n.off, "a resource control policy must have \"Principal\": \"*\"; narrow it with a Condition")
	}
	return nil
}

func (p *parser) principals(n *node, s *Statement) error {
	switch {
	case n.kind == nodeString && n.text == "*":
		return p.addPrincipal(n, principalEntry{source: "*", form: formAnyone}, s)
	case n.kind == nodeString:
		return p.barePrincipal(n, s)
	case n.kind != nodeObject:
		return errorAt(n.off, "Principal must be \"*\" or an object, not %s", nodeNames[n.kind])
	}
	for i := range n.members {
		if err := p.principalType(&n.members[i], s); err != nil {
			return err
		}
	}
	if len(s.principals) == 0 {
		if s.notPrincipal {
			return errorAt(n.off, "NotPrincipal is empty; list whom the statement shall not apply to")
		}
		p.warn(n.off, "Principal is empty, so the statement does nothing")
	}
	return nil
}

// barePrincipal reads "Principal": "arn:…". The grammar of IAM does not have
// it, but tools write it and it can mean one thing only.
func (p *parser) barePrincipal(n *node, s *Statement) error {
	e := compileAWSPrincipal(n.text)
	if e.form == formInvalid {
		return errorAt(n.off, "Principal must be \"*\" or an object; write {\"AWS\": %q}", abbreviate(n.text))
	}
	p.warn(n.off, "IAM wants {\"AWS\": %q} here", abbreviate(n.text))
	return p.addPrincipal(n, e, s)
}

// principalType reads one member of Principal, such as "AWS": […].
func (p *parser) principalType(m *member, s *Statement) error {
	list, err := stringList("Principal", &m.value)
	if err != nil {
		return err
	}
	for i := range list {
		e := principalEntry{source: list[i].text}
		switch m.name {
		case "AWS":
			e = compileAWSPrincipal(list[i].text)
		case "Service":
			e.form = formService
		case "Federated":
			e.form = formFederated
		case "CanonicalUser":
			e.form = formCanonical
		default:
			return unknownElement(m, "Principal", "AWS", "Service", "Federated", "CanonicalUser")
		}
		if err := p.addPrincipal(&list[i], e, s); err != nil {
			return err
		}
	}
	return nil
}

// addPrincipal refuses entries that name nobody, except where that only takes
// away: an Allow to nobody grants nothing, but a Deny to nobody, or an
// exception for nobody, would not do what its author relies on.
func (p *parser) addPrincipal(n *node, e principalEntry, s *Statement) error {
	if e.form == formAnyone && s.notPrincipal {
		return errorAt(n.off, "NotPrincipal cannot be \"*\"; list whom the statement shall not apply to")
	}
	if e.form == formInvalid {
		msg := "%q names no principal; write \"*\", an account id, or the whole ARN of a user, role or session"
		if strings.ContainsAny(e.source, "*?") {
			msg = "%q: wildcards do not work inside a principal; write \"*\" and a Condition on aws:PrincipalArn"
		}
		if s.Effect == Deny || s.notPrincipal {
			return errorAt(n.off, msg, abbreviate(e.source))
		}
		p.warn(n.off, msg+"; as it is, nobody is meant", abbreviate(e.source))
	}
	e.symbolic = HasSymbol(e.source)
	s.principals = append(s.principals, e)
	return nil
}
