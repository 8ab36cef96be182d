package policy

import (
	"encoding/json"
	"slices"
	"strings"
)

// Explanation says why a request is decided as it is.
type Explanation struct {
	Decision
	Principal   string `json:"principal"`
	Action      string `json:"action"`
	Resource    string `json:"resource"` // with * for holes
	SameAccount bool   `json:"sameAccount"`
	// Layers has the result of each layer that takes part, in the order of
	// evaluation.
	Layers []LayerResult `json:"layers"`
	// Unknown lists, for a conditional decision, the unknown keys it hangs on
	// and the values that would allow.
	Unknown []UnknownKey `json:"unknown,omitempty"`
	// Parts says, for a resource with holes that is not decided alike whatever
	// fills them, which parts of it are decided how.
	Parts []Part `json:"parts,omitempty"`
	// Unread lists the layers that could not be read.
	Unread []Layer `json:"unread,omitempty"`
	// Suggestions has, for an implicit deny, the smallest statements that would
	// allow the request if all of them were added.
	Suggestions []Suggestion `json:"suggestions,omitempty"`
}

// LayerResult is what one layer says on its own.
type LayerResult struct {
	Place
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note,omitempty"`
	// Statements has those that apply to the request, may apply, or miss it by
	// one element only.
	Statements []StatementResult `json:"statements,omitempty"`
}

// StatementResult is how a statement compares with the request, element by
// element. Its action always matches.
type StatementResult struct {
	Statement  *Statement        `json:"statement"`
	Text       string            `json:"-"` // of the statement, as it is written
	Applies    Truth             `json:"applies"`
	Principal  Truth             `json:"principal"` // Yes where the kind of policy has no Principal
	Resource   Truth             `json:"resource"`
	Conditions []ConditionResult `json:"conditions,omitempty"`
	// Unresolved are the policy variables in Resource that have no value in this
	// request, so that the entry matches nothing.
	Unresolved []string `json:"unresolved,omitempty"`
	// NotPrincipal reports that the principals are named as exceptions.
	NotPrincipal bool `json:"notPrincipal,omitempty"`
}

// ConditionResult is the outcome of one condition.
type ConditionResult struct {
	Operator string   `json:"operator"`
	Key      string   `json:"key"`
	Values   []string `json:"values"`           // in the policy
	State    State    `json:"state"`            // of the key in the request
	Actual   []string `json:"actual,omitempty"` // values of the key in the request
	Holds    Truth    `json:"holds"`
}

// Explain decides a request as Decide does and says why.
func Explain(p *Policies, r *Request) *Explanation {
	q := newQuery(p, r)
	var e evaluation
	e.evaluate(p, r, &q)
	x := &Explanation{
		Decision:    e.decision(),
		Principal:   r.Principal.ARN,
		Action:      r.Action,
		Resource:    showForm(r.Resource),
		SameAccount: e.sameAccount == Yes,
	}
	if e.invalid {
		return x
	}
	var parts []Part
	if q.form {
		if x.Decision, parts = decideParts(p, r); x.Outcome == Conditional {
			x.Parts = mergeParts(parts)
		}
	}
	x.Layers = explainLayers(p, &q, &e)
	for l := LayerRCP; l <= lastLayer; l++ {
		if p.Unread.Has(l) {
			x.Unread = append(x.Unread, l)
		}
	}
	switch x.Outcome {
	case ImplicitDeny:
		x.Suggestions = suggest(p, r, &e)
		if parts != nil {
			x.Suggestions = suggestForParts(p, r, parts)
		}
	case Conditional:
		x.Unknown = findValues(p, r)
	}
	return x
}

// explainLayers evaluates each layer once more, keeping what it finds.
func explainLayers(p *Policies, q *query, e *evaluation) []LayerResult {
	layers := make([]LayerResult, 0, len(p.RCP)+len(p.SCP)+5)
	for _, l := range p.lists() {
		note := e.note(p, l.Place)
		if note == "" && l.len() == 0 && (l.Layer == LayerBoundary || l.Layer == LayerSession || l.Layer == LayerEndpoint) {
			continue // takes no part
		}
		r := e.layer(&l, q)
		if note == "" && r.deny == Maybe && r.allow == No {
			note = "may deny"
		}
		layer := LayerResult{Place: l.Place, Outcome: r.outcome(), Note: note}
		for i := range l.len() {
			layer.explain(l.at(i), q)
		}
		layers = append(layers, layer)
	}
	return layers
}

// layer gives the result of one layer, of SCPs and RCPs of one level.
func (e *evaluation) layer(l *placedList, q *query) result {
	switch l.Layer {
	case LayerRCP:
		if l.unread {
			return e.rcp
		}
		r := result{allow: Yes}
		r.addAll(l.docs, q)
		return r
	case LayerSCP:
		if l.unread {
			return e.scp
		}
		var r result
		r.addAll(l.docs, q)
		return r
	case LayerResource:
		r := *e.resource.best()
		r.deny, r.denyBy = e.resource.deny, e.resource.denyBy
		return r
	case LayerIdentity:
		return e.identity
	case LayerBoundary:
		return e.boundary
	case LayerEndpoint:
		return e.endpoint
	}
	return e.session
}

func (r *result) outcome() Outcome {
	switch {
	case r.deny == Yes:
		return ExplicitDeny
	case r.allow == No:
		return ImplicitDeny
	case r.deny == Maybe || r.allow == Maybe:
		return Conditional
	}
	return Allowed
}

// note says what the result of a layer means where that is not plain.
func (e *evaluation) note(p *Policies, at Place) string {
	switch {
	case p.Unread.Has(at.Layer):
		return "could not be read"
	case (at.Layer == LayerSCP || at.Layer == LayerRCP) && !e.guarded:
		return "does not apply to service-linked roles"
	case at.Layer == LayerResource && p.Withheld != "":
		return p.Withheld
	case at.Layer == LayerResource && p.Resource == nil:
		return "no policy"
	case at.Layer == LayerResource && e.resource.any() > No:
		return e.resourceNote()
	case at.Layer == LayerIdentity && e.kind == rootPrincipal:
		return "the root user needs none"
	case at.Layer == LayerIdentity && len(p.Identity) == 0:
		return "no policy"
	case at.Layer == LayerSession && p.Session == nil && e.kind == federatedPrincipal:
		return "no policy: a federated user's own permissions are empty without one"
	}
	return ""
}

func (e *evaluation) resourceNote() string {
	switch best := e.resource.best(); {
	case e.sameAccount != Yes || e.kind == anonymousPrincipal:
		return ""
	case best == &e.resource.byItself:
		return "names the requester or everybody: enough by itself"
	case best == &e.resource.byOwner:
		return "names the role or user behind the session: boundary and session policy limit it"
	}
	return "names the account: leaves it to the identity policies"
}

// maxNear bounds how many statements that miss by one element are shown for a
// layer: in a huge policy they would be noise.
const maxNear = 20

func (l *LayerResult) explain(d *Document, q *query) {
	if d == nil {
		return
	}
	for i := range d.statements {
		s := &d.statements[i]
		if !s.matchesAction(q) {
			continue
		}
		if r, misses := explainStatement(s, q); misses == 0 || misses == 1 && len(l.Statements) < maxNear {
			l.Statements = append(l.Statements, r)
		}
	}
}

// explainStatement counts the elements that do not match; the conditions are
// one of them.
func explainStatement(s *Statement, q *query) (r StatementResult, misses int) {
	r = StatementResult{Statement: s, Text: s.text, Principal: Yes, Resource: s.matchesResource(q), NotPrincipal: s.notPrincipal}
	if r.Resource == No {
		r.Unresolved = s.unresolved(q.context)
	}
	switch {
	case s.document.kind != Resource:
	case s.Effect == Deny:
		r.Principal = s.denies(q)
	default:
		named, perhaps := s.grant(q)
		r.Principal = known(named != notNamed)
		if perhaps && (s.notPrincipal || named == notNamed) {
			r.Principal = Maybe
		}
	}
	r.Applies = min(r.Principal, r.Resource)
	if r.Principal == No {
		misses++
	}
	if r.Resource == No {
		misses++
	}
	if misses > 1 || len(s.conditions) == 0 {
		return r, misses
	}
	conditions := r.explainConditions(s, q)
	if conditions == No {
		misses++
	}
	r.Applies = min(r.Applies, conditions)
	return r, misses
}

// unresolved lists the policy variables in the statement's resources that have no
// value and no default.
func (s *Statement) unresolved(c *Context) (names []string) {
	for i := range s.resources {
		for _, p := range s.resources[i].tail.pieces {
			if !p.isVariable || p.hasDefault && c.mayDefault(&p.key) {
				continue
			}
			if _, state := c.variable(&p.key); state == No {
				names = append(names, "${"+p.key.String()+"}")
			}
		}
	}
	return names
}

// explainConditions evaluates all conditions, also behind one that fails.
func (r *StatementResult) explainConditions(s *Statement, q *query) Truth {
	all := Yes
	r.Conditions = make([]ConditionResult, len(s.conditions))
	for i := range s.conditions {
		c := &s.conditions[i]
		v := &q.context.lookup(&c.key).value
		holds := c.holds(q.context, s.Effect)
		r.Conditions[i] = ConditionResult{c.name, c.key.name, c.values, v.State, showForms(v.Values), holds}
		all = min(all, holds)
	}
	return all
}

// showForm writes a form for a person.
func showForm(s string) string { return strings.ReplaceAll(s, Hole, "*") }

func showForms(values []string) []string {
	if !slices.ContainsFunc(values, hasHole) {
		return values
	}
	shown := make([]string, len(values))
	for i, v := range values {
		shown[i] = showForm(v)
	}
	return shown
}

// statementJSON is how a statement appears in JSON: where it is, not its text.
type statementJSON struct {
	Policy string   `json:"policy"`
	Kind   string   `json:"kind"`
	Sid    string   `json:"sid,omitempty"`
	Index  int      `json:"index"`
	Effect string   `json:"effect"`
	Start  Position `json:"start"`
	End    Position `json:"end"`
}

// MarshalJSON gives the statement's policy, Sid and place.
func (s *Statement) MarshalJSON() ([]byte, error) {
	return json.Marshal(statementJSON{s.document.name, s.document.kind.String(), s.Sid, s.Index, s.Effect.String(), s.Start, s.End})
}
