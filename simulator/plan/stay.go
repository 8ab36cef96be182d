package plan

import (
	"slices"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// stay makes doubtful what a snapshot has and a template does not mention, of what
// the template declares: it goes if an earlier version of the template made it, and
// stays if somebody else did. Plans of Terraform say what they delete.
func (o *overlay) stay() {
	if o.base == nil {
		return
	}
	for _, e := range o.entities {
		pr := o.of[e]
		if e.kind == group || e.change != declare || pr == nil {
			continue
		}
		old, err := o.base.Principal(pr.ARN)
		if err != nil {
			continue
		}
		for _, doc := range slices.Clone(pr.Identity) {
			a := pr.Attachment(doc)
			if !slices.Contains(old.Identity, doc) || a.OwnerKind == "group" || a.ARN != "" && o.mentioned[pr][a.ARN] {
				continue
			}
			pr.Detach(func(other account.Attachment) bool { return other == a && !o.fromPlan(pr, a) })
			pr.Attach(o.perhapsStays(doc, "policy "+a.Name, e.origin), a)
		}
		if old.Boundary != nil && e.boundary == nil {
			pr.Bound(nil, old.Boundary.Name(), stays("it", e.origin).String())
		}
	}
}

// stays says what is not known of what a template does not mention.
func stays(what string, at Origin) Unknown {
	return Unknown{Path: "whether " + what + " stays", Remedy: at.String() + " does not mention it, so it goes if the stack made it; say it there"}
}

// perhapsStays is the document under the condition that it is still there.
func (o *overlay) perhapsStays(doc *policy.Document, what string, at Origin) *policy.Document {
	return o.under(doc, stays(what, at))
}

// perhapsHas is a document that a list of all that may be attached perhaps names.
func (o *overlay) perhapsHas(doc *policy.Document, at Origin) *policy.Document {
	return o.under(doc, Unknown{File: at.File, Address: at.Address, Path: "the list of what may be attached"})
}

// under is the document under the condition that what is not known makes it so.
func (o *overlay) under(doc *policy.Document, why ...Unknown) *policy.Document {
	if o.perhapsThere == nil {
		c, err := policy.Parse(policy.Identity, "", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"`+unknownKey+`":"false"}}}}`))
		if err != nil {
			panic(err) // never: the text is constant
		}
		o.perhapsThere = c
	}
	out := doc.When(o.perhapsThere)
	c := &compiledDocument{doc: out}
	for range out.Statements() {
		c.unknowns = append(c.unknowns, why)
	}
	o.origins[out] = c
	return out
}
