package policy

import (
	"bytes"
	"errors"
	"strings"
)

// The versions of the policy language.
const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)

// Parse checks and compiles a policy document. The name stands for the document
// in errors and explanations. An error is always a [*ParseError] with the place
// of the first thing that IAM would refuse.
func Parse(kind Kind, name string, text []byte) (*Document, error) {
	p := &parser{
		doc:   &Document{kind: kind, name: name, version: version2008},
		lines: newLineIndex(nil),
		text:  text,
	}
	err := p.document(text)
	if err == nil {
		return p.doc, nil
	}
	at := Position{Line: 1, Column: 1}
	var syntax *syntaxError
	if errors.As(err, &syntax) {
		at = p.lines.position(syntax.off)
	}
	return nil, &ParseError{Name: name, Line: at.Line, Column: at.Column, Msg: err.Error()}
}

// parser turns the JSON of one document into its compiled form.
type parser struct {
	doc   *Document
	lines *lineIndex
	text  []byte
}

func (p *parser) warn(off int, format string, args ...any) {
	const enough = 100 // a hostile document must not make a warning per byte
	if len(p.doc.warnings) < enough {
		p.doc.warnings = append(p.doc.warnings, Warning{p.lines.position(off), errorAt(off, format, args...).msg})
	}
}

func (p *parser) document(text []byte) error {
	if err := p.checkSize(text); err != nil {
		return err
	}
	p.lines = newLineIndex(text)
	if err := checkEncoding(text); err != nil {
		return err
	}
	root, err := parseJSON(text)
	if err != nil {
		return err
	}
	if root.kind != nodeObject {
		return errorAt(root.off, "a policy is a JSON object, not %s", nodeNames[root.kind])
	}
	if l := limits[p.doc.kind]; p.doc.size > l.usual {
		p.warn(root.off, "the policy has %d characters; %s", p.doc.size, l.reason)
	}
	return p.elements(&root)
}

func (p *parser) checkSize(text []byte) error {
	if int(p.doc.kind) >= len(limits) {
		return errorAt(0, "unknown kind of policy")
	}
	if len(text) > maxText {
		return errorAt(0, "the policy has %d bytes, which no policy has; the most that is read is %d", len(text), maxText)
	}
	p.doc.size = countCharacters(text)
	if most := limits[p.doc.kind].most; most > 0 && p.doc.size > most {
		return errorAt(0, "the policy has %d characters without white space; %s may have %d", p.doc.size, p.doc.kind.withArticle(), most)
	}
	return nil
}

func checkEncoding(text []byte) error {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return errorAt(0, "the policy is empty; a policy needs at least a Statement")
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		return errorAt(0, "the text starts with a byte order mark; save it as UTF-8 without one")
	case bytes.HasPrefix(text, []byte("%7B")), bytes.HasPrefix(text, []byte("%7b")):
		return errorAt(0, "the policy is URL-encoded, as the IAM API returns it; decode it first")
	}
	return nil
}

// elements reads the top level of the document.
func (p *parser) elements(root *node) error {
	var statements *node
	for i := range root.members {
		m := &root.members[i]
		switch m.name {
		case "Version":
			if err := p.setVersion(&m.value); err != nil {
				return err
			}
		case "Id":
			if m.value.kind != nodeString {
				return errorAt(m.value.off, "Id must be a string, not %s", nodeNames[m.value.kind])
			}
		case "Statement":
			statements = &m.value
		default:
			return unknownElement(m, "policy", "Version", "Id", "Statement")
		}
	}
	if statements == nil {
		return errorAt(root.off, "the policy has no Statement; add \"Statement\": […]")
	}
	return p.statements(statements)
}

func (p *parser) setVersion(n *node) error {
	if n.kind != nodeString || n.text != version2008 && n.text != version2012 {
		return errorAt(n.off, "Version must be \"2012-10-17\" or \"2008-10-17\": it is the version of the language, not of your policy")
	}
	p.doc.version = n.text
	return nil
}

// unknownElement suggests the element that was probably meant.
func unknownElement(m *member, where string, names ...string) error {
	for _, name := range names {
		if strings.EqualFold(name, m.name) || strings.EqualFold(name, strings.TrimSuffix(m.name, "s")) {
			return errorAt(m.off, "unknown element %q in a %s; write %q", abbreviate(m.name), where, name)
		}
	}
	return errorAt(m.off, "unknown element %q in a %s; known are %s", abbreviate(m.name), where, strings.Join(names, ", "))
}

func (p *parser) statements(n *node) error {
	list := []node{*n}
	switch n.kind {
	case nodeArray:
		list = n.items
	case nodeObject:
	default:
		return errorAt(n.off, "Statement must be an object or an array of objects, not %s", nodeNames[n.kind])
	}
	if len(list) == 0 {
		p.warn(n.off, "the policy has no statements, so it does nothing")
	}
	p.doc.statements = make([]Statement, len(list))
	sids := make(map[string]bool, len(list))
	for i := range list {
		s := &p.doc.statements[i]
		s.Index, s.document = i, p.doc
		if err := p.statement(&list[i], s); err != nil {
			return err
		}
		p.checkSid(&list[i], s.Sid, sids)
	}
	return nil
}

// checkSid warns only: a bad Sid changes no decision, and services differ in
// what they accept.
func (p *parser) checkSid(n *node, sid string, seen map[string]bool) {
	if sid == "" {
		return
	}
	if seen[sid] {
		p.warn(n.off, "Sid %q is used twice; IAM wants it unique in the policy", abbreviate(sid))
	}
	seen[sid] = true
	if p.doc.kind == Resource {
		return
	}
	for i := range len(sid) {
		if c := sid[i]; !(isDigit(c) || lower(c) >= 'a' && lower(c) <= 'z') {
			p.warn(n.off, "Sid %q: IAM wants letters and digits only", abbreviate(sid))
			return
		}
	}
}

// stringList reads what may be one string or an array of strings.
func stringList(element string, n *node) ([]node, error) {
	list := []node{*n}
	if n.kind == nodeArray {
		list = n.items
	}
	for i := range list {
		if list[i].kind != nodeString {
			return nil, errorAt(list[i].off, "%s must be a string or an array of strings; here is %s", element, nodeNames[list[i].kind])
		}
	}
	return list, nil
}
