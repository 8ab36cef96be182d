package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

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
			fmt.Fprintf(b, "  %-*s = %s\n", width, attribute, hcl(s.members[name]))
		default:
			fmt.Fprintf(b, "  %-*s = %s\n", width, attribute, hclList(s.members[name]))
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
			who.set("*", s.members[name])
		}
		for _, kind := range who.names {
			fmt.Fprintf(b, "\n  %s {\n    type        = %s\n    identifiers = %s\n  }\n", block, hcl(kind), hclList(who.members[kind]))
		}
	}
	if conditions := s.object("Condition"); conditions != nil {
		for _, test := range conditions.names {
			keys := conditions.object(test)
			if keys == nil {
				continue
			}
			for _, key := range keys.names {
				fmt.Fprintf(b, "\n  condition {\n    test     = %s\n    variable = %s\n    values   = %s\n  }\n", hcl(test), hcl(key), hclList(keys.members[key]))
			}
		}
	}
	b.WriteString("}\n")
}

func hclList(v value) string {
	items, _ := listOf(v)
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = hcl(item)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// hcl quotes a text for an argument of aws_iam_policy_document, in which &{…} is a
// policy variable. Sources: "Strings and Templates", Terraform's documentation;
// "Context Variable Interpolation" of the data source's.
func hcl(v value) string {
	pieces, ok := v.(templateText)
	if !ok {
		pieces = templateText{{text: textOf(v)}}
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, piece := range pieces {
		if piece.expression != "" {
			b.WriteString("${" + piece.expression + "}")
			continue
		}
		for _, r := range strings.NewReplacer("${", "&{", "%{", "%%{").Replace(piece.text) {
			switch {
			case r == '"' || r == '\\':
				b.WriteString(`\` + string(r))
			case r == '\n':
				b.WriteString(`\n`)
			case r == '\r':
				b.WriteString(`\r`)
			case r == '\t':
				b.WriteString(`\t`)
			case r < ' ' || r == 0x7f:
				fmt.Fprintf(&b, `\u%04x`, r)
			default:
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
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
				fmt.Fprintf(b, "%s%s:\n", indent, YAMLText(name))
				writeYAML(b, inner, indent+"  ")
			case isList && len(items) > 0:
				fmt.Fprintf(b, "%s%s:\n", indent, YAMLText(name))
				writeYAML(b, inner, indent+"  ")
			default:
				fmt.Fprintf(b, "%s%s: %s\n", indent, YAMLText(name), yamlScalar(inner))
			}
		}
	}
}

func isCall(o *object) bool { return slices.Equal(o.names, []string{"Fn::Sub"}) }

func yamlScalar(v value) string {
	if o, ok := v.(*object); ok && isCall(o) {
		return "!Sub " + quoted(textOf(o.members["Fn::Sub"]))
	}
	return YAMLText(textOf(v))
}

// plainYAML are texts that YAML reads as themselves, but for those that it reads as
// truths, nothing or numbers.
var (
	plainYAML  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*(:[A-Za-z0-9_./:-]+)?$`)
	notAString = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)
)

// YAMLText writes a text so that YAML reads it as that text.
func YAMLText(s string) string {
	if plainYAML.MatchString(s) && !notAString.MatchString(s) && !strings.HasSuffix(s, ":") {
		return s
	}
	return quoted(s)
}

// quoted is a text in double quotes, as JSON and YAML read it.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // of a string, it cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
