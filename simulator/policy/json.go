package policy

import (
	"unicode/utf8"
)

// nodeKind is the type of a JSON value.
type nodeKind uint8

const (
	nodeNull nodeKind = iota
	nodeBool
	nodeNumber
	nodeString
	nodeArray
	nodeObject
)

var nodeNames = [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}

// node is a JSON value with its place in the text. encoding/json is not used
// because it accepts duplicate keys and gives no positions for values.
type node struct {
	kind     nodeKind
	off, end int      // byte offsets of the first byte and behind the last
	text     string   // decoded string; literal text of a number or boolean
	items    []node   // of an array
	members  []member // of an object, in order
}

type member struct {
	name  string
	off   int // of the name
	value node
}

// maxDepth is more than twice the depth that any valid policy has
// (document, statements, statement, condition, operator, key, values).
const maxDepth = 16

// scanner reads one JSON text.
type scanner struct {
	text  []byte
	pos   int
	depth int
}

// parseJSON reads text as exactly one JSON value without duplicate keys.
func parseJSON(text []byte) (node, error) {
	s := &scanner{text: text}
	n, err := s.value()
	if err != nil {
		return node{}, err
	}
	s.space()
	if s.pos < len(s.text) {
		return node{}, errorAt(s.pos, "text after the end of the policy; a policy is one JSON object")
	}
	return n, nil
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

func (s *scanner) value() (node, error) {
	s.space()
	if s.pos >= len(s.text) {
		return node{}, errorAt(s.pos, "the text ends where a value is expected")
	}
	switch c := s.text[s.pos]; {
	case c == '{':
		return s.nested(s.object)
	case c == '[':
		return s.nested(s.array)
	case c == '"':
		off := s.pos
		text, err := s.str()
		return node{kind: nodeString, off: off, end: s.pos, text: text}, err
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	default:
		return s.word()
	}
}

func (s *scanner) nested(read func() (node, error)) (node, error) {
	if s.depth++; s.depth > maxDepth {
		return node{}, errorAt(s.pos, "nested deeper than %d levels; no policy element nests so deep", maxDepth)
	}
	n, err := read()
	s.depth--
	return n, err
}

func (s *scanner) object() (node, error) {
	n := node{kind: nodeObject, off: s.pos}
	var seen map[string]int // only for large objects
	s.pos++
	for first := true; ; first = false {
		if done, err := s.next('}', first); done || err != nil {
			n.end = s.pos
			return n, err
		}
		if s.pos >= len(s.text) || s.text[s.pos] != '"' {
			return n, errorAt(s.pos, "expected a quoted name here")
		}
		m := member{off: s.pos}
		var err error
		if m.name, err = s.str(); err != nil {
			return n, err
		}
		if seen, err = noteName(seen, n.members, m); err != nil {
			return n, err
		}
		s.space()
		if s.pos >= len(s.text) || s.text[s.pos] != ':' {
			return n, errorAt(s.pos, "expected ':' after the name %q", m.name)
		}
		s.pos++
		if m.value, err = s.value(); err != nil {
			return n, err
		}
		n.members = append(n.members, m)
	}
}

// noteName refuses a name that the object already has. Small objects, that is
// nearly all, are searched; large ones get a map.
func noteName(seen map[string]int, before []member, m member) (map[string]int, error) {
	if len(before) == 16 {
		seen = make(map[string]int, 64)
		for _, b := range before {
			seen[b.name] = b.off
		}
	}
	dup := false
	if seen != nil {
		_, dup = seen[m.name]
		seen[m.name] = m.off
	} else {
		for i := range before {
			dup = dup || before[i].name == m.name
		}
	}
	if dup {
		return seen, errorAt(m.off, "%q appears twice in the same object; keep one, with all its values in one list", m.name)
	}
	return seen, nil
}

func (s *scanner) array() (node, error) {
	n := node{kind: nodeArray, off: s.pos}
	s.pos++
	for first := true; ; first = false {
		if done, err := s.next(']', first); done || err != nil {
			n.end = s.pos
			return n, err
		}
		item, err := s.value()
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
}

// next moves to the next element of an object or array, or behind its end.
func (s *scanner) next(closing byte, first bool) (done bool, err error) {
	s.space()
	if s.pos < len(s.text) && s.text[s.pos] == closing {
		s.pos++
		return true, nil
	}
	if first && s.pos < len(s.text) {
		return false, nil
	}
	if s.pos >= len(s.text) {
		return false, errorAt(s.pos, "the text ends before the closing '%c'", closing)
	}
	if s.text[s.pos] != ',' {
		return false, errorAt(s.pos, "expected ',' or '%c'", closing)
	}
	s.pos++
	s.space()
	if s.pos < len(s.text) && s.text[s.pos] == closing {
		return false, errorAt(s.pos, "remove the comma before '%c'", closing)
	}
	return false, nil
}

func (s *scanner) word() (node, error) {
	for _, w := range [...]string{"true", "false", "null"} {
		if end := s.pos + len(w); end <= len(s.text) && string(s.text[s.pos:end]) == w {
			n := node{kind: nodeBool, off: s.pos, end: end, text: w}
			if w == "null" {
				n.kind = nodeNull
			}
			s.pos = end
			return n, nil
		}
	}
	r, _ := utf8.DecodeRune(s.text[s.pos:])
	return node{}, errorAt(s.pos, "unexpected character %q; policies are JSON", r)
}

func (s *scanner) number() (node, error) {
	off := s.pos
	for s.pos < len(s.text) && isNumberByte(s.text[s.pos]) {
		s.pos++
	}
	text := string(s.text[off:s.pos])
	if !validNumber(text) {
		return node{}, errorAt(off, "%s is not a JSON number", abbreviate(text))
	}
	return node{kind: nodeNumber, off: off, end: s.pos, text: text}, nil
}

func isNumberByte(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// validNumber follows the number grammar of RFC 8259.
func validNumber(t string) bool {
	i := 0
	digits := func() bool {
		start := i
		for i < len(t) && t[i] >= '0' && t[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(t) && t[i] == '-' {
		i++
	}
	start := i
	if !digits() || t[start] == '0' && i > start+1 {
		return false
	}
	if i < len(t) && t[i] == '.' {
		if i++; !digits() {
			return false
		}
	}
	if i < len(t) && (t[i] == 'e' || t[i] == 'E') {
		if i++; i < len(t) && (t[i] == '+' || t[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(t)
}
