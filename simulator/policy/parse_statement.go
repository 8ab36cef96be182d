package policy

import "strings"

var statementElements = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}

// found collects the elements of a statement by name.
type found map[string]*node

// pair gives the one element that is there of a name and its negation.
func (f found) pair(at int, name string) (n *node, negated bool, err error) {
	positive, negative := f[name], f["Not"+name]
	switch {
	case positive != nil && negative != nil:
		return nil, false, errorAt(negative.off, "the statement has both %s and Not%s; keep one of them", name, name)
	case negative != nil:
		return negative, true, nil
	}
	return positive, false, nil
}

func (p *parser) statement(n *node, s *Statement) error {
	if n.kind != nodeObject {
		return errorAt(n.off, "a statement is an object, not %s", nodeNames[n.kind])
	}
	s.Start = p.lines.position(n.off)
	f := make(found, len(n.members))
	for i := range n.members {
		m := &n.members[i]
		if !contains(statementElements, m.name) {
			return unknownElement(m, "statement", statementElements...)
		}
		f[m.name] = &m.value
	}
	steps := [...]func(*node, found, *Statement) error{p.sid, p.effect, p.principal, p.action, p.resource, p.condition}
	for _, step := range steps {
		if err := step(n, f, s); err != nil {
			return err
		}
	}
	s.End = p.lines.position(n.end)
	s.text = string(p.text[n.off:n.end])
	if p.doc.kind == RCP {
		return checkRCP(f, s)
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (p *parser) sid(_ *node, f found, s *Statement) error {
	n := f["Sid"]
	if n == nil {
		return nil
	}
	if n.kind != nodeString {
		return errorAt(n.off, "Sid must be a string, not %s", nodeNames[n.kind])
	}
	s.Sid = n.text
	return nil
}

func (p *parser) effect(at *node, f found, s *Statement) error {
	n := f["Effect"]
	switch {
	case n == nil:
		return errorAt(at.off, "the statement has no Effect; add \"Effect\": \"Allow\" or \"Deny\"")
	case n.kind == nodeString && n.text == "Allow":
		s.Effect = Allow
	case n.kind == nodeString && n.text == "Deny":
		s.Effect = Deny
	default:
		return errorAt(n.off, "Effect must be \"Allow\" or \"Deny\", spelled so")
	}
	return nil
}

func (p *parser) action(at *node, f found, s *Statement) error {
	n, negated, err := f.pair(at.off, "Action")
	if err != nil {
		return err
	}
	if n == nil {
		return errorAt(at.off, "the statement has no Action; add \"Action\" (or \"NotAction\")")
	}
	list, err := p.list("Action", n, negated)
	if err != nil {
		return err
	}
	s.notAction = negated
	s.actions = make([]actionPattern, len(list))
	for i := range list {
		a := compileAction(list[i].text)
		switch {
		case a.never:
			p.warn(list[i].off, "%q is not the name of an action and matches none; write it as service:Name", abbreviate(list[i].text))
		case a.service != nil:
			p.warn(list[i].off, "%q: IAM refuses wildcards in the name of the service", abbreviate(list[i].text))
			a.never = s.cautious()
		}
		s.actions[i] = a
	}
	return nil
}

// list reads the strings of an element. An empty list of exceptions would make
// a statement apply to everything, which nobody means, so it is refused.
func (p *parser) list(element string, n *node, negated bool) ([]node, error) {
	if negated {
		element = "Not" + element
	}
	list, err := stringList(element, n)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if negated {
			return nil, errorAt(n.off, "%s is empty; list what the statement shall not apply to", element)
		}
		p.warn(n.off, "%s is empty, so the statement does nothing", element)
	}
	return list, nil
}

func (p *parser) resource(at *node, f found, s *Statement) error {
	n, negated, err := f.pair(at.off, "Resource")
	if err != nil {
		return err
	}
	if n == nil {
		if s.attached = p.doc.kind == Resource; s.attached {
			return nil
		}
		return errorAt(at.off, "the statement has no Resource; add \"Resource\" (or \"NotResource\")")
	}
	list, err := p.list("Resource", n, negated)
	if err != nil {
		return err
	}
	s.notResource = negated
	s.resources = make([]resourcePattern, len(list))
	for i := range list {
		if err := p.checkResource(&list[i]); err != nil {
			return err
		}
		s.resources[i] = compileResource(list[i].text, p.doc.version == version2012)
		s.resources[i].never = p.ignoresShort(list[i].text, s)
	}
	return nil
}

func (p *parser) checkResource(n *node) error {
	colons := strings.Count(n.text, ":")
	switch {
	case n.text != "" && strings.Trim(n.text, "*") == "":
		return nil
	case HasSymbol(n.text): // what it will be is not known
		return nil
	case !strings.HasPrefix(n.text, "arn:"):
		return errorAt(n.off, "%q is not a resource; write an ARN such as arn:aws:s3:::bucket/*, or \"*\"", abbreviate(n.text))
	case colons < 5 && p.doc.kind == RCP:
		return errorAt(n.off, "%q has %d of 6 ARN fields; write them all", abbreviate(n.text), colons+1)
	case colons < 5:
		p.warn(n.off, "%q has %d of 6 ARN fields; the missing ones match anything", abbreviate(n.text), colons+1)
	}
	p.checkVariables(n)
	if at := strings.Index(n.text, "${"); at >= 0 && strings.Count(n.text[:at], ":") < 5 {
		p.warn(n.off, "%q: policy variables count only behind the ARN's fifth colon", abbreviate(n.text))
	}
	return nil
}

// ignoresShort reports whether a short ARN is taken to match nothing. Where
// AWS is not known to fill such an ARN up, the reading that grants less counts.
func (p *parser) ignoresShort(resource string, s *Statement) bool {
	short := strings.HasPrefix(resource, "arn:") && strings.Count(resource, ":") < 5
	filled := strings.HasSuffix(resource, "*") || p.doc.kind != Resource && p.doc.kind != SCP
	return short && !filled && (s.Effect == Allow) != s.notResource
}

// cautious reports whether the statement grants less if an entry of its Action
// or NotAction matches nothing.
func (s *Statement) cautious() bool { return (s.Effect == Allow) != s.notAction }

// checkVariables warns of policy variables that are taken as text.
func (p *parser) checkVariables(n *node) {
	_, rest, found := strings.Cut(n.text, "${")
	if found && strings.Contains(rest, "}") && p.doc.version != version2012 {
		p.warn(n.off, "%q: without \"Version\": \"2012-10-17\", ${…} is plain text", abbreviate(n.text))
	}
}

// checkRCP applies what AWS Organizations demands of customers' RCPs; its own
// RCPFullAWSAccess allows everything and is let through.
func checkRCP(f found, s *Statement) error {
	full := len(s.actions) == 1 && s.actions[0].any && !s.notAction &&
		len(s.resources) == 1 && s.resources[0].any && !s.notResource && len(s.conditions) == 0
	switch {
	case s.Effect == Allow && !full:
		return errorAt(f["Effect"].off, "a resource control policy can only Deny")
	case f["NotAction"] != nil:
		return errorAt(f["NotAction"].off, "a resource control policy cannot have NotAction; list the actions in Action")
	}
	return nil
}
