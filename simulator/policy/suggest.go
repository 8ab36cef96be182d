package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// Suggestion is a statement to add to a layer.
type Suggestion struct {
	Place
	Kind      Kind               `json:"kind"`
	Statement SuggestedStatement `json:"statement"`
	Note      string             `json:"note,omitempty"`
}

// SuggestedStatement is the smallest statement that allows one request.
type SuggestedStatement struct {
	Effect    string
	Principal any `json:",omitempty"` // "*" or an object, in resource policies
	Action    string
	Resource  string
}

// String gives the statement as JSON on one line.
func (s SuggestedStatement) String() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // <, > and & occur in object keys
	if err := e.Encode(s); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Blank writes what is not known of the statement as blanks, and notes that.
func (s *Suggestion) Blank() {
	resource, blanks := Blanks(s.Statement.Resource)
	s.Statement.Resource = resource
	if who, err := json.Marshal(s.Statement.Principal); err == nil && HasSymbol(string(who)) {
		text, more := Blanks(string(who))
		s.Statement.Principal, blanks = json.RawMessage(text), append(blanks, more...)
	}
	switch note := FillIn(blanks); {
	case note == "":
	case s.Note == "":
		s.Note = note
	default:
		s.Note += "; " + note
	}
}

type awsPrincipal struct{ AWS string }

// suggest gives the statements without which the request cannot be allowed.
func suggest(p *Policies, r *Request, e *evaluation) []Suggestion {
	service, name, _ := strings.Cut(strings.ToLower(r.Action), ":")
	if !validActionText(service) || !validActionText(name) {
		return nil // nothing that could be written would allow this
	}
	base := SuggestedStatement{Effect: Allow.String(), Action: r.Action, Resource: literalResource(r.Resource)}
	note := ""
	if strings.Contains(base.Resource, "${") {
		note = `needs "Version": "2012-10-17" for ${…} to stand for the character itself`
	}
	lacking := e.lacking()
	if p.Withheld != "" && lacking.Has(LayerResource) {
		return nil
	}
	var list []Suggestion
	add := func(l Layer, level int, kind Kind) {
		if lacking.Has(l) {
			list = append(list, Suggestion{Place{l, level}, kind, base, note})
		}
	}
	for level, docs := range p.SCP {
		q := newQuery(p, r)
		var at result
		if at.addAll(docs, &q); e.guarded && at.allow == No {
			add(LayerSCP, level, SCP)
		}
	}
	add(LayerResource, 0, Resource)
	if lacking.Has(LayerResource) {
		last := &list[len(list)-1]
		last.Statement.Principal, last.Note = suggestPrincipal(r, e.kind, note)
	}
	add(LayerIdentity, 0, Identity)
	add(LayerBoundary, 0, Boundary)
	add(LayerSession, 0, Session)
	add(LayerEndpoint, 0, Resource)
	if lacking.Has(LayerEndpoint) {
		list[len(list)-1].Statement.Principal = "*" // endpoints take no other for a session
	}
	return list
}

// suggestForParts gives what any part of a form lacks, for the whole form.
func suggestForParts(p *Policies, r *Request, parts []Part) []Suggestion {
	var list []Suggestion
	for _, part := range parts {
		one := *r
		one.Resource = part.Example
		q := newQuery(p, &one)
		var e evaluation
		e.evaluate(p, &one, &q)
		for _, s := range suggest(p, &one, &e) {
			s.Statement.Resource = literalResource(r.Resource)
			if !slices.ContainsFunc(list, func(o Suggestion) bool { return o.Place == s.Place }) {
				list = append(list, s)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Level, b.Level))
	})
	return list
}

// suggestPrincipal names the requester by what outlives a session.
func suggestPrincipal(r *Request, kind principalKind, note string) (any, string) {
	n := r.Principal.name()
	switch {
	case kind == anonymousPrincipal:
		return "*", note
	case kind != sessionPrincipal:
		return awsPrincipal{r.Principal.ARN}, note
	case r.Principal.RoleARN != "":
		return awsPrincipal{r.Principal.RoleARN}, note
	}
	path := "the role's path is not known; complete its ARN if it has one"
	if note != "" {
		path = note + "; " + path
	}
	return awsPrincipal{"arn:" + n.partition + ":iam::" + n.account + ":role/" + n.name}, path
}

// literalResource writes a resource so that it matches itself only, and a form
// so that it matches the resources of the form only.
func literalResource(resource string) string {
	f, ok := splitARN(resource)
	if !ok {
		return "*" // all that matches a resource that is not an ARN
	}
	head := resource[:len(resource)-len(f[5])]
	return head + strings.NewReplacer("*", "${*}", "?", "${?}", "${", "${$}{", Hole, "*").Replace(f[5])
}
