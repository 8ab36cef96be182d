package policy

import "iter"

// KeyUse is one mention of a condition key in a document.
type KeyUse struct {
	Key       Key
	Operator  string   // as documented, such as "NumericLessThan"; empty for a policy variable
	Values    []string // compared with; not to be changed
	Statement *Statement
	Pos       Position
}

// KeysUsed gives each condition of the document, and each policy variable in
// its resources and condition values. With the values of date and numeric
// operators a caller finds the moments at which a decision can change.
func (d *Document) KeysUsed() []KeyUse {
	var uses []KeyUse
	for i := range d.statements {
		s := &d.statements[i]
		for j := range s.resources {
			uses = s.resources[j].tail.appendVariables(uses, s, s.Start)
		}
		for j := range s.conditions {
			c := &s.conditions[j]
			uses = append(uses, KeyUse{c.key, c.name, c.values, s, c.pos})
			for k := range c.operands {
				uses = c.operands[k].pattern.appendVariables(uses, s, c.pos)
			}
		}
	}
	return uses
}

func (p *pattern) appendVariables(uses []KeyUse, s *Statement, pos Position) []KeyUse {
	for i := range p.pieces {
		if p.pieces[i].isVariable {
			uses = append(uses, KeyUse{Key: p.pieces[i].key, Statement: s, Pos: pos})
		}
	}
	return uses
}

// Documents gives every document in the set with the layer and level it is in.
func (p *Policies) Documents() iter.Seq2[Place, *Document] {
	return func(yield func(Place, *Document) bool) {
		for _, l := range p.lists() {
			for i := range l.len() {
				if d := l.at(i); d != nil && !yield(l.Place, d) {
					return
				}
			}
		}
	}
}

// Place is where in the evaluation a document takes part.
type Place struct {
	Layer Layer `json:"layer"`
	Level int   `json:"level,omitempty"` // of SCPs and RCPs, from 0, the root
}

// placedList is the documents of one place: one that may be nil, and a list.
type placedList struct {
	Place
	docs   []*Document
	one    *Document
	unread bool // stands for all levels, none of which is known
}

func (l *placedList) len() int {
	if l.one != nil {
		return len(l.docs) + 1
	}
	return len(l.docs)
}

func (l *placedList) at(i int) *Document {
	if l.one == nil {
		return l.docs[i]
	}
	if i == 0 {
		return l.one
	}
	return l.docs[i-1]
}

func (p *Policies) lists() []placedList {
	lists := make([]placedList, 0, len(p.RCP)+len(p.SCP)+7)
	if p.RCP == nil && p.Unread.Has(LayerRCP) {
		lists = append(lists, placedList{Place: Place{Layer: LayerRCP}, unread: true})
	}
	for level, docs := range p.RCP {
		lists = append(lists, placedList{Place: Place{LayerRCP, level}, docs: docs})
	}
	if p.SCP == nil && p.Unread.Has(LayerSCP) {
		lists = append(lists, placedList{Place: Place{Layer: LayerSCP}, unread: true})
	}
	for level, docs := range p.SCP {
		lists = append(lists, placedList{Place: Place{LayerSCP, level}, docs: docs})
	}
	return append(lists,
		placedList{Place: Place{Layer: LayerResource}, one: p.Resource, docs: p.Grants},
		placedList{Place: Place{Layer: LayerIdentity}, docs: p.Identity},
		placedList{Place: Place{Layer: LayerBoundary}, one: p.Boundary},
		placedList{Place: Place{Layer: LayerSession}, docs: p.Session},
		placedList{Place: Place{Layer: LayerEndpoint}, one: p.Endpoint})
}
