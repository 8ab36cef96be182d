package plan

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Repair says where a statement that would allow should stand, and writes it in
// the language of that file: a statement block of aws_iam_policy_document, or a
// statement of a template in YAML or JSON. kind is that of the policy, as in
// "identity policy". The text is empty for what the plan does not hold.
func (p *Plan) Repair(statement, kind, principal, bucketName string) (at Origin, text string) {
	v, err := parseJSON([]byte(statement))
	o, ok := v.(*object)
	if err != nil || !ok {
		return at, ""
	}
	switch {
	case strings.HasPrefix(kind, "identity"):
		at = p.holder(principal)
	case strings.HasPrefix(kind, "resource"):
		at = p.bucketHolder(bucketName)
	}
	if at.Address == "" {
		return at, ""
	}
	o = p.refer(o, at.Language)
	return at, Write(o, at.Language, isJSONFile(at.File))
}

// Format writes a statement in a language, the ARNs of the plan's buckets as
// references. Without a plan ARNs stay what they are.
func (p *Plan) Format(statement []byte, language Language, asJSON bool) (string, error) {
	v, err := parseJSON(statement)
	o, ok := v.(*object)
	if err != nil || !ok {
		return "", fmt.Errorf("not a statement: %s", statement)
	}
	if p != nil {
		o = p.refer(o, language)
	}
	return Write(o, language, asJSON), nil
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

// refer writes the ARNs of the plan's own buckets as references.
func (p *Plan) refer(o *object, language Language) *object {
	out := newObject()
	for _, name := range o.names {
		v := o.members[name]
		if name == "Resource" || name == "NotResource" {
			items, _ := listOf(v)
			changed := make(list, len(items))
			for i, item := range items {
				changed[i] = p.reference(textOf(item), language)
			}
			v = changed
			if len(changed) == 1 {
				v = changed[0]
			}
		}
		out.set(name, v)
	}
	return out
}

func (p *Plan) reference(arn string, language Language) value {
	for _, b := range p.buckets {
		rest, ok := strings.CutPrefix(arn, "arn:"+b.partition+":s3:::"+b.name)
		if !ok || rest != "" && rest[0] != '/' || b.origin.Language != language {
			continue
		}
		id := b.aliases[0]
		if language == Terraform {
			return "${" + id + ".arn}" + rest
		}
		if strings.Contains(rest, "${") {
			continue
		}
		sub := newObject()
		sub.set("Fn::Sub", "${"+id+".Arn}"+rest)
		return sub
	}
	return policy.TrimSymbols(arn)
}

// Write writes a statement in a language.
func Write(statement *object, language Language, asJSON bool) string {
	var b bytes.Buffer
	switch {
	case language == Terraform:
		writeBlock(&b, statement)
	case asJSON:
		writeIndented(&b, statement, "")
	default:
		writeYAML(&b, list{statement}, "")
	}
	return strings.TrimRight(b.String(), "\n")
}

// blockNames are the arguments of a statement block.
var blockNames = map[string]string{
	"Sid": "sid", "Effect": "effect", "Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources",
}

func writeBlock(b *bytes.Buffer, s *object) {
	b.WriteString("statement {\n")
	width := 0
	for _, name := range s.names {
		width = max(width, len(blockNames[name]))
	}
	for _, name := range s.names {
		attribute := blockNames[name]
		switch {
		case attribute == "":
		case name == "Sid" || name == "Effect":
			fmt.Fprintf(b, "  %-*s = %s\n", width, attribute, hcl(textOf(s.members[name])))
		default:
			items, _ := listOf(s.members[name])
			var texts []string
			for _, item := range items {
				texts = append(texts, hcl(textOf(item)))
			}
			fmt.Fprintf(b, "  %-*s = [%s]\n", width, attribute, strings.Join(texts, ", "))
		}
	}
	for _, name := range []string{"Principal", "NotPrincipal"} {
		if !s.has(name) {
			continue
		}
		block := map[string]string{"Principal": "principals", "NotPrincipal": "not_principals"}[name]
		who, ok := s.members[name].(*object)
		if !ok {
			who = newObject()
			who.set("*", textOf(s.members[name]))
		}
		for _, kind := range who.names {
			items, _ := listOf(who.members[kind])
			var texts []string
			for _, item := range items {
				texts = append(texts, hcl(textOf(item)))
			}
			fmt.Fprintf(b, "\n  %s {\n    type        = %q\n    identifiers = [%s]\n  }\n", block, kind, strings.Join(texts, ", "))
		}
	}
	if conditions := s.object("Condition"); conditions != nil {
		for _, test := range conditions.names {
			keys := conditions.object(test)
			if keys == nil {
				continue
			}
			for _, key := range keys.names {
				items, _ := listOf(keys.members[key])
				var texts []string
				for _, item := range items {
					texts = append(texts, hcl(textOf(item)))
				}
				fmt.Fprintf(b, "\n  condition {\n    test     = %q\n    variable = %q\n    values   = [%s]\n  }\n", test, key, strings.Join(texts, ", "))
			}
		}
	}
	b.WriteString("}\n")
}

// hcl quotes a text for Terraform; a reference to an ARN stays one, a policy
// variable becomes &{…}.
func hcl(s string) string {
	if strings.HasPrefix(s, "${") && strings.Contains(s, ".arn}") {
		end := strings.IndexByte(s, '}') + 1
		return `"` + s[:end] + strings.ReplaceAll(strings.ReplaceAll(s[end:], "${", "&{"), `"`, `\"`) + `"`
	}
	return `"` + strings.NewReplacer("${", "&{", `"`, `\"`).Replace(s) + `"`
}

func writeIndented(b *bytes.Buffer, v value, indent string) {
	switch v := v.(type) {
	case *object:
		b.WriteString("{\n")
		for i, name := range v.names {
			b.WriteString(indent + "  ")
			_ = writeJSON(b, name) // of a string, it cannot fail
			b.WriteString(": ")
			writeIndented(b, v.members[name], indent+"  ")
			if i < len(v.names)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString(indent + "}")
	case list:
		b.WriteString("[")
		for i, item := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			writeIndented(b, item, indent)
		}
		b.WriteString("]")
	default:
		_ = writeJSON(b, v)
	}
}

func writeYAML(b *bytes.Buffer, v value, indent string) {
	switch v := v.(type) {
	case list:
		for _, item := range v {
			if o, ok := item.(*object); ok && !isCall(o) {
				var inner bytes.Buffer
				writeYAML(&inner, o, indent+"  ")
				b.WriteString(indent + "- " + strings.TrimPrefix(inner.String(), indent+"  "))
				continue
			}
			b.WriteString(indent + "- " + yamlScalar(item) + "\n")
		}
	case *object:
		for _, name := range v.names {
			inner := v.members[name]
			o, isObject := inner.(*object)
			items, isList := inner.(list)
			switch {
			case isObject && !isCall(o):
				fmt.Fprintf(b, "%s%s:\n", indent, yamlText(name))
				writeYAML(b, inner, indent+"  ")
			case isList && len(items) > 0:
				fmt.Fprintf(b, "%s%s:\n", indent, yamlText(name))
				writeYAML(b, inner, indent+"  ")
			default:
				fmt.Fprintf(b, "%s%s: %s\n", indent, yamlText(name), yamlScalar(inner))
			}
		}
	}
}

func isCall(o *object) bool { return slices.Equal(o.names, []string{"Fn::Sub"}) }

func yamlScalar(v value) string {
	if o, ok := v.(*object); ok && isCall(o) {
		return "!Sub " + `"` + textOf(o.members["Fn::Sub"]) + `"`
	}
	return yamlText(textOf(v))
}

// yamlText quotes what YAML would read as something else.
func yamlText(s string) string {
	if s == "" || strings.ContainsAny(s, "*&!%@`{}[],#\"'|>?") || strings.Contains(s, ": ") || strings.TrimSpace(s) != s {
		return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`
	}
	return s
}
