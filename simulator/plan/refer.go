package plan

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A template text is made of texts as they are and of expressions of the language
// that it is written in.
type templateText []piece

// A piece is either of the two.
type piece struct{ text, expression string }

// refer writes what the plan makes as references that can stand at a place: of the
// same module of Terraform, or the same template. at may have a language only. What
// is known only after the deployment and cannot be referred to there is one of the
// blanks, see [policy.Blanks].
func (p *Plan) refer(o *object, at Origin) (referred *object, blanks []string) {
	var walk func(v value) value
	walk = func(v value) value {
		switch v := v.(type) {
		case string:
			referred, more := p.reference(v, at)
			for _, b := range more {
				if !slices.Contains(blanks, b) {
					blanks = append(blanks, b)
				}
			}
			return referred
		case list:
			out := make(list, len(v))
			for i := range v {
				out[i] = walk(v[i])
			}
			return out
		case *object:
			out := newObject()
			for _, name := range v.names {
				out.set(name, walk(v.members[name]))
			}
			return out
		}
		return v
	}
	out := newObject()
	for _, name := range o.names {
		switch name {
		case "Resource", "NotResource", "Condition", "Principal", "NotPrincipal":
			out.set(name, walk(o.members[name]))
		default:
			out.set(name, o.members[name])
		}
	}
	return out, blanks
}

// reference is a text with what of it can be referred to: a template text, a call of
// Fn::Sub, or a string where nothing can.
func (p *Plan) reference(text string, at Origin) (referred value, blanks []string) {
	var pieces templateText
	add := func(text, expression string) {
		if n := len(pieces); expression == "" && n > 0 && pieces[n-1].expression == "" {
			pieces[n-1].text += text
		} else if text != "" || expression != "" {
			pieces = append(pieces, piece{text, expression})
		}
	}
	if before, expression, rest := p.whole(text, at); expression != "" {
		add(before, "")
		add("", expression)
		text = rest
	}
	for _, symbol := range policy.Symbols(text) {
		before, after, _ := strings.Cut(text, symbol)
		add(before, "")
		if expression := p.expression(symbol, at); expression != "" {
			add("", expression)
		} else {
			name, blank := policy.Blanks(symbol)
			add(name, "")
			blanks = append(blanks, blank...)
		}
		text = after
	}
	add(text, "")
	switch {
	case len(pieces) == 0:
		return "", nil
	case len(pieces) == 1 && pieces[0].expression == "":
		return pieces[0].text, blanks
	case at.Language == Terraform:
		return pieces, blanks
	}
	var b strings.Builder
	for _, piece := range pieces {
		if piece.expression != "" {
			b.WriteString("${" + piece.expression + "}")
			continue
		}
		b.WriteString(strings.ReplaceAll(piece.text, "${", "${!"))
	}
	sub := newObject()
	sub.set("Fn::Sub", b.String())
	return sub, blanks
}

// whole is how the ARN of a bucket or key that begins the text is referred to, and
// what stands before and behind it. In Terraform the name of a bucket is known before
// it is made, and its ARN is not: a policy that quotes the ARN could not be read in
// the next plan.
func (p *Plan) whole(text string, at Origin) (before, expression, rest string) {
	if p == nil {
		return "", "", text
	}
	for _, b := range p.buckets {
		rest, ok := strings.CutPrefix(text, "arn:"+b.partition+":s3:::"+b.name)
		if name := near(b.origin, at); ok && name != "" && (rest == "" || rest[0] == '/') && b.change.remains() {
			if at.Language == Terraform && !policy.HasSymbol(b.name) {
				return "arn:" + b.partition + ":s3:::", name + ".bucket", rest
			}
			return "", arnOf(name, at.Language), rest
		}
	}
	for _, k := range p.keys {
		if name := near(k.origin, at); name != "" && text == k.arn && k.change.remains() {
			return "", arnOf(name, at.Language), ""
		}
	}
	return "", "", text
}

func arnOf(name string, l Language) string {
	if l == Terraform {
		return name + ".arn"
	}
	return name + ".Arn"
}

// expression gives what a symbol stands for; "" where it cannot be referred to.
func (p *Plan) expression(symbol string, at Origin) string {
	if p == nil {
		return ""
	}
	if at.Language == CloudFormation {
		switch symbol {
		case accountSymbol:
			return "AWS::AccountId"
		case regionSymbol:
			return "AWS::Region"
		}
	}
	why, found := p.registry.why[symbol]
	name := near(Origin{File: why.File, Address: why.Address, Language: at.Language}, at)
	switch {
	case !found || name == "":
		return ""
	case at.Language == CloudFormation && (why.Path == "the parameter" || why.Path == "the name" || why.Path == "the key's ID"):
		return name
	case why.Path == "the key's ID":
		return name + ".key_id"
	case why.Path == "the name" && parseAddress(name).kind == "aws_s3_bucket":
		return name + ".bucket"
	case why.Path == "the name":
		return name + ".name"
	}
	return ""
}

// near is what a resource is called at a place: its logical id in the same template,
// its address in the same module; "" where it cannot be named there.
func near(of, at Origin) string {
	if of.Language != at.Language || at.File != "" && of.File != at.File || of.Address == "" {
		return ""
	}
	if at.Language == CloudFormation {
		return of.Address[strings.LastIndexByte(of.Address, '.')+1:]
	}
	a := parseAddress(of.Address)
	if a.invalid || a.module != parseAddress(at.Address).module {
		return ""
	}
	return a.bare() + a.key
}
