package policy

import "encoding/json"

// Explanation says why a request is decided as it is.
type Explanation struct {
	Decision
	Principal   string `json:"principal"`
	Action      string `json:"action"`
	Resource    string `json:"resource"`
	SameAccount bool   `json:"sameAccount"`
	// Layers has the result of each layer that takes part, in the order of
	// evaluation.
	Layers []LayerResult `json:"layers"`
	// Unknown lists, for a conditional decision, the unknown keys it hangs on
	// and the values that would allow.
	Unknown []UnknownKey `json:"unknown,omitempty"`
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
	Applies    Truth             `json:"applies"`
	Principal  Truth             `json:"principal"` // Yes where the kind of policy has no Principal
	Resource   Truth             `json:"resource"`
	Conditions []ConditionResult `json:"conditions,omitempty"`
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
	e := evaluate(p, r, &q)
	x := &Explanation{
		Decision:    e.decision(),
		Principal:   r.Principal.ARN,
		Action:      r.Action,
		Resource:    r.Resource,
		SameAccount: e.sameAccount,
	}
	x.Layers = explainLayers(p, &q, &e)
	for l := LayerRCP; l <= LayerSession; l++ {
		if p.Unread.Has(l) {
			x.Unread = append(x.Unread, l)
		}
	}
	switch x.Outcome {
	case ImplicitDeny:
		x.Suggestions = suggest(p, r, &e)
	case Conditional:
		x.Unknown = findValues(p, r)
	}
	return x
}

// explainLayers evaluates each layer once more, keeping what it finds.
func explainLayers(p *Policies, q *query, e *evaluation) []LayerResult {
	layers := make([]LayerResult, 0, len(p.RCP)+len(p.SCP)+4)
	for _, l := range p.lists() {
		layer := LayerResult{Place: l.Place}
		r := e.layer(l, q)
		layer.Outcome, layer.Note = r.outcome(), e.note(p, l.Place)
		if layer.Note == "" && r.deny == Maybe && r.allow == No {
			layer.Note = "may deny"
		}
		for _, d := range l.docs {
			if d != nil {
				layer.Statements = explainDocument(layer.Statements, d, q)
			}
		}
		if layer.Layer == LayerBoundary && p.Boundary == nil || layer.Layer == LayerSession && p.Session == nil {
			if layer.Note == "" { // takes no part
				continue
			}
		}
		layers = append(layers, layer)
	}
	return layers
}

// layer gives the result of one layer, of SCPs and RCPs of one level.
func (e *evaluation) layer(l placedList, q *query) result {
	switch l.Layer {
	case LayerRCP:
		r := evaluateAll(l.docs, q)
		r.allow = Yes
		return r
	case LayerSCP:
		return evaluateAll(l.docs, q)
	case LayerResource:
		r := *e.resource.best()
		r.deny, r.denyBy = e.resource.deny, e.resource.denyBy
		return r
	case LayerIdentity:
		return e.identity
	case LayerBoundary:
		return e.boundary
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
	case !e.sameAccount || e.kind == anonymousPrincipal:
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

func explainDocument(list []StatementResult, d *Document, q *query) []StatementResult {
	for i := range d.statements {
		s := &d.statements[i]
		if !s.matchesAction(q) {
			continue
		}
		if r, misses := explainStatement(s, q); misses == 0 || misses == 1 && len(list) < maxNear {
			r.Conditions = explainConditions(s, q)
			list = append(list, r)
		}
	}
	return list
}

// explainStatement counts the elements that do not match.
func explainStatement(s *Statement, q *query) (r StatementResult, misses int) {
	r = StatementResult{Statement: s, Principal: Yes, Resource: s.matchesResource(q)}
	switch {
	case s.document.kind != Resource:
	case s.Effect == Deny:
		r.Principal = s.denies(q)
	default:
		r.Principal = known(s.grant(q) != notNamed)
	}
	conditions := Yes
	for i := range s.conditions {
		conditions = min(conditions, s.conditions[i].holds(q.context, s.Effect))
	}
	for _, t := range [...]Truth{r.Principal, r.Resource, conditions} {
		if t == No {
			misses++
		}
	}
	r.Applies = min(r.Principal, r.Resource, conditions)
	return r, misses
}

func explainConditions(s *Statement, q *query) []ConditionResult {
	if len(s.conditions) == 0 {
		return nil
	}
	list := make([]ConditionResult, len(s.conditions))
	for i := range s.conditions {
		c := &s.conditions[i]
		v, _ := q.context.lookup(&c.key)
		list[i] = ConditionResult{c.name, c.key.name, c.values, v.State, v.Values, c.holds(q.context, s.Effect)}
	}
	return list
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
