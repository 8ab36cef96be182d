package policy

import "slices"

// Document is a compiled policy document. It is immutable.
type Document struct {
	kind       Kind
	name       string
	version    string
	size       int
	statements []Statement
	warnings   []Warning
}

// Kind says what the document was parsed as.
func (d *Document) Kind() Kind { return d.kind }

// Name is the name given to Parse.
func (d *Document) Name() string { return d.name }

// Version is the document's language version, "2008-10-17" if it names none.
func (d *Document) Version() string { return d.version }

// Size is the number of characters that count towards IAM's quotas: those that
// are not white space.
func (d *Document) Size() int { return d.size }

// Warnings lists what is valid in the document but probably not meant.
func (d *Document) Warnings() []Warning { return d.warnings }

// When returns the document as it is where the conditions of the first statement of
// another document hold too.
func (d *Document) When(c *Document) *Document {
	out := *d
	out.statements = slices.Clone(d.statements)
	for i := range out.statements {
		s := &out.statements[i]
		s.document = &out
		s.conditions = append(slices.Clone(s.conditions), c.statements[0].conditions...)
	}
	return &out
}

// Statements gives the document's statements in order.
func (d *Document) Statements() []*Statement {
	all := make([]*Statement, len(d.statements))
	for i := range d.statements {
		all[i] = &d.statements[i]
	}
	return all
}

// Statement is one compiled statement of a document.
type Statement struct {
	Sid    string
	Index  int // in the document, from 0
	Effect Effect
	Start  Position // of its opening brace
	End    Position // behind its closing brace

	document     *Document
	text         string // as it is written, from Start to End
	actions      []actionPattern
	notAction    bool
	resources    []resourcePattern
	notResource  bool
	attached     bool // has no Resource: speaks of what the policy is attached to
	principals   []principalEntry
	notPrincipal bool
	conditions   []condition
}

// Document gives the document that has the statement.
func (s *Statement) Document() *Document { return s.document }

// NotPrincipal reports whether the statement names the principals that it is not
// about.
func (s *Statement) NotPrincipal() bool { return s.notPrincipal }

// String names the statement for messages: policy, position, and Sid if it
// has one.
func (s *Statement) String() string {
	text := s.document.name + ":" + s.Start.String()
	if s.Sid != "" {
		text += " (" + s.Sid + ")"
	}
	return text
}

// query is a request prepared once for all statements.
type query struct {
	principal *Principal
	name      principalName
	action    requestAction
	resource  string
	context   *Context
	form      bool  // the resource has holes
	symbolic  bool  // the resource or the principal has a symbol
	unbounded Truth // whether the principal has no permissions boundary
}

// matches evaluates everything in the statement but its principals, cheapest
// part first.
func (s *Statement) matches(q *query) Truth {
	if !s.matchesAction(q) {
		return No
	}
	return s.matchesRest(q)
}

// matchesRest evaluates Resource and Condition.
func (s *Statement) matchesRest(q *query) Truth {
	result := s.matchesResource(q)
	for i := range s.conditions {
		if result == No {
			return No
		}
		result = min(result, s.conditions[i].holds(q.context, s.Effect))
	}
	return result
}

func (q *query) match(r *resourcePattern) (matched, resolved Truth) {
	if q.form {
		matched, resolved = r.matchForm(q.resource, q.context)
	} else {
		matched, resolved = r.matchText(q.resource, q.context)
	}
	if q.context.fillsSymbols(r.source) && mayMatchUnits(r.source, q.resource, q.context.distinctResource) {
		return max(matched, Maybe), Maybe
	}
	if r.symbolic || q.symbolic {
		return r.matchSymbols(matched, resolved, q.resource, q.context)
	}
	return matched, resolved
}

func (s *Statement) matchesAction(q *query) bool {
	for i := range s.actions {
		if s.actions[i].match(&q.action) {
			return !s.notAction
		}
	}
	return s.notAction
}

func (s *Statement) matchesResource(q *query) Truth {
	if s.attached {
		return Yes
	}
	matched, compared := No, Yes
	for i := range s.resources {
		r, m, resolved := &s.resources[i], No, Yes
		if q.form || q.symbolic || r.symbolic || q.context.symbolic {
			m, resolved = q.match(r)
		} else {
			m, resolved = r.matchText(q.resource, q.context)
		}
		if matched, compared = max(matched, m), min(compared, resolved); matched == Yes {
			break
		}
	}
	return negateIf(s.notResource, matched, compared, s.Effect)
}
