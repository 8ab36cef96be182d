package policy

import (
	"net/netip"
	"slices"
	"strings"
)

// UnknownKey is a key on which a conditional decision hangs.
type UnknownKey struct {
	Key string `json:"key"`
	// Allows says which values allow the request, if the other unknown keys
	// have their Example: values, patterns and ranges from the policies,
	// "absent", "any other value". It is empty if no such values were found.
	Allows []string `json:"allows"`
	// Example is one value that allows; empty if that is the key's absence, or
	// if any value does.
	Example string `json:"example,omitempty"`
}

// unknownKey collects what to try for one key.
type unknownKey struct {
	key        Key
	allowed    Value // what is known of the key
	candidates []candidate
	bounds     []bound // of numeric and date operators
	networks   []netip.Prefix
	texts      bool // compared as text
	arns       bool // compared as ARN
}

// Bounds of the search, so that it ends soon whatever the policies are.
const (
	maxCandidates = 64    // values tried for one key
	maxTries      = 10000 // decisions
)

// valueSearch looks for values of the unknown keys with which Decide allows.
// The values come from the conditions themselves, so one of each kind that the
// policies tell apart is tried.
type valueSearch struct {
	policies *Policies
	request  Request
	keys     []unknownKey
	tries    int
}

func findValues(p *Policies, r *Request) []UnknownKey {
	s := &valueSearch{policies: p, request: *r}
	s.request.Context = r.Context.Clone()
	q := newQuery(p, r)
	for _, d := range p.Documents() {
		for i := range d.statements {
			if st := &d.statements[i]; st.matchesAction(&q) {
				s.collect(st, &q)
			}
		}
	}
	for i := range s.keys {
		s.keys[i].finish()
	}
	chosen := make([]int, len(s.keys)) // candidate of each key; -1: stays unknown
	for i := range chosen {
		chosen[i] = -1
	}
	found := s.assign(0, chosen)
	list := make([]UnknownKey, len(s.keys))
	for i := range s.keys {
		list[i].Key = s.keys[i].key.name
		if found {
			s.describe(i, chosen[i], &list[i])
		}
	}
	if found { // keys that make no difference are not worth telling
		list = slices.DeleteFunc(list, func(u UnknownKey) bool { return u.Allows == nil })
	}
	return list
}

// assign gives keys[i:] values until the request is allowed, going back as
// soon as the values so far deny it.
func (s *valueSearch) assign(i int, chosen []int) bool {
	switch s.decide() {
	case Allowed:
		return true
	case ImplicitDeny, ExplicitDeny:
		return false
	}
	if i == len(s.keys) || s.tries > maxTries {
		return false
	}
	for c := range s.keys[i].candidates {
		s.set(i, c)
		if chosen[i] = c; s.assign(i+1, chosen) {
			return true
		}
	}
	s.set(i, -1)
	chosen[i] = -1
	return false
}

func (s *valueSearch) decide() Outcome {
	s.tries++
	return Decide(s.policies, &s.request).Outcome
}

// set gives key i one of its candidates, or makes it unknown again.
func (s *valueSearch) set(i, c int) {
	k := &s.keys[i]
	switch {
	case c < 0:
		s.request.Context.put(k.key, k.allowed)
	case k.candidates[c].absent:
		s.request.Context.put(k.key, Value{State: Absent})
	default:
		s.request.Context.SetKey(k.key, k.candidates[c].value)
	}
}

// describe tries every candidate of key i with the other keys as chosen.
func (s *valueSearch) describe(i, chosen int, u *UnknownKey) {
	k := &s.keys[i]
	if chosen < 0 {
		return // makes no difference
	}
	denied := false
	for c := range k.candidates {
		s.set(i, c)
		if s.decide() == Allowed {
			u.Allows = append(u.Allows, k.candidates[c].label)
		} else {
			denied = true
		}
	}
	s.set(i, chosen)
	u.Example = k.candidates[chosen].value
	if !denied {
		u.Allows, u.Example = nil, ""
	}
}

// collect adds the unknown keys that a statement asks for.
func (s *valueSearch) collect(st *Statement, q *query) {
	fields, _ := splitARN(q.resource)
	for i := range st.resources {
		s.collectVariables(&st.resources[i].tail, strings.Split(fields[5], "/"))
	}
	for i := range st.conditions {
		c := &st.conditions[i]
		v := &q.context.lookup(&c.key).value
		if k := s.unknown(c.key, q.context); k != nil {
			for j := range c.operands {
				k.add(c.op.class, &c.operands[j])
			}
		}
		for j := range c.operands {
			s.collectVariables(&c.operands[j].pattern, v.Values)
		}
	}
}

// collectVariables tries, for unknown policy variables, the texts that stand
// in the request where the variable stands in the policy.
func (s *valueSearch) collectVariables(p *pattern, texts []string) {
	for i := range p.pieces {
		if !p.pieces[i].isVariable {
			continue
		}
		if k := s.unknown(p.pieces[i].key, &s.request.Context); k != nil {
			for _, t := range texts {
				k.try(candidate{label: t, value: t})
			}
		}
	}
}

// unknown gives the entry for a key if the key is unknown.
func (s *valueSearch) unknown(key Key, c *Context) *unknownKey {
	v := &c.lookup(&key).value
	if v.State != Unknown && v.State != OneOf {
		return nil
	}
	for i := range s.keys {
		if s.keys[i].key.same(&key) {
			return &s.keys[i]
		}
	}
	k := unknownKey{key: key, allowed: *v}
	if v.State == Unknown || v.Optional {
		k.candidates = []candidate{{label: "absent", absent: true}}
	}
	for _, value := range v.Values {
		k.try(candidate{label: showForm(value), value: fill(value, "x")})
	}
	s.keys = append(s.keys, k)
	return &s.keys[len(s.keys)-1]
}
