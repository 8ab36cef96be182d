package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A value is what an expression of a plan or template stands for: nil, bool,
// number or string, a list of values, an *object, or an *unknown. A string may
// have symbols in it (see [policy.Symbol]): parts of it are not known then.
type value = any

// A list is a value of several.
type list = []any

// An object is a value with members, in the order in which they are written.
type object struct {
	names   []string
	members map[string]value
	at      position
}

// position is a place in a file; the zero value where there is none to tell.
type position struct{ line, column int }

func (p position) String() string {
	if p.line == 0 {
		return ""
	}
	return fmt.Sprintf(":%d:%d", p.line, p.column)
}

func newObject() *object { return &object{members: make(map[string]value)} }

func (o *object) set(name string, v value) {
	if _, have := o.members[name]; !have {
		o.names = append(o.names, name)
	}
	o.members[name] = v
}

// get is nil for what is not there, also of a nil object.
func (o *object) get(name string) value {
	if o == nil {
		return nil
	}
	return o.members[name]
}

func (o *object) object(name string) *object {
	inner, _ := o.get(name).(*object)
	return inner
}

func (o *object) has(name string) bool {
	if o == nil {
		return false
	}
	_, ok := o.members[name]
	return ok
}

// A number is kept as it is written.
type number string

// An unknown is a value that nobody knows before the deployment.
type unknown struct {
	// name tells it from others, and says in few words what it is.
	name string
	why  Unknown
	// either are what it may be, where that is known: the branches of Fn::If.
	either list
}

// An Unknown says why something is not known.
type Unknown struct {
	File    string // that has it
	Address string // of the resource or data source that has it
	Path    string // of the value in it, for example policy
	// References are what the value is made of, as far as the file tells.
	References []string
	// Remedy says how to make it known; "" if there is no way.
	Remedy string
}

// String says what is not known, in one line.
func (u Unknown) String() string {
	s := u.Path
	switch {
	case u.Path == "the parameter":
		s = "the parameter " + u.Address
	case u.Address != "" && u.Path != "":
		s = u.Path + " of " + u.Address
	case u.Path == "":
		s = u.Address
	}
	if u.File != "" {
		s += " (" + u.File + ")"
	}
	s += " is not known before the deployment"
	if len(u.References) > 0 {
		s += ": it is made of " + strings.Join(u.References, ", ")
	}
	if u.Remedy != "" {
		s += "; " + u.Remedy
	}
	return s
}

// text is the symbol that takes the value's place in a string.
func (u *unknown) text() string { return policy.ValueSymbol(u.name) }

// registry keeps why each symbol is not known.
type registry struct {
	why map[string]Unknown // by symbol
}

func newRegistry() *registry { return &registry{why: make(map[string]Unknown)} }

// unknown makes a value that is not known, and remembers why.
func (r *registry) unknown(name string, why Unknown) *unknown {
	u := &unknown{name: name, why: why}
	r.why[u.text()] = why
	return u
}

// own makes the symbol of a generated name, and remembers whose.
func (r *registry) own(name string, why Unknown) string {
	s := policy.Symbol(name)
	for n := 2; ; n++ { // two addresses may read the same without their special characters
		old, taken := r.why[s]
		if !taken || old.Address == why.Address && old.File == why.File {
			break
		}
		s = policy.Symbol(fmt.Sprintf("%s (%d)", name, n))
	}
	r.why[s] = why
	return s
}

// stringOf gives the text of a scalar, with a symbol for what is not known; ok
// is false for lists, objects and nothing.
func stringOf(v value) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case number:
		return string(v), true
	case bool:
		return fmt.Sprint(v), true
	case *unknown:
		return v.text(), true
	}
	return "", false
}

// plain gives a text that is wholly known.
func plain(v value) (s string, ok bool) {
	s, ok = stringOf(v)
	return s, ok && !policy.HasSymbol(s)
}

// textOf is stringOf where nothing is the empty string.
func textOf(v value) string {
	s, _ := stringOf(v)
	return s
}

// listOf gives the elements of a list, or the one value that stands for a list
// of one. unk is set where it is not known which there are.
func listOf(v value) (items list, unk *unknown) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case list:
		return v, nil
	case *unknown:
		return nil, v
	}
	return list{v}, nil
}

// unknownsIn collects all that is not known in a value.
func unknownsIn(v value, into []Unknown, r *registry) []Unknown {
	switch v := v.(type) {
	case *unknown:
		return appendUnknown(into, v.why)
	case string:
		return r.inText(v, into)
	case list:
		for _, item := range v {
			into = unknownsIn(item, into, r)
		}
	case *object:
		for _, name := range v.names {
			into = unknownsIn(v.members[name], into, r)
		}
	}
	return into
}

func (r *registry) inText(s string, into []Unknown) []Unknown {
	for _, symbol := range policy.Symbols(s) {
		if why, ok := r.why[symbol]; ok {
			into = appendUnknown(into, why)
		}
	}
	return into
}

func appendUnknown(all []Unknown, u Unknown) []Unknown {
	if slices.ContainsFunc(all, func(o Unknown) bool { return o.String() == u.String() }) {
		return all
	}
	return append(all, u)
}
