package policy

import "strings"

func (p *parser) condition(_ *node, f found, s *Statement) error {
	n := f["Condition"]
	if n == nil {
		return nil
	}
	conditions, err := p.conditionBlock(n)
	s.conditions = conditions
	return err
}

// conditionBlock reads the value of a Condition element.
func (p *parser) conditionBlock(n *node) ([]condition, error) {
	if n.kind != nodeObject {
		return nil, errorAt(n.off, "Condition must be an object, not %s", nodeNames[n.kind])
	}
	var all []condition
	for i := range n.members {
		m := &n.members[i]
		op, ok := parseOperator(m.name)
		if !ok {
			return nil, unknownOperator(m)
		}
		if op.String() != m.name {
			p.warn(m.off, "write the operator %q as the documentation does: %s", abbreviate(m.name), op)
		}
		if m.value.kind != nodeObject {
			return nil, errorAt(m.value.off, "%s needs an object of condition keys and values, not %s", op, nodeNames[m.value.kind])
		}
		for j := range m.value.members {
			c, err := p.conditionKey(op, &m.value.members[j])
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// unknownOperator names the mistake where it is a common one.
func unknownOperator(m *member) error {
	name := strings.ToLower(m.name)
	switch {
	case strings.HasSuffix(name, "nullifexists"):
		return errorAt(m.off, "Null has no IfExists form; use Null alone")
	case strings.HasPrefix(name, "forallvalues") || strings.HasPrefix(name, "foranyvalue"):
		return errorAt(m.off, "unknown operator %q; write it as ForAnyValue:StringEquals", abbreviate(m.name))
	}
	for i := range operators {
		if strings.HasPrefix(name, strings.ToLower(operators[i].name)) {
			return errorAt(m.off, "unknown operator %q; did you mean %s?", abbreviate(m.name), operators[i].name)
		}
	}
	return errorAt(m.off, "unknown operator %q; operators are StringEquals, StringLike, NumericLessThan, DateGreaterThan, Bool, IpAddress, ArnLike, Null and their kin", abbreviate(m.name))
}

func (p *parser) conditionKey(op parsedOperator, m *member) (condition, error) {
	c := condition{parsedOperator: op, name: op.String(), key: NewKey(m.name), pos: p.lines.position(m.off)}
	if m.name == "" {
		return c, errorAt(m.off, "the condition key has no name")
	}
	list := []node{m.value}
	if m.value.kind == nodeArray {
		list = m.value.items
	}
	if len(list) == 0 {
		p.warn(m.off, "%s has no values for %s", op, abbreviate(m.name))
	}
	c.operands, c.values = make([]operand, len(list)), make([]string, len(list))
	for i := range list {
		n := &list[i]
		if n.kind != nodeString && n.kind != nodeNumber && n.kind != nodeBool {
			return c, errorAt(n.off, "a condition value must be a string, a number or a boolean; here is %s", nodeNames[n.kind])
		}
		c.values[i] = n.text
		c.symbolic = c.symbolic || HasSymbol(n.text)
		c.operands[i] = compileOperand(op.op, n.text, p.doc.version == version2012)
		if !c.operands[i].valid && op.op.class == classARN {
			p.warn(n.off, "%q has fewer than the six fields of an ARN; whether %s matches it is not documented", abbreviate(n.text), op)
		} else if !c.operands[i].valid {
			p.warn(n.off, "%q is not what %s compares, so it never matches", abbreviate(n.text), op)
		}
		if op.op.variables {
			p.checkVariables(n)
		}
	}
	p.checkQuantifier(&c, m.off)
	return c, nil
}

// multivalued lists keys that can have several values in one request, of the
// global keys and of the services that presigned requests touch.
// Source: Service Authorization Reference, keys of type ArrayOfString.
var multivalued = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range []string{
		"aws:CalledVia", "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:ResourceOrgPaths",
		"aws:SourceOrgPaths", "aws:TagKeys", "aws:VpceOrgPaths",
		"s3:RequestObjectTagKeys", "kms:GrantOperations", "kms:ResourceAliases", "sts:TransitiveTagKeys",
	} {
		m[strings.ToLower(name)] = true
	}
	return m
}()

func (p *parser) checkQuantifier(c *condition, off int) {
	many := multivalued[c.key.folded]
	switch {
	case c.op.class == classNull:
	case many && c.quant == single:
		p.warn(off, "%s can have several values; %s without ForAnyValue or ForAllValues has no defined result", c.key, c.parsedOperator)
	case !many && c.quant == forAll && strings.HasPrefix(c.key.folded, "aws:"):
		p.warn(off, "%s has one value; ForAllValues also holds when the key is absent", c.key)
	}
}
