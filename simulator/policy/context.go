package policy

import (
	"slices"
	"strings"
)

// Key is the name of a condition key, prepared for comparison. Names do not
// distinguish case.
type Key struct {
	name   string // as written
	folded string // lower case
	hash   uint32
}

// NewKey prepares a name such as "aws:SourceIp". Keep the result where the same
// key is set for many requests.
func NewKey(name string) Key {
	folded := strings.ToLower(name)
	h := uint32(2166136261) // FNV-1a
	for i := range len(folded) {
		h = (h ^ uint32(folded[i])) * 16777619
	}
	return Key{name: name, folded: folded, hash: h}
}

// String gives the name as it was written.
func (k Key) String() string { return k.name }

func (k *Key) same(o *Key) bool { return k.hash == o.hash && k.folded == o.folded }

// tag is the part behind the first '/', as in aws:PrincipalTag/team: the name
// of a tag, which does distinguish case where it is used as a policy variable.
func (k *Key) tag() string {
	if i := strings.IndexByte(k.name, '/'); i >= 0 {
		return k.name[i:]
	}
	return ""
}

// State says what is known of a condition key.
type State uint8

const (
	Absent  State = iota // the request does not have the key
	Present              // the request has the key, with the given values
	Unknown              // the request may have the key, with any values
	OneOf                // the request has the key with one of the given values, or perhaps not at all
)

// String gives "absent", "present", "unknown" or "oneOf".
func (s State) String() string { return [...]string{"absent", "present", "unknown", "oneOf"}[s] }

// MarshalText gives the same spelling as String.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Value is what a context says of one key.
type Value struct {
	State State
	Multi bool // a multivalued key, even if it has one value
	// Optional says, if OneOf, that the key may also be absent.
	Optional bool
	// AnyCase says that nobody knows whether operators that distinguish case do
	// so for this key.
	AnyCase bool
	Values  []string // if Present; if OneOf, the candidates, which may have holes
}

type entry struct {
	key   Key
	value Value
}

// Context holds the condition keys of a request. Keys that were not set are
// absent, or unknown in an open context. The zero Context is empty and closed.
//
// Copying a Context is cheap, but the copies share their entries: use Clone
// before setting keys in a copy. Reading is safe for concurrent use.
type Context struct {
	entries []entry
	open    bool
	absent  []string // prefixes of keys that are absent unless set, lower case

	distinctResource, distinctPrincipal bool // see SetDistinct
	symbolic                            bool // some value has a symbol
}

// OpenContext gives a context in which keys that are not named are unknown.
func OpenContext() Context { return Context{open: true} }

// Open reports whether keys that are not named are unknown.
func (c *Context) Open() bool { return c.open }

// Clone gives a context that can be changed without changing c.
func (c *Context) Clone() Context {
	return Context{entries: slices.Clone(c.entries), open: c.open, absent: slices.Clone(c.absent), distinctResource: c.distinctResource, distinctPrincipal: c.distinctPrincipal, symbolic: c.symbolic}
}

// Set gives a single-valued key its value.
func (c *Context) Set(key, value string) { c.SetKey(NewKey(key), value) }

// SetKey is Set for a prepared key.
func (c *Context) SetKey(key Key, value string) {
	c.put(key, Value{State: Present, Values: []string{value}})
}

// SetMulti gives a multivalued key, such as aws:TagKeys, its values. Without
// values the key is absent, as in AWS an empty set is.
func (c *Context) SetMulti(key string, values ...string) {
	v := Value{State: Present, Multi: true, Values: values}
	if len(values) == 0 {
		v = Value{State: Absent}
	}
	c.put(NewKey(key), v)
}

// SetOneOf says that a single-valued key has one of the values, or is absent if
// that is possible too. Values may be forms: see [Hole].
func (c *Context) SetOneOf(key string, optional bool, values ...string) {
	v := Value{State: OneOf, Values: values, Optional: optional}
	if len(values) == 1 && !optional && !hasHole(values[0]) {
		v.State = Present
	}
	c.put(NewKey(key), v)
}

// SetUnknown says that nobody knows whether the key is there and what it is.
func (c *Context) SetUnknown(key string) { c.put(NewKey(key), Value{State: Unknown}) }

// SetAbsent says that the request does not have the key; useful in an open
// context and to take a key back.
func (c *Context) SetAbsent(key string) { c.put(NewKey(key), Value{State: Absent}) }

// SetAbsentPrefix says that the request has no key of a family, such as
// "aws:RequestTag/", but those that are set. It matters in an open context.
func (c *Context) SetAbsentPrefix(prefix string) {
	c.absent = append(c.absent, strings.ToLower(prefix))
}

// Put says of a key what is known of it, in whichever state.
func (c *Context) Put(key string, v Value) { c.put(NewKey(key), v) }

// put replaces what is known of the key, also under another spelling.
func (c *Context) put(key Key, v Value) {
	c.symbolic = c.symbolic || slices.ContainsFunc(v.Values, HasSymbol)
	for i := range c.entries {
		if c.entries[i].key.same(&key) {
			c.entries[i] = entry{key, v}
			return
		}
	}
	c.entries = append(c.entries, entry{key, v})
}

// Get says what is known of a key.
func (c *Context) Get(key string) Value {
	k := NewKey(key)
	return c.lookup(&k).value
}

// Keys lists the keys that were set, in the order in which they were.
func (c *Context) Keys() []string {
	names := make([]string, len(c.entries))
	for i := range c.entries {
		names[i] = c.entries[i].key.name
	}
	return names
}

// notSet is what lookup gives for keys that were not set; it is only read.
var notSet = [...]entry{Absent: {value: Value{State: Absent}}, Unknown: {value: Value{State: Unknown}}}

// lookup gives the entry of a key, not to be changed.
func (c *Context) lookup(k *Key) *entry {
	for i := range c.entries {
		if e := &c.entries[i]; e.key.same(k) {
			return e
		}
	}
	if !c.open {
		return &notSet[Absent]
	}
	for _, prefix := range c.absent {
		if strings.HasPrefix(k.folded, prefix) {
			return &notSet[Absent]
		}
	}
	return &notSet[Unknown]
}

// variable gives the value for a policy variable: yes with the value, no if it
// cannot be had, maybe if it is unknown. Only single-valued keys can be used,
// and the tag in names like aws:PrincipalTag/Team distinguishes case.
func (c *Context) variable(k *Key) (string, Truth) {
	e := c.lookup(k)
	switch v := &e.value; {
	case v.State == Unknown || v.State == OneOf:
		return "", Maybe
	case v.State == Absent || v.Multi || len(v.Values) != 1 || e.key.tag() != k.tag():
		return "", No
	}
	return e.value.Values[0], Yes
}

// mayDefault reports whether a variable that has no value takes its default:
// not if the key is there but multivalued.
func (c *Context) mayDefault(k *Key) bool { return !c.lookup(k).value.Multi }
