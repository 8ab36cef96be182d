package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A document is the text of a policy, whichever way it was written down: the
// AWS CLI prints it as an object, the API answers with a string that is
// URL-encoded (IAM) or not (S3, KMS, Organizations).
type document struct {
	text []byte
	// raw is the value in the file's text, to find its place; it is only
	// compared, never read.
	raw    []byte
	quoted bool  // text was a string: its lines and columns are not the file's
	err    error // the string could not be decoded
}

// UnmarshalJSON never fails: a document that cannot be read is its principal's
// loss, not the file's.
func (d *document) UnmarshalJSON(raw []byte) error {
	*d = document{raw: raw}
	switch {
	case string(raw) == "null":
		*d = document{}
	case len(raw) > 0 && raw[0] == '"':
		var s string
		d.err = json.Unmarshal(raw, &s)
		d.quoted = true
		if d.err == nil {
			d.text, d.err = decodeText([]byte(s))
		}
	default:
		d.text = bytes.Clone(raw)
	}
	return nil
}

// isThere reports whether the file has the document at all.
func (d document) isThere() bool { return d.raw != nil }

// decodeText undoes the URL encoding with which IAM answers, and takes off
// what may stand around a text. IAM encodes white space too, so a document
// that begins with a line break begins with %0A.
func decodeText(text []byte) ([]byte, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(text, byteOrderMark))
	if len(trimmed) == 0 || trimmed[0] != '%' {
		return bytes.TrimPrefix(text, byteOrderMark), nil
	}
	decoded, err := url.QueryUnescape(string(trimmed))
	if err != nil {
		return nil, fmt.Errorf("the policy is not URL-encoded properly: %w", err)
	}
	return bytes.TrimPrefix([]byte(decoded), byteOrderMark), nil
}

// An unreadError says that a document is there and cannot be read, what is wrong
// with it, and where.
type unreadError struct{ Warning }

func (e *unreadError) Error() string { return e.Place.String() + ": " + e.Text }

// parse compiles a document of the file, which is named so in explanations. The
// error is an unreadError, and is kept as a warning.
func (s *Snapshot) parse(kind policy.Kind, name string, d document, in *source) (*policy.Document, error) {
	err := d.err
	var doc *policy.Document
	if err == nil {
		doc, err = policy.Parse(kind, name, d.text)
	}
	if err == nil {
		return doc, nil
	}
	var bad *policy.ParseError
	var at policy.Position
	text := err.Error()
	if errors.As(err, &bad) {
		at, text = policy.Position{Line: bad.Line, Column: bad.Column}, bad.Msg
	}
	unread := &unreadError{in.warning(d, name, at, text)}
	s.warnings = append(s.warnings, unread.Warning)
	s.warnings[len(s.warnings)-1].Text = "cannot be read: " + unread.Text
	return nil, unread
}

// warning is one about a position in a document of the file. In a string,
// positions are not those of the file and are told besides.
func (s *source) warning(d document, name string, at policy.Position, text string) Warning {
	if d.quoted && at.Line > 0 {
		text += fmt.Sprintf(" (%s in the document)", at)
	}
	return Warning{Place: s.at(d, at), Policy: name, Text: text}
}

// A Place is a position in a file of a snapshot. The position is 0:0 where only
// the file is known.
type Place struct {
	File         string
	Line, Column int
}

// String gives "file:line:column", or the file alone.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// at finds the place of a position in a document.
func (s *source) at(d document, pos policy.Position) Place {
	p := Place{File: s.file}
	offset, ok := s.offset(d.raw)
	if !ok {
		return p
	}
	p.Line, p.Column = s.position(offset)
	switch {
	case d.quoted || pos.Line == 0:
	case pos.Line == 1:
		p.Column += pos.Column - 1
	default:
		p.Line, p.Column = p.Line+pos.Line-1, pos.Column
	}
	return p
}

// offset tells where in the text a part of it begins. encoding/json hands parts
// of the text to UnmarshalJSON; should it ever hand out copies, the place is
// not known.
func (s *source) offset(part []byte) (int, bool) {
	offset := cap(s.text) - cap(part)
	if len(part) == 0 || offset < 0 || offset >= len(s.text) || &s.text[offset] != &part[0] {
		return 0, false
	}
	return offset, true
}

// policyText unwraps the answers of s3:GetBucketPolicy, kms:GetKeyPolicy and
// the like, which hold the document as a string. Anything else is the document.
func policyText(in *source) document {
	var answer struct {
		Policy, PolicyDocument *document
		ResourcePolicy         *document
	}
	if trimmed := bytes.TrimSpace(in.text); len(trimmed) > 0 && trimmed[0] == '{' && json.Unmarshal(in.text, &answer) == nil {
		for _, d := range []*document{answer.Policy, answer.PolicyDocument, answer.ResourcePolicy} {
			if d != nil && d.isThere() {
				return *d
			}
		}
	}
	d := document{raw: in.text}
	d.text, d.err = decodeText(in.text)
	d.quoted = strings.HasPrefix(strings.TrimSpace(string(in.text)), "%")
	return d
}
