package plan

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Repair says where a statement that would allow should stand, and writes it in
// the language of that file: a statement block of aws_iam_policy_document, or a
// statement of a template in YAML or JSON. kind is that of the policy, as in
// "identity policy". The text is empty for what the plan does not hold; blanks are what
// of it is not known, see [policy.Blanks].
func (p *Plan) Repair(statement, kind, principal, bucketName string) (at Origin, text string, blanks []string) {
	v, err := parseJSON([]byte(statement))
	o, ok := v.(*object)
	if err != nil || !ok {
		return at, "", nil
	}
	switch {
	case strings.HasPrefix(kind, "identity"):
		at = p.holder(principal)
	case strings.HasPrefix(kind, "resource"):
		at = p.bucketHolder(bucketName)
	}
	if at.Address == "" {
		return at, "", nil
	}
	referred, blanks := p.refer(o, at)
	return at, Write(referred, at.Language, isJSONFile(at.File)), blanks
}

// Format writes a statement that a principal needs in a language: what the plan
// makes as references, where they can stand in the file that holds the principal's
// policies. p may be nil: then there are none. A comment says what is not known, where
// the language has comments.
func (p *Plan) Format(statement []byte, principal string, language Language, asJSON bool) (string, error) {
	v, err := parseJSON(statement)
	o, ok := v.(*object)
	if err != nil || !ok {
		return "", fmt.Errorf("not a statement: %s", statement)
	}
	at := Origin{Language: language}
	if p != nil {
		if holder := p.holder(principal); holder.Language == language {
			at = holder
		}
	}
	referred, blanks := p.refer(o, at)
	text := Write(referred, language, asJSON)
	if note := policy.FillIn(blanks); note != "" && !asJSON {
		text = "# " + note + "\n" + text
	}
	return text, nil
}

func isJSONFile(file string) bool { return strings.HasSuffix(file, ".json") }

// holder is the resource that holds an identity's policy: the first policy of its
// own, or the identity itself.
func (p *Plan) holder(principal string) (at Origin) {
	for _, e := range p.entities {
		if !e.change.remains() || e.arn() != principal && !strings.HasSuffix(principal, "/"+e.name) {
			continue
		}
		if e.arn() != principal && !sameRole(e.arn(), principal) {
			continue
		}
		at = e.origin
		if len(e.inline) > 0 {
			return e.inline[0].origin
		}
		for _, a := range p.attachments {
			for _, ref := range a.owners {
				if ref.entity != e && (ref.entity != nil || ref.name != e.name) {
					continue
				}
				if a.inline != nil {
					return a.inline.origin
				}
				for _, m := range p.managed {
					if m.change.remains() && m.arn == textOf(a.policy) {
						return m.origin
					}
				}
			}
		}
	}
	return at
}

// sameRole: a session's ARN lacks the path.
func sameRole(role, session string) bool {
	return strings.Contains(session, ":assumed-role/"+role[strings.LastIndexByte(role, '/')+1:]+"/")
}

func (p *Plan) bucketHolder(name string) (at Origin) {
	for _, b := range p.buckets {
		if b.change.remains() && b.name == name {
			at = b.origin
		}
	}
	for _, s := range p.settings {
		for _, ref := range s.buckets {
			if s.what == "policy" && (ref.name == name || ref.bucket != nil && ref.bucket.name == name) {
				return s.origin
			}
		}
	}
	return at
}
