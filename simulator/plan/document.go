package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An Origin is where a policy of a plan stands.
type Origin struct {
	File     string
	Address  string // of the resource that holds it
	Language Language
	Line     int // of the statement, where the file shows one; else 0
	Column   int
}

// String is the address with its file: aws_iam_role_policy.get (plan.json).
func (o Origin) String() string {
	if o.File == "" {
		return o.Address
	}
	at := o.File
	if o.Line > 0 {
		at += position{o.Line, o.Column}.String()
	}
	return fmt.Sprintf("%s (%s)", o.Address, at)
}

// A Language is that of a file.
type Language string

// The languages of plans and templates.
const (
	Terraform      Language = "terraform"
	CloudFormation Language = "cloudformation"
)

// A document is a policy as a plan has it, on its way to the engine.
type document struct {
	name   string // of the policy
	origin Origin
	body   value // the policy's object; a string that holds it as JSON; or unknown
	// perhaps says why the policy is perhaps not attached at all.
	perhaps []Unknown
	// inline is the name of an inline policy, of which an identity has one; "" where it
	// is not known, and for others. twin says that the plan gives it another.
	inline string
	twin   bool
	// sensitive: the plan marks something of it so, and nothing of it is shown.
	sensitive bool
}

// A compiledDocument is a document that the engine can read. What is not known
// has become a condition on a key that nobody knows: a statement with it may
// apply, and never does for certain.
type compiledDocument struct {
	doc       *policy.Document
	text      string
	certain   string      // the text without what is not certain
	origins   []Origin    // per statement of doc
	unknowns  [][]Unknown // per statement of doc
	sensitive bool
}

// unknownKey is the condition key that stands for what a plan does not tell.
// Its namespace is no service's.
const unknownKey = "presigncheck:known-after-deployment"

// compile turns the document into one for the engine. Where the policy cannot be
// read, or AWS would refuse it, all of it is unknown, and the error says why.
func (r *registry) compile(kind policy.Kind, d document) (*compiledDocument, error) {
	c := &compiler{kind: kind, registry: r, document: d}
	why := c.statements()
	out, err := c.finish()
	if err != nil && why == nil {
		why = err
		c.out, c.all = nil, nil
		c.whole(Unknown{File: d.origin.File, Address: d.origin.Address, Path: "policy", Remedy: err.Error()})
		out, err = c.finish()
	}
	if err != nil {
		return nil, err // of no document
	}
	return out, why
}

type compiler struct {
	kind policy.Kind
	*registry
	document
	version string
	out     []*object // statements in the engine's terms
	all     []statementOrigin
}

type statementOrigin struct {
	at   Origin
	unks []Unknown
}

// statements reads the body.
func (c *compiler) statements() error {
	body := c.body
	if text, ok := body.(string); ok {
		if policy.HasSymbol(text) && !strings.HasPrefix(strings.TrimSpace(text), "{") {
			c.whole(c.inText(text, nil)...)
			return nil
		}
		parsed, err := parseJSON([]byte(text))
		if err != nil {
			c.whole(Unknown{File: c.origin.File, Address: c.origin.Address, Path: "policy", Remedy: "it is not JSON: " + err.Error()})
			return fmt.Errorf("%s: the policy is not JSON: %w", c.origin, err)
		}
		body = parsed
		c.forgetPositions(body)
	}
	if u, ok := body.(*unknown); ok {
		c.whole(u.why)
		return nil
	}
	o, ok := body.(*object)
	if !ok {
		c.whole(Unknown{File: c.origin.File, Address: c.origin.Address, Path: "policy", Remedy: "it is not a policy document"})
		return fmt.Errorf("%s: the policy is not an object", c.origin)
	}
	c.version, _ = plain(o.get("Version"))
	if u, ok := o.get("Version").(*unknown); ok {
		c.whole(u.why)
		return nil
	}
	items, unk := listOf(o.get("Statement"))
	if unk != nil {
		items = list{unk}
	}
	for _, item := range items {
		switch item := item.(type) {
		case *unknown:
			if item.either == nil {
				c.whole(item.why)
				continue
			}
			each(item, c.perhaps, func(v value, perhaps []Unknown) {
				before := c.perhaps
				c.perhaps = perhaps
				if o, ok := v.(*object); ok {
					c.statement(o)
				} else {
					c.whole(item.why)
				}
				c.perhaps = before
			})
		case *object:
			c.statement(item)
		case nil, noValue:
		default:
			if text, ok := item.(string); ok && policy.HasSymbol(text) {
				c.whole(c.inText(text, nil)...)
				continue
			}
			return fmt.Errorf("%s: a statement is not an object", c.origin)
		}
	}
	return nil
}

// forgetPositions: those in a text inside a file are not the file's.
func (c *compiler) forgetPositions(v value) {
	switch v := v.(type) {
	case *object:
		v.at = position{}
		for _, m := range v.members {
			c.forgetPositions(m)
		}
	case list:
		for _, item := range v {
			c.forgetPositions(item)
		}
	}
}

// whole adds statements that may allow and may deny everything.
func (c *compiler) whole(why ...Unknown) {
	for _, effect := range []string{"Allow", "Deny"} {
		s := newObject()
		s.set("Effect", effect)
		c.everybody(s)
		s.set("Action", "*")
		s.set("Resource", "*")
		c.add(s, position{}, why, true)
	}
}

func (c *compiler) everybody(s *object) {
	if c.kind == policy.Resource || c.kind == policy.RCP {
		s.set("Principal", "*")
	}
}

// add appends a statement. perhaps: it never applies for certain.
func (c *compiler) add(s *object, at position, why []Unknown, perhaps bool) {
	if len(c.perhaps) > 0 {
		perhaps, why = true, append(slices.Clone(c.perhaps), why...)
	}
	if perhaps {
		conditions := newObject()
		if have := s.object("Condition"); have != nil {
			for _, name := range have.names {
				conditions.set(name, have.members[name])
			}
		}
		null := newObject()
		if have := conditions.object("Null"); have != nil {
			for _, name := range have.names {
				null.set(name, have.members[name])
			}
		}
		null.set(unknownKey, "false")
		conditions.set("Null", null)
		s.set("Condition", conditions)
	}
	origin := c.origin
	if at.line > 0 {
		origin.Line, origin.Column = at.line, at.column
	}
	c.out = append(c.out, s)
	c.all = append(c.all, statementOrigin{origin, why})
}

// statement adds one statement: as it stands where all that must be known is;
// else in two forms, what is certain, and what may be beyond it. Texts of
// resources and conditions keep their symbols, which the engine compares.
func (c *compiler) statement(in *object) {
	certain, wide := newObject(), newObject()
	both := func(name string, v value) { certain.set(name, v); wide.set(name, v) }
	var why []Unknown      // of what is wide beyond what is certain
	open := false          // something is wide
	nothing := false       // nothing is certain
	symbols := []Unknown{} // in texts
	var effects []string

	for _, name := range in.names {
		v := in.members[name]
		if v == nil {
			continue
		}
		switch name {
		case "Sid":
			if sid, ok := plain(v); ok && !c.sensitive {
				both(name, sid)
			}
		case "Effect":
			if effect, ok := plain(v); ok {
				effects = []string{effect}
				continue
			}
			why = unknownsIn(v, why, c.registry)
			effects, open, nothing = []string{"Allow", "Deny"}, true, true
		case "Action", "NotAction":
			known, possible, unks := c.names(v)
			if len(unks) == 0 {
				both(name, known)
				continue
			}
			why, open = append(why, unks...), true
			if name == "NotAction" && len(known) > 0 { // at most all the others
				wide.set(name, known)
				nothing = true
				continue
			}
			wide.set("Action", list{"*"})
			if name == "Action" && possible != nil {
				wide.set("Action", slices.Concat(known, possible))
			}
			if name == "NotAction" || len(known) == 0 {
				nothing = true
				continue
			}
			certain.set(name, known)
		case "Resource", "NotResource":
			items, unk := listOf(v)
			if unk != nil {
				items = list{unk}
			}
			texts := list{}
			for _, item := range items {
				s, ok := stringOf(item)
				if !ok {
					if item != nil {
						both(name, v) // the engine says what is wrong
					}
					continue
				}
				symbols = c.inText(s, symbols)
				texts = append(texts, s)
			}
			both(name, texts)
		case "Principal", "NotPrincipal":
			known, unks := c.principals(v)
			if len(unks) == 0 {
				both(name, known)
				continue
			}
			why, open = append(why, unks...), true
			if name == "NotPrincipal" && known != nil { // at most all the others
				wide.set(name, known)
				nothing = true
				continue
			}
			wide.set("Principal", "*")
			if name == "NotPrincipal" || known == nil {
				nothing = true
				continue
			}
			certain.set(name, known)
		case "Condition":
			conditions, unks, sure := c.conditions(v)
			symbols = append(symbols, unks...)
			if conditions != nil {
				both(name, conditions)
			}
			if !sure {
				open, nothing, why = true, true, append(why, unks...)
			}
		default:
			both(name, v)
		}
	}
	if effects == nil && in.has("Effect") {
		effects = []string{""}
	}
	for i, effect := range effects {
		if i > 0 {
			wide = cloneObject(wide)
		}
		if effect != "" {
			certain.set("Effect", effect)
			wide.set("Effect", effect)
		}
		if !nothing {
			c.add(cloneObject(certain), in.at, symbols, false)
		}
		if open {
			c.add(wide, in.at, append(slices.Clone(why), symbols...), true)
		}
	}
	if effects == nil {
		c.add(certain, in.at, symbols, false) // the engine says what is missing
	}
}

func cloneObject(o *object) *object {
	out := newObject()
	for _, name := range o.names {
		out.set(name, o.members[name])
	}
	return out
}

// names are actions: those that are known, and why others are not.
func (c *compiler) names(v value) (known, possible list, why []Unknown) {
	items, unk := listOf(v)
	if unk != nil {
		items = list{unk}
	}
	known, possible = list{}, list{}
	some := true // all that the unknown ones may be is in possible
	for _, item := range items {
		if u, ok := item.(*unknown); ok {
			why = appendUnknown(why, u.why)
			some = some && u.either != nil
			for _, one := range u.either {
				inner, more, unks := c.names(one)
				possible = append(append(possible, inner...), more...)
				some = some && (len(unks) == 0 || more != nil)
			}
			continue
		}
		s, ok := stringOf(item)
		switch {
		case !ok && item == nil:
		case !ok || !policy.HasSymbol(s):
			known = append(known, item)
		default:
			why = c.inText(s, why)
			some = false
		}
	}
	if !some {
		possible = nil
	}
	return known, possible, why
}

// principals are those that are known; nil if none is.
func (c *compiler) principals(v value) (known value, why []Unknown) {
	if u, ok := v.(*unknown); ok {
		return nil, []Unknown{u.why}
	}
	if s, ok := v.(string); ok {
		if strings.Contains(s, "‹=") {
			return nil, c.inText(s, nil)
		}
		return s, nil
	}
	o, ok := v.(*object)
	if !ok {
		return v, nil
	}
	out := newObject()
	for _, kind := range o.names {
		items, unk := listOf(o.members[kind])
		if unk != nil {
			why = append(why, unk.why)
			continue
		}
		kept := list{}
		for _, item := range items {
			s, isText := stringOf(item)
			switch {
			case kind == "AWS" && isAccount(s) && slices.Equal(policy.Symbols(s), []string{s}):
				kept = append(kept, "arn:aws:iam::"+s+":root")
			case isText && slices.ContainsFunc(policy.Symbols(s), func(symbol string) bool { return strings.HasPrefix(symbol, "‹=") && !isAccount(symbol) }):
				if kind == "Service" {
					continue // s3.REGION.amazonaws.com: no signer is a service
				}
				why = c.inText(s, why)
			default:
				kept = append(kept, item)
			}
		}
		if len(kept) > 0 {
			out.set(kind, kept)
		}
	}
	if len(out.names) == 0 && len(why) > 0 {
		return nil, why
	}
	return out, why
}

// conditions are kept with symbols in their values. Where an operator, a key or
// the whole is not known, or presence is asked of what is not known, sure is
// false: the statement may apply where the rest holds.
func (c *compiler) conditions(v value) (out value, why []Unknown, sure bool) {
	o, ok := v.(*object)
	if !ok {
		why = unknownsIn(v, nil, c.registry)
		if len(why) > 0 {
			return nil, why, false
		}
		return v, nil, true
	}
	sure = true
	kept := newObject()
	for _, operator := range o.names {
		keys, ok := o.members[operator].(*object)
		if !ok || policy.HasSymbol(operator) {
			why = unknownsIn(o.members[operator], c.inText(operator, why), c.registry)
			sure = sure && len(why) == 0
			if len(why) == 0 {
				kept.set(operator, o.members[operator])
			}
			continue
		}
		out := newObject()
		for _, key := range keys.names {
			items, unk := listOf(keys.members[key])
			if unk != nil {
				items = list{unk}
			}
			texts, symbolic := list{}, false
			for _, item := range items {
				s, ok := stringOf(item)
				if !ok {
					if item != nil {
						texts = append(texts, item)
					}
					continue
				}
				symbolic = symbolic || policy.HasSymbol(s)
				why = c.inText(s, why)
				texts = append(texts, s)
			}
			// Whether a key is there is no comparison of texts; and over a list whose
			// length is not known, a quantified one may come out either way.
			if policy.HasSymbol(key) || symbolic && (strings.HasPrefix(operator, "Null") || strings.HasPrefix(operator, "For")) {
				why, sure = c.inText(key, why), false
				continue
			}
			out.set(key, texts)
		}
		if len(out.names) > 0 {
			kept.set(operator, out)
		}
	}
	if len(kept.names) == 0 {
		return nil, why, sure
	}
	return kept, why, sure
}

// finish writes the policy for the engine and has it read.
func (c *compiler) finish() (*compiledDocument, error) {
	out := &compiledDocument{sensitive: c.sensitive}
	var all, certain []*object
	for i, s := range c.out {
		all = append(all, s)
		if null := s.object("Condition").object("Null"); !null.has(unknownKey) {
			certain = append(certain, s)
		}
		out.origins = append(out.origins, c.all[i].at)
		out.unknowns = append(out.unknowns, c.all[i].unks)
	}
	var err error
	if out.text, err = writePolicy(c.version, all); err != nil {
		return nil, err
	}
	out.certain, _ = writePolicy(c.version, certain)
	name := c.name
	if name == "" {
		name = c.origin.Address
	}
	out.doc, err = policy.Parse(c.kind, policy.TrimSymbols(name), []byte(out.text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.origin, err)
	}
	return out, nil
}

func writePolicy(version string, statements []*object) (string, error) {
	o := newObject()
	if version != "" {
		o.set("Version", version)
	}
	items := list{}
	for _, s := range statements {
		items = append(items, s)
	}
	o.set("Statement", items)
	var b bytes.Buffer
	err := writeJSON(&b, o)
	return b.String(), err
}

// writeJSON writes a value; what is not known as its symbol.
func writeJSON(b *bytes.Buffer, v value) error {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case number:
		b.WriteString(string(v))
	case string:
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(text)
	case *unknown:
		return writeJSON(b, v.text())
	case list:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case *object:
		b.WriteByte('{')
		for i, name := range v.names {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, name); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeJSON(b, v.members[name]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	default:
		return fmt.Errorf("%T is not a value", v)
	}
	return nil
}
