package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// disagreement is a known difference between this engine and
// @cloud-copilot/iam-simulate 0.1.173, and why it is kept.
type disagreement struct {
	reason       string
	ours, theirs string // outcomes; "" is any
	applies      func(*differing) bool
}

// differing is one case on which the two do not agree.
type differing struct {
	t        *testing.T
	record   *record
	theirs   string
	request  *Request
	policies *Policies
	decision Decision
	query    query
	layers   evaluation
}

var disagreements = []disagreement{
	{"a role that asks is some session of it, which a policy may name (IAM User Guide, Principal)", "conditional", "",
		func(d *differing) bool { return d.query.name.kind == rolePrincipal }},
	{"a session policy's implicit deny does not limit a grant to the session itself or to * (IAM User Guide, evaluation logic)", "allowed", "implicitDeny",
		func(d *differing) bool {
			return d.layers.session.allow == No && d.layers.resource.byItself.allow == Yes
		}},
	{"a federated user without session policy has no permissions of its own (STS API Reference, GetFederationToken)", "implicitDeny", "allowed",
		func(d *differing) bool { return d.query.name.kind == federatedPrincipal && d.policies.Session == nil }},
	{"NotPrincipal with Deny spares only those of whom account, role and session are listed (IAM User Guide, NotPrincipal)", "explicitDeny", "",
		func(d *differing) bool { return d.decision.Statement.notPrincipal }},
	{"NotPrincipal with Allow is taken not to pass by a boundary or session policy", "implicitDeny", "allowed",
		func(d *differing) bool {
			owner := &d.layers.resource.byOwner
			return owner.allow == Yes && owner.allowBy.notPrincipal
		}},
	{"a Deny applies where an operator for single values meets a multivalued key", "explicitDeny", "",
		func(d *differing) bool {
			return d.decidedBy(func(c *condition, v Value) bool { return c.quant == single && v.Multi })
		}},
	{"a Deny applies where a negated operator meets what cannot be compared", "explicitDeny", "",
		func(d *differing) bool { return d.decidedBy(d.incomparable) }},
	{"a Deny applies where NotResource has a variable without value", "explicitDeny", "",
		func(d *differing) bool {
			variable := func(r resourcePattern) bool { return r.tail.shape == shapeVars }
			return d.decision.Statement.notResource && slices.ContainsFunc(d.decision.Statement.resources, variable)
		}},
	{"with ForAnyValue and IfExists, a Deny applies to a missing key", "explicitDeny", "",
		func(d *differing) bool {
			return d.decidedBy(func(c *condition, v Value) bool {
				return c.quant == forAny && c.ifExists && v.State == Absent
			})
		}},
}

// misreadings are differences in what a text means: the engine gives their
// answer when the text is changed to what they take it for.
func misreadings() []disagreement {
	return []disagreement{
		{"${…} is text in a policy without Version 2012-10-17 (IAM User Guide, Version)", "", "",
			func(d *differing) bool {
				return d.again(version2008, version2012)
			}},
		{"they take seconds of the epoch for milliseconds", "", "",
			func(d *differing) bool { return d.again(`"1780272000"`, `"1970-01-21T14:31:12Z"`) }},
		{"they find no address in a network of length 0", "", "",
			func(d *differing) bool { return d.again(`"0.0.0.0/0"`, `"255.255.255.255"`) }},
		{"for them an IPv6 address is not outside of a bare IPv4 address", "", "",
			func(d *differing) bool { return d.again(`"198.51.100.7"`, `"2001:db8::1"`) }},
	}
}

// explainDisagreement finds the reason, or gives "".
func explainDisagreement(t *testing.T, r *record, p *Policies, request *Request, ours Decision, theirs string) string {
	d := &differing{t: t, record: r, theirs: theirs, request: request, policies: p, decision: ours, query: newQuery(p, request)}
	d.layers.evaluate(p, request, &d.query)
	for _, known := range slices.Concat(disagreements, misreadings()) {
		if (known.ours == "" || known.ours == ours.Outcome.String()) && (known.theirs == "" || known.theirs == theirs) && known.applies(d) {
			return known.reason
		}
	}
	return ""
}

// decidedBy asks about the conditions of the deciding statement.
func (d *differing) decidedBy(is func(*condition, Value) bool) bool {
	conditions := d.decision.Statement.conditions
	return slices.ContainsFunc(conditions, func(c condition) bool {
		return is(&c, d.request.Context.lookup(&c.key).value)
	})
}

func (d *differing) incomparable(c *condition, v Value) bool {
	if v.State != Present || !c.op.negated {
		return false
	}
	_, compared := c.matchesAny(v.Values[0], &d.request.Context)
	return compared == No
}

// again decides the case with texts in its policies replaced, pairwise, and
// reports whether that gives their answer, or one that differs from it for
// another known reason.
func (d *differing) again(replacements ...string) bool {
	text, err := json.Marshal(d.record.Policies)
	if err != nil {
		d.t.Fatal(err)
	}
	changed := strings.NewReplacer(replacements...).Replace(string(text))
	var policies recordPolicies
	if err := json.Unmarshal([]byte(changed), &policies); err != nil {
		d.t.Fatal(err)
	}
	compiled, err := policies.compile()
	if err != nil || changed == string(text) {
		return false
	}
	r := *d.record
	r.Policies = policies
	decision := Decide(compiled, d.request)
	return decision.Outcome.String() == d.theirs || explainDisagreement(d.t, &r, compiled, d.request, decision, d.theirs) != ""
}
