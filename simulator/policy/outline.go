package policy

// An Outline is what a policy text says, word by word and with places, for those
// who look at its wording rather than at what it decides.
type Outline struct {
	Version    string // "" when the text has none
	Statements []OutlinedStatement
}

// OutlinedStatement is one statement of an Outline.
type OutlinedStatement struct {
	Pos    Position
	Effect string
	// Entries has the strings of Action, NotAction, Resource, NotResource, and of
	// AWS in Principal and NotPrincipal, by the element's name.
	Entries    map[string][]Entry
	Conditions []OutlinedCondition
}

// An Entry is one string of a policy.
type Entry struct {
	Text string
	Pos  Position
}

// OutlinedCondition is one operator and key with its values.
type OutlinedCondition struct {
	Operator string // as it is written
	Key      Entry
	Values   []Entry
}

// NewOutline reads a text that Parse took. Of another it gives what it can.
func NewOutline(text []byte) Outline {
	var out Outline
	root, err := parseJSON(text)
	if err != nil {
		return out
	}
	lines := newLineIndex(text)
	entry := func(n *node) Entry { return Entry{n.text, lines.position(n.off)} }
	for i := range root.members {
		switch m := &root.members[i]; m.name {
		case "Version":
			out.Version = m.value.text
		case "Statement":
			for _, n := range m.value.listed() {
				out.Statements = append(out.Statements, outlineStatement(n, lines, entry))
			}
		}
	}
	return out
}

func outlineStatement(n *node, lines *lineIndex, entry func(*node) Entry) OutlinedStatement {
	s := OutlinedStatement{Pos: lines.position(n.off), Entries: make(map[string][]Entry)}
	add := func(element string, value *node) {
		for _, v := range value.listed() {
			s.Entries[element] = append(s.Entries[element], entry(v))
		}
	}
	for i := range n.members {
		switch m := &n.members[i]; m.name {
		case "Effect":
			s.Effect = m.value.text
		case "Action", "NotAction", "Resource", "NotResource":
			add(m.name, &m.value)
		case "Principal", "NotPrincipal":
			if m.value.kind == nodeString {
				add(m.name, &m.value)
			}
			for j := range m.value.members {
				if of := &m.value.members[j]; of.name == "AWS" {
					add(m.name, &of.value)
				}
			}
		case "Condition":
			for j := range m.value.members {
				operator := &m.value.members[j]
				for k := range operator.value.members {
					key := &operator.value.members[k]
					c := OutlinedCondition{Operator: operator.name, Key: Entry{key.name, lines.position(key.off)}}
					for _, v := range key.value.listed() {
						c.Values = append(c.Values, entry(v))
					}
					s.Conditions = append(s.Conditions, c)
				}
			}
		}
	}
	return s
}

// listed gives the items of an array, or the one value that stands without.
func (n *node) listed() []*node {
	if n.kind != nodeArray {
		return []*node{n}
	}
	list := make([]*node, len(n.items))
	for i := range n.items {
		list[i] = &n.items[i]
	}
	return list
}
