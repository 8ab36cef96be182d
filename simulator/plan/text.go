package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	yamlnode "go.yaml.in/yaml/v4"
)

// utf8Text undoes what Windows does to texts: UTF-16, as PowerShell's > writes
// it, and byte order marks.
func utf8Text(text []byte) []byte {
	var order func(a, b byte) uint16
	switch {
	case bytes.HasPrefix(text, []byte{0xEF, 0xBB, 0xBF}):
		return text[3:]
	case bytes.HasPrefix(text, []byte{0xFF, 0xFE}):
		order = func(a, b byte) uint16 { return uint16(a) | uint16(b)<<8 }
		text = text[2:]
	case bytes.HasPrefix(text, []byte{0xFE, 0xFF}):
		order = func(a, b byte) uint16 { return uint16(b) | uint16(a)<<8 }
		text = text[2:]
	case len(text) > 3 && text[0] != 0 && text[1] == 0 && text[3] == 0:
		order = func(a, b byte) uint16 { return uint16(a) | uint16(b)<<8 }
	default:
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, order(text[i], text[i+1]))
	}
	return []byte(string(utf16.Decode(units)))
}

// A textError is a mistake in a text, with its place.
type textError struct {
	at  position
	msg string
}

func (e *textError) Error() string {
	if e.at.line == 0 {
		return e.msg
	}
	return fmt.Sprintf("line %d, column %d: %s", e.at.line, e.at.column, e.msg)
}

// parseJSON reads one JSON value with the places of its objects.
func parseJSON(text []byte) (value, error) {
	p := &jsonParser{text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	v, err := p.value(0)
	if err == nil {
		if _, more := p.dec.Token(); more != io.EOF {
			err = errors.New("something follows behind the end")
		}
	}
	if err == nil {
		return v, nil
	}
	offset := p.dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset - 1
	}
	msg := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(msg, "unexpected end of JSON input") {
		msg, offset = "the text ends in the middle", int64(len(text))
	}
	return nil, &textError{p.position(offset), msg}
}

type jsonParser struct {
	text  []byte
	dec   *json.Decoder
	lines []int64 // where lines begin
}

// position is that of the next character behind an offset that is no space.
func (p *jsonParser) position(offset int64) position {
	if p.lines == nil {
		p.lines = []int64{0}
		for i, c := range p.text {
			if c == '\n' {
				p.lines = append(p.lines, int64(i)+1)
			}
		}
	}
	n := sort.Search(len(p.lines), func(i int) bool { return p.lines[i] > offset })
	return position{n, int(offset-p.lines[n-1]) + 1}
}

// maxDepth bounds nesting, in templates and policies.
const maxDepth = 200

func (p *jsonParser) value(depth int) (value, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	t, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	at := p.dec.InputOffset() - 1
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			out := list{}
			for p.dec.More() {
				v, err := p.value(depth + 1)
				if err != nil {
					return nil, err
				}
				out = append(out, v)
			}
			_, err := p.dec.Token()
			return out, err
		}
		out := newObject()
		out.at = p.position(at)
		for p.dec.More() {
			name, err := p.dec.Token()
			if err != nil {
				return nil, err
			}
			text, _ := name.(string)
			v, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			out.set(text, v)
		}
		_, err := p.dec.Token()
		return out, err
	case json.Number:
		return number(t.String()), nil
	case string:
		return t, nil
	case bool:
		return t, nil
	}
	return nil, nil
}

// parseYAML reads one YAML document. A short form, such as !Ref, becomes the
// object that it is short for. The second parser is asked only for the place of
// a mistake: it tells the column.
func parseYAML(text []byte) (value, error) {
	var doc yamlnode.Node
	dec := yamlnode.NewDecoder(bytes.NewReader(text))
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		err = nil // an empty file
	}
	if err != nil {
		msg := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", " "), "yaml: ")
		at := position{}
		if rest, ok := strings.CutPrefix(msg, "line "); ok {
			n, after, _ := strings.Cut(rest, ": ")
			if line, err := strconv.Atoi(n); err == nil {
				at, msg = position{line, 1}, after
			}
		}
		_, err := parser.ParseBytes(text, 0)
		var syntax yaml.Error
		if errors.As(err, &syntax) && syntax.GetToken() != nil {
			t := syntax.GetToken().Position
			at, msg = position{t.Line, t.Column}, strings.ReplaceAll(syntax.GetMessage(), "\n", " ")
		}
		if _, name, ok := strings.Cut(msg, "unknown anchor '"); ok && at.column <= 1 {
			name, _, _ = strings.Cut(name, "'")
			if i := bytes.Index(text, []byte("*"+name)); i >= 0 {
				at = position{bytes.Count(text[:i], []byte("\n")) + 1, i - bytes.LastIndexByte(text[:i], '\n')}
			}
		}
		return nil, &textError{at, msg}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	var more yamlnode.Node
	if err := dec.Decode(&more); err == nil && len(more.Content) > 0 && more.Content[0].Tag != "!!null" {
		return nil, &textError{position{more.Content[0].Line, more.Content[0].Column}, "a second document begins here; a template is one, so give each in a file of its own"}
	}
	values := 0
	return yamlValue(doc.Content[0], 0, &values)
}

// maxValues bounds what aliases can make of a small text.
const maxValues = 2_000_000

func yamlValue(n *yamlnode.Node, depth int, values *int) (value, error) {
	if *values++; depth > maxDepth || *values > maxValues {
		return nil, &textError{position{n.Line, n.Column}, "nested too deeply, or aliases that make too much of it"}
	}
	var v value
	switch n.Kind {
	case yamlnode.AliasNode:
		return yamlValue(n.Alias, depth+1, values)
	case yamlnode.SequenceNode:
		out := list{}
		for _, item := range n.Content {
			inner, err := yamlValue(item, depth+1, values)
			if err != nil {
				return nil, err
			}
			out = append(out, inner)
		}
		v = out
	case yamlnode.MappingNode:
		out := newObject()
		out.at = position{n.Line, n.Column}
		for i := 0; i+1 < len(n.Content); i += 2 {
			inner, err := yamlValue(n.Content[i+1], depth+1, values)
			if err != nil {
				return nil, err
			}
			if merged, ok := inner.(*object); ok && n.Content[i].Tag == "!!merge" {
				for _, name := range merged.names {
					if !out.has(name) {
						out.set(name, merged.members[name])
					}
				}
				continue
			}
			out.set(n.Content[i].Value, inner)
		}
		v = out
	default:
		switch n.Tag {
		case "!!null":
			v = nil
		case "!!bool":
			v = strings.EqualFold(n.Value, "true")
		case "!!int", "!!float":
			v = number(n.Value)
		default:
			v = n.Value
		}
	}
	name, short := strings.CutPrefix(n.Tag, "!")
	if !short || strings.HasPrefix(name, "!") || name == "" {
		return v, nil
	}
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	if text, ok := v.(string); ok && name == "Fn::GetAtt" {
		resource, attribute, _ := strings.Cut(text, ".")
		v = list{resource, attribute}
	}
	out := newObject()
	out.at = position{n.Line, n.Column}
	out.set(name, v)
	return out, nil
}
