// Package access names what lies below a value: the field of a field, an
// element, what an option sets, the number in a text.
//
// A [Path] is a list of typed steps. Equal paths are the same value, so paths
// are compared and used as keys without looking at their steps. A pointer on
// the way is followed silently. Only [Path.String] and [Path.Fields] spell a
// path, for readers; nothing is decided by a spelling.
package access

import (
	"encoding/binary"
	"errors"
	"strings"
	"sync"
)

// Kind says what a step leads to.
type Kind uint8

const (
	None       Kind = iota // there is no step: the head of an empty path
	Field                  // the field Name of a struct
	Element                // the element of a collection under the key Name, as go/constant spells it
	AnyElement             // an element of a collection, it is not known which
	Option                 // what an option function, or a list of them, sets the field Name of its struct to
	Client                 // what the options that were given to the constructor Name set for the client it made
	Duration               // the number in a text that time.ParseDuration reads
	Number                 // the number in a text that strconv reads
	Func                   // the function in a function value
)

// Step is one step of a path.
type Step struct {
	Kind Kind
	Name string // of fields, elements, options and clients
}

// Path is the steps from a value to what lies below it. The zero Path leads to
// the value itself.
type Path struct{ node *node }

// nodes holds every node once, for ever: there are as many as names of fields on
// paths. Package unique would let go of them, but is initialized late, and with it
// what answers go vet for most packages; see package driver.
var nodes sync.Map // of node, to *node

type node struct {
	head Step
	rest Path
}

// Whole is the path to a value itself.
var Whole Path

// Empty reports whether p leads to the value itself.
func (p Path) Empty() bool { return p == Whole }

// Equal is for go-cmp.
func (p Path) Equal(q Path) bool { return p == q }

// Of is the path of some steps.
func Of(steps ...Step) Path {
	var p Path
	for i := len(steps) - 1; i >= 0; i-- {
		p = steps[i].Then(p)
	}
	return p
}

// Fields is the path through fields of these names.
func Fields(names ...string) Path {
	var p Path
	for i := len(names) - 1; i >= 0; i-- {
		p = ToField(names[i]).Then(p)
	}
	return p
}

// Then is the path that begins with s and goes on with rest.
func (s Step) Then(rest Path) Path {
	n := node{s, rest}
	one, ok := nodes.Load(n)
	if !ok {
		one, _ = nodes.LoadOrStore(n, &n)
	}
	return Path{one.(*node)}
}

// Append is the path that goes along p and then along rest.
func (p Path) Append(rest Path) Path {
	if p.Empty() {
		return rest
	}
	head, tail := p.Split()
	return head.Then(tail.Append(rest))
}

// Split takes the first step off a path. That of an empty path is [None].
func (p Path) Split() (head Step, rest Path) {
	if p.Empty() {
		return Step{}, Path{}
	}
	return p.node.head, p.node.rest
}

// ToField is the step to a field.
func ToField(name string) Step { return Step{Field, name} }

// ToElement is the step to the element under a key.
func ToElement(key string) Step { return Step{Element, key} }

// ToAny is the step to some element.
func ToAny() Step { return Step{Kind: AnyElement} }

// ToOption is the step to what options set a field to.
func ToOption(field string) Step { return Step{Option, field} }

// ToClient is the step to what the options of a client set.
func ToClient(constructor string) Step { return Step{Client, constructor} }

// Paths of one step that have no name.
var (
	AsDuration = Of(Step{Kind: Duration})
	AsNumber   = Of(Step{Kind: Number})
	AsFunc     = Of(Step{Kind: Func})
)

// IsElement reports whether a step leads to an element of a collection.
func (s Step) IsElement() bool { return s.Kind == Element || s.Kind == AnyElement }

// MayBe reports whether two steps may lead to the same element.
func (s Step) MayBe(other Step) bool {
	return s == other || s.IsElement() && other.IsElement() && (s.Kind == AnyElement || other.Kind == AnyElement)
}

// Has reports whether a step of one of the kinds is on the path.
func (p Path) Has(kinds ...Kind) bool {
	for !p.Empty() {
		var head Step
		head, p = p.Split()
		for _, k := range kinds {
			if head.Kind == k {
				return true
			}
		}
	}
	return false
}

// ThroughText reports whether the path leads to the number in a text.
func (p Path) ThroughText() bool { return p.Has(Duration, Number) }

// ThroughOptions reports whether the path leads through options or a client.
func (p Path) ThroughOptions() bool { return p.Has(Option, Client) }

// Below reports whether the path leads through prefix, and what is left of it.
func (p Path) Below(prefix Path) (rest Path, ok bool) {
	for !prefix.Empty() {
		var want, head Step
		want, prefix = prefix.Split()
		head, p = p.Split()
		if head != want {
			return Whole, false
		}
	}
	return p, true
}

// Overlap reports whether what is stored at one path is at another, below it or
// the same, and what is left of that. It may be the same if it is not known of
// which element one of them speaks, and must be else.
func (p Path) Overlap(stored Path) (rest Path, must, may bool) {
	must = true
	for !stored.Empty() {
		var a, b Step
		a, p = p.Split()
		b, stored = stored.Split()
		if !a.MayBe(b) {
			return Whole, false, false
		}
		must = must && a == b && a.Kind != AnyElement
	}
	return p, must, true
}

// Plain is the beginning of the path that a reader knows: its fields.
func (p Path) Plain() string {
	var names []string
	for head, rest := p.Split(); head.Kind == Field; head, rest = rest.Split() {
		names = append(names, head.Name)
	}
	return strings.Join(names, ".")
}

// String is for tests and debugging.
func (p Path) String() string {
	var steps []string
	for head, rest := p.Split(); head.Kind != None; head, rest = rest.Split() {
		steps = append(steps, head.String())
	}
	return strings.Join(steps, ".")
}

func (s Step) String() string {
	switch s.Kind {
	case Element:
		return "[" + s.Name + "]"
	case AnyElement:
		return "[]"
	case Option:
		return "@" + s.Name
	case Client:
		return "#" + s.Name
	case Duration:
		return "%duration"
	case Number:
		return "%number"
	case Func:
		return "()"
	}
	return s.Name
}

// MarshalBinary encodes a path for facts: of each step the kind, the length of
// the name, and the name.
func (p Path) MarshalBinary() ([]byte, error) {
	var out []byte
	for head, rest := p.Split(); head.Kind != None; head, rest = rest.Split() {
		out = append(out, byte(head.Kind))
		out = binary.AppendUvarint(out, uint64(len(head.Name)))
		out = append(out, head.Name...)
	}
	return out, nil
}

// UnmarshalBinary reads what [Path.MarshalBinary] wrote.
func (p *Path) UnmarshalBinary(b []byte) error {
	var steps []Step
	for len(b) > 0 {
		kind := Kind(b[0])
		n, used := binary.Uvarint(b[1:])
		if kind == None || kind > Func || used <= 0 || n > uint64(len(b)-1-used) {
			return errors.New("not an access path")
		}
		b = b[1+used:]
		steps = append(steps, Step{kind, string(b[:n])})
		b = b[n:]
	}
	*p = Of(steps...)
	return nil
}
