package plan

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Complete prepares the context of a question about a resource and a principal:
// what the plan does not tell is unknown there, and what is one thing of the plan
// is no other.
func (p *Plan) Complete(c policy.Context, resource, bucketName, principal string) policy.Context {
	out := c.Clone()
	out.SetUnknown(unknownKey)
	own := slices.ContainsFunc(p.buckets, func(b *bucket) bool { return b.name == bucketName }) ||
		slices.ContainsFunc(p.keys, func(k *key) bool { return k.arn == resource })
	out.SetDistinct(own, p.Address(principal) != "")
	return out
}

// Origin says where a statement stands; found is false for one that is in no
// file of the plan.
func (p *Plan) Origin(s *policy.Statement) (o Origin, found bool) {
	if s == nil {
		return o, false
	}
	c := p.origins[s.Document()]
	if c == nil || s.Index >= len(c.origins) {
		return o, false
	}
	return c.origins[s.Index], true
}

// Sensitive reports whether a statement is of a policy of which the plan marks
// something as sensitive, so that nothing of its text may be shown.
func (p *Plan) Sensitive(s *policy.Statement) bool {
	if s == nil {
		return false
	}
	c := p.origins[s.Document()]
	return c != nil && c.sensitive
}

// Secret reports whether any of the policies has something that the plan marks as
// sensitive. What is worked out from all of them, such as the resources that they
// tell apart, may then not be shown.
func (p *Plan) Secret(policies *policy.Policies) bool {
	secret := func(d *policy.Document) bool {
		c := p.origins[d]
		return d != nil && c != nil && c.sensitive
	}
	return slices.ContainsFunc(policies.Identity, secret) || secret(policies.Boundary) || secret(policies.Resource) || secret(policies.Endpoint)
}

// Unknowns says what an explained decision hangs on that is not known before the
// deployment, in one line each.
func (p *Plan) Unknowns(x *policy.Explanation) (out []string) {
	add := func(u Unknown) {
		if s := u.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, l := range x.Layers {
		for _, r := range l.Statements {
			if r.Applies != policy.Maybe {
				continue
			}
			c := p.origins[r.Statement.Document()]
			if c == nil {
				continue
			}
			for _, u := range c.unknowns[r.Statement.Index] {
				if at, found := p.Origin(r.Statement); found && u.Address != "" && at.Address != "" && u.Address != at.Address {
					u.Address += ", in " + at.Address
				}
				add(u)
			}
		}
	}
	for _, u := range p.registry.inText(x.Resource+" "+x.Principal, nil) {
		if len(out) == 0 {
			add(u)
		}
	}
	return out
}

// Accounts says why accounts are not known, in one line each.
func (p *Plan) Accounts(ids ...string) (out []string) {
	for _, u := range p.registry.inText(strings.Join(ids, " "), nil) {
		out = append(out, u.String())
	}
	return out
}

// Hide takes out of an explanation what the plan marks as sensitive, and the key
// that stands for what is not known.
func (p *Plan) Hide(x *policy.Explanation, policies *policy.Policies) {
	sensitive := p.Secret(policies)
	if sensitive {
		x.Parts = nil
	}
	for i := range x.Layers {
		for j := range x.Layers[i].Statements {
			r := &x.Layers[i].Statements[j]
			r.Text = "" // it may hold what the plan calls sensitive, and stand-ins for what it does not tell
			hidden := p.Sensitive(r.Statement)
			if hidden {
				r.Unresolved = nil
			}
			r.Conditions = slices.DeleteFunc(r.Conditions, func(c policy.ConditionResult) bool { return IsUnknownKey(c.Key) })
			for n := range r.Conditions {
				r.Conditions[n].Actual = trimAll(r.Conditions[n].Actual)
				if hidden {
					r.Conditions[n].Values = []string{"(sensitive)"}
				} else {
					r.Conditions[n].Values = trimAll(r.Conditions[n].Values)
				}
			}
		}
	}
	x.Unknown = slices.DeleteFunc(x.Unknown, func(k policy.UnknownKey) bool { return IsUnknownKey(k.Key) })
	for i := range x.Unknown {
		if sensitive {
			x.Unknown[i].Allows = nil
		} else {
			x.Unknown[i].Allows = trimAll(x.Unknown[i].Allows)
		}
	}
	for i := range x.Layers {
		x.Layers[i].Note = policy.TrimSymbols(x.Layers[i].Note)
	}
	for i := range x.Parts {
		x.Parts[i].Pattern, x.Parts[i].Example = policy.TrimSymbols(x.Parts[i].Pattern), policy.TrimSymbols(x.Parts[i].Example)
	}
	for i := range x.Suggestions {
		x.Suggestions[i].Blank()
	}
	x.Resource, x.Principal = policy.TrimSymbols(x.Resource), policy.TrimSymbols(x.Principal)
}

func trimAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = policy.TrimSymbols(s)
	}
	return out
}

// IsUnknownKey recognizes the condition key that stands for what a plan does not
// tell.
func IsUnknownKey(key string) bool { return strings.EqualFold(key, unknownKey) }

// Managed names the policies managed by AWS among those that decide, with the
// dates of the texts that are known here.
func (p *Plan) Managed(policies *policy.Policies) (names []string) {
	for _, doc := range policies.Identity {
		if name := p.dated[doc]; name != "" && doc != nil {
			names = append(names, name)
		}
	}
	if name := p.dated[policies.Boundary]; name != "" && policies.Boundary != nil {
		names = append(names, name)
	}
	return names
}
