package plan

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// truth of a condition of a template.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

// noValue is what AWS::NoValue stands for: nothing at all.
type noValue struct{}

// fail remembers the template's first mistake.
func (t *template) fail(at position, format string, args ...any) value {
	if t.err == nil {
		t.err = fmt.Errorf("%s%s: %s", t.file, at, fmt.Sprintf(format, args...))
	}
	return nil
}

// where is what an evaluation is for: it names what is not known.
type where struct {
	address string // of the resource
	path    string
}

func (w where) in(name string) where {
	if w.path != "" {
		name = w.path + "." + name
	}
	return where{w.address, name}
}

// unknown makes a value of the template that nobody knows. Equal references are
// equal values.
func (t *template) unknown(w where, reference, remedy string) *unknown {
	return t.plan.registry.unknown(t.prefix+reference, Unknown{
		File: t.file, Address: t.prefix + w.address, Path: w.path, References: []string{reference}, Remedy: remedy,
	})
}

// eval evaluates a value of the template, dynamic references included.
func (t *template) eval(v value, w where) value {
	v = t.evalFunctions(v, w)
	if text, ok := v.(string); ok {
		return t.dynamic(text, w)
	}
	return v
}

// dynamicReference is what CloudFormation replaces by a value that it reads when it
// deploys; see "Get values stored in other services using dynamic references" in
// the CloudFormation User Guide.
var dynamicReference = regexp.MustCompile(`\{\{resolve:[^{}]*\}\}`)

// dynamic makes the dynamic references of a text values that nobody knows.
func (t *template) dynamic(text string, w where) value {
	found := dynamicReference.FindAllStringIndex(text, -1)
	if found == nil {
		return text
	}
	var b strings.Builder
	end := 0
	for _, at := range found {
		reference := policy.TrimSymbols(text[at[0]:at[1]])
		service := "the service " + strings.Split(strings.Trim(reference, "{}"), ":")[1]
		switch service {
		case "the service ssm", "the service ssm-secure":
			service = "the Systems Manager parameter store"
		case "the service secretsmanager":
			service = "Secrets Manager"
		}
		u := t.unknown(w, reference, "it is read from "+service+" at the deployment")
		if at[0] == 0 && at[1] == len(text) {
			return u
		}
		b.WriteString(text[end:at[0]] + u.text())
		end = at[1]
	}
	return b.String() + text[end:]
}

// evalFunctions evaluates intrinsic functions; see "Intrinsic function reference" in
// the CloudFormation User Guide.
func (t *template) evalFunctions(v value, w where) value {
	switch v := v.(type) {
	case list:
		out := make(list, 0, len(v))
		for _, item := range v {
			inner := t.eval(item, w)
			if _, nothing := inner.(noValue); !nothing {
				out = append(out, inner)
			}
		}
		return out
	case *object:
		if len(v.names) == 1 {
			if name := v.names[0]; name == "Ref" || strings.HasPrefix(name, "Fn::") && !strings.HasPrefix(name, "Fn::ForEach::") {
				return t.call(name, v.members[name], v.at, w)
			}
		}
		out := newObject()
		out.at = v.at
		for _, name := range v.names {
			if strings.HasPrefix(name, "Fn::ForEach") || name == "Fn::Transform" {
				return t.unknown(w, name, "")
			}
			inner := t.eval(v.members[name], w.in(name))
			if _, nothing := inner.(noValue); !nothing {
				out.set(textOf(t.dynamic(name, w)), inner)
			}
		}
		return out
	}
	return v
}

func (t *template) call(name string, arg value, at position, w where) value {
	args, isList := arg.(list)
	need := func(n ...int) bool {
		if isList && slices.Contains(n, len(args)) {
			return true
		}
		t.fail(at, "%s needs a list of %s", name, strings.Trim(strings.Join(strings.Fields(fmt.Sprint(n)), " or "), "[]"))
		return false
	}
	switch name {
	case "Ref":
		arg, unk := t.nameOfReference(arg, w)
		if unk != nil {
			return unk
		}
		if text, ok := arg.(string); ok {
			return t.ref(text, at, w)
		}
		return t.fail(at, "Ref needs the name of a parameter or resource")
	case "Fn::GetAtt":
		if text, ok := arg.(string); ok {
			resource, attribute, _ := strings.Cut(text, ".")
			args, isList = list{resource, attribute}, true
		}
		if !need(2) {
			return nil
		}
		first, unk := t.nameOfReference(args[0], w)
		if unk != nil {
			return unk
		}
		resource, ok := first.(string)
		if !ok {
			return t.fail(at, "Fn::GetAtt needs a logical id and the name of an attribute")
		}
		attribute, ok := plain(t.eval(args[1], w))
		if !ok {
			return t.unknown(w, resource+".?", "")
		}
		if resource == "" || attribute == "" {
			return t.fail(at, "Fn::GetAtt needs a logical id and the name of an attribute")
		}
		return t.attribute(resource, attribute, at, w)
	case "Fn::Sub":
		return t.sub(arg, at, w)
	case "Fn::Join":
		if !need(2) {
			return nil
		}
		delimiter, _ := stringOf(t.eval(args[0], w))
		items, unk := listOf(t.eval(args[1], w))
		if unk != nil {
			return unk
		}
		var texts []string
		for _, item := range items {
			s, ok := stringOf(item)
			if !ok {
				return t.fail(at, "Fn::Join joins texts")
			}
			texts = append(texts, s)
		}
		return strings.Join(texts, delimiter)
	case "Fn::Split":
		if !need(2) {
			return nil
		}
		delimiter, ok := plain(t.eval(args[0], w))
		source := t.eval(args[1], w)
		text, isText := stringOf(source)
		switch {
		case !isText:
			return t.fail(at, "Fn::Split needs a delimiter and a text")
		case !ok || delimiter == "":
			return t.fail(at, "Fn::Split needs a delimiter")
		case strings.Contains(text, "‹="):
			if u, ok := source.(*unknown); ok {
				return u
			}
			why := unknownsIn(text, nil, t.plan.registry)
			u := t.unknown(w, "Fn::Split of "+policy.TrimSymbols(text), "")
			if len(why) > 0 {
				u.why.References, u.why.Remedy = nil, why[0].Remedy
				for _, one := range why {
					u.why.References = append(u.why.References, one.References...)
				}
				t.plan.registry.why[u.text()] = u.why
			}
			return u
		}
		out := list{}
		for _, part := range strings.Split(text, delimiter) {
			out = append(out, part)
		}
		return out
	case "Fn::Select":
		if !need(2) {
			return nil
		}
		index := t.eval(args[0], w)
		items, unk := listOf(t.eval(args[1], w))
		if unk != nil {
			return t.plan.registry.unknown(fmt.Sprintf("%s[%s]", unk.name, textOf(index)), unk.why)
		}
		text, known := plain(index)
		if !known {
			return t.unknown(w, "Fn::Select", "")
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n >= len(items) {
			return t.fail(at, "Fn::Select %s of a list of %d", text, len(items))
		}
		return items[n]
	case "Fn::If":
		if !need(3) {
			return nil
		}
		condition, ok := args[0].(string)
		if !ok {
			return t.fail(at, "Fn::If needs the name of a condition")
		}
		switch t.condition(condition, at) {
		case yes:
			return t.eval(args[1], w)
		case no:
			return t.eval(args[2], w)
		}
		u := t.unknown(w, "the condition "+condition, t.remedyFor(condition))
		u.name += fmt.Sprintf(" at %d.%d", at.line, at.column)
		t.plan.registry.why[u.text()] = u.why
		for _, branch := range args[1:] {
			v := t.eval(branch, w)
			if _, nothing := v.(noValue); !nothing {
				u.either = append(u.either, v)
			}
		}
		return u
	case "Fn::FindInMap":
		if !isList || len(args) < 3 {
			need(3)
			return nil
		}
		return t.findInMap(args, at, w)
	case "Fn::ImportValue":
		export := t.eval(arg, w)
		text, ok := stringOf(export)
		if !ok {
			return t.fail(at, "Fn::ImportValue needs the name of an export")
		}
		name := policy.TrimSymbols(text)
		if !policy.HasSymbol(text) {
			if v := t.exported(text, at); v != nil {
				return v
			}
		}
		return t.unknown(w, name, "Fn::ImportValue reads it from another stack; give that stack's template too (--plan)")
	case "Fn::Base64":
		return t.eval(arg, w)
	case "Fn::ToJsonString":
		var b bytes.Buffer
		if err := writeJSON(&b, t.eval(arg, w)); err != nil {
			return t.fail(at, "%v", err)
		}
		return b.String()
	case "Fn::Length":
		items, unk := listOf(t.eval(arg, w))
		if unk != nil {
			return t.unknown(w, "Fn::Length", "")
		}
		return number(strconv.Itoa(len(items)))
	case "Fn::Transform":
		macro := ""
		if o, ok := arg.(*object); ok {
			macro, _ = plain(o.get("Name"))
		}
		return t.unknown(w, "the macro "+macro, processedRemedy)
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition":
		switch t.holds(newCall(name, arg, at), at) {
		case yes:
			return true
		case no:
			return false
		}
		return t.unknown(w, name, "")
	case "Fn::Cidr":
		if !need(2, 3) {
			return nil
		}
		return t.unknown(w, name, "")
	case "Fn::GetAZs", "Fn::GetStackOutput":
		return t.unknown(w, name, "")
	}
	return t.fail(at, "unknown function %s", name)
}

// nameOfReference is what Ref and Fn::GetAtt refer to, which a function may give with
// AWS::LanguageExtensions. Source: "AWS::LanguageExtensions transform", CloudFormation
// User Guide.
func (t *template) nameOfReference(arg value, w where) (value, *unknown) {
	call, ok := arg.(*object)
	if !ok || !t.extended() {
		return arg, nil
	}
	v := t.eval(call, w)
	if text, known := plain(v); known {
		return text, nil
	}
	return nil, t.unknownFrom(w, v, "what is referred to by")
}

// extended reports whether the template has the transform AWS::LanguageExtensions.
func (t *template) extended() bool {
	items, _ := listOf(t.root.get("Transform"))
	return slices.ContainsFunc(items, func(item value) bool { name, _ := plain(item); return name == "AWS::LanguageExtensions" })
}

func newCall(name string, arg value, at position) *object {
	o := newObject()
	o.at = at
	o.set(name, arg)
	return o
}

// sub fills in ${…}; in its list form from the names given beside.
func (t *template) sub(arg value, at position, w where) value {
	text, ok := arg.(string)
	var given *object
	if args, isList := arg.(list); isList && len(args) == 2 {
		text, ok = args[0].(string)
		given, _ = args[1].(*object)
		ok = ok && given != nil
	}
	if !ok {
		return t.fail(at, "Fn::Sub needs a text, or a list of a text and the values of its names")
	}
	var b strings.Builder
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			break
		}
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			return t.fail(at, "Fn::Sub: ${ without }")
		}
		b.WriteString(text[:start])
		name := strings.TrimSpace(text[start+2 : start+end])
		text = text[start+end+1:]
		if literal, ok := strings.CutPrefix(name, "!"); ok { // ${!name} is ${name}
			b.WriteString("${" + literal + "}")
			continue
		}
		var v value
		switch resource, attribute, isAttribute := strings.Cut(name, "."); {
		case given.has(name):
			v = t.eval(given.members[name], w)
		case isAttribute:
			v = t.attribute(resource, attribute, at, w)
		default:
			v = t.ref(name, at, w)
		}
		s, ok := stringOf(v)
		if items, isList := v.(list); isList { // a parameter that is a list
			var parts []string
			for _, item := range items {
				parts = append(parts, textOf(item))
			}
			s, ok = strings.Join(parts, ","), true
		}
		if !ok && t.err == nil {
			return t.fail(at, "Fn::Sub: ${%s} is not a string", name)
		}
		b.WriteString(s)
	}
	b.WriteString(text)
	return b.String()
}

func (t *template) findInMap(args list, at position, w where) value {
	var names []string
	for _, arg := range args[:3] {
		v := t.eval(arg, w)
		name, ok := plain(v)
		if !ok {
			return t.unknownFrom(w, v, "Fn::FindInMap")
		}
		names = append(names, name)
	}
	mapping := t.root.object("Mappings").object(names[0])
	if mapping == nil {
		if t.root.object("Mappings").has("Fn::Transform") {
			return t.unknown(w, "the mapping "+names[0], "")
		}
		return t.fail(at, "Fn::FindInMap: the template has no mapping %s", names[0])
	}
	if row := mapping.object(names[1]); row.has(names[2]) {
		return row.get(names[2])
	}
	if len(args) > 3 {
		if o, ok := args[3].(*object); ok && o.has("DefaultValue") {
			return t.eval(o.get("DefaultValue"), w)
		}
	}
	return t.fail(at, "Fn::FindInMap: the mapping %s has no %s.%s", names[0], names[1], names[2])
}

// unknownFrom is not known because v is not.
func (t *template) unknownFrom(w where, v value, what string) *unknown {
	why := unknownsIn(v, nil, t.plan.registry)
	u := t.unknown(w, what+" of "+policy.TrimSymbols(textOf(v)), "")
	if len(why) > 0 {
		u.why = Unknown{File: t.file, Address: t.prefix + w.address, Path: w.path, References: why[0].References, Remedy: why[0].Remedy}
		t.plan.registry.why[u.text()] = u.why
	}
	return u
}

// ref is what Ref gives.
func (t *template) ref(name string, at position, w where) value {
	switch name {
	case "AWS::NoValue":
		return noValue{}
	case "AWS::AccountId":
		return t.account
	case "AWS::Region":
		return t.region
	case "AWS::Partition":
		return t.partition
	case "AWS::URLSuffix":
		if t.partition == "aws-cn" {
			return "amazonaws.com.cn"
		}
		return "amazonaws.com"
	case "AWS::StackName", "AWS::StackId", "AWS::NotificationARNs":
		return t.unknown(w, name, "")
	}
	if strings.HasPrefix(name, "AWS::") {
		return t.fail(at, "Ref %s: unknown pseudo parameter", name)
	}
	if declared := t.root.object("Parameters"); declared.has(name) {
		return t.parameter(name, declared.object(name), w)
	}
	if t.resources.has(name) || t.roles[name] != "" {
		return t.physical(name, at, w)
	}
	if t.generated(name) {
		return t.unknown(w, name, "")
	}
	return t.fail(at, "Ref %s: the template has no such parameter or resource", name)
}

// generated: a template that is transformed may refer to what the transform
// makes.
func (t *template) generated(name string) bool {
	return t.root.has("Transform") || t.root.has("Fn::Transform") || t.samTypes()
}

const parameterRemedy = "give its value with --parameters"

func (t *template) parameter(name string, declared *object, w where) value {
	if v, done := t.values[name]; done {
		return v
	}
	kind, _ := plain(declared.get("Type"))
	given, isGiven := t.plan.options.Parameters[name]
	v := declared.get("Default")
	if t.parent != nil {
		isGiven = false
		if passed := t.parent.resources.object(t.inside).object("Properties").object("Parameters"); passed.has(name) {
			if v = t.parent.eval(passed.get(name), where{t.inside, "Parameters." + name}); v == nil {
				v = t.unknown(w, name, "")
			}
			_, isList := v.(list)
			if isList || kind != "CommaDelimitedList" && !strings.HasPrefix(kind, "List<") {
				t.values[name] = v
				return v
			}
		}
	}
	remedy := parameterRemedy
	switch {
	case strings.HasPrefix(kind, "AWS::SSM::Parameter::Value"):
		v, remedy = nil, "it is read from the Systems Manager parameter store"
	case isGiven:
		v = given
	}
	text, isText := stringOf(v)
	switch {
	case !isText:
		v = t.plan.registry.unknown(t.prefix+name, Unknown{File: t.file, Address: t.prefix + name, Path: "the parameter", References: nil, Remedy: remedy})
	case kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<"):
		items := list{}
		for _, part := range strings.Split(text, ",") {
			items = append(items, strings.TrimSpace(part))
		}
		v = items
	default:
		v = text
	}
	t.values[name] = v
	return v
}

// condition evaluates one of the template's conditions.
func (t *template) condition(name string, at position) truth {
	if known, done := t.conditions[name]; done {
		return known
	}
	declared := t.root.object("Conditions")
	if !declared.has(name) && declared != nil && slices.ContainsFunc(declared.names, func(n string) bool { return strings.HasPrefix(n, "Fn::") }) {
		return maybe // a loop or a macro may make it
	}
	if !declared.has(name) {
		t.fail(at, "the template has no condition %s", name)
		return maybe
	}
	if !t.enter("the condition "+name, at) {
		return maybe
	}
	defer t.leave()
	result := maybe
	if o, ok := declared.get(name).(*object); ok {
		result = t.holds(o, at)
	} else {
		t.fail(at, "the condition %s is not a function", name)
	}
	t.conditions[name] = result
	return result
}

func (t *template) holds(o *object, at position) truth {
	if len(o.names) != 1 {
		t.fail(o.at, "a condition is one function, such as Fn::Equals")
		return maybe
	}
	name := o.names[0]
	args, _ := o.members[name].(list)
	inner := func(v value) truth {
		if o, ok := v.(*object); ok {
			return t.holds(o, at)
		}
		t.fail(o.at, "%s needs conditions", name)
		return maybe
	}
	switch name {
	case "Condition":
		if text, ok := o.members[name].(string); ok {
			return t.condition(text, o.at)
		}
	case "Fn::Not":
		if len(args) == 1 {
			return yes - inner(args[0])
		}
	case "Fn::And":
		result := yes
		for _, arg := range args {
			result = min(result, inner(arg))
		}
		if len(args) > 0 {
			return result
		}
	case "Fn::Or":
		result := no
		for _, arg := range args {
			result = max(result, inner(arg))
		}
		if len(args) > 0 {
			return result
		}
	case "Fn::Equals":
		if len(args) == 2 {
			a, okA := stringOf(t.eval(args[0], where{path: "condition"}))
			b, okB := stringOf(t.eval(args[1], where{path: "condition"}))
			switch {
			case !okA || !okB:
				return maybe
			case a == b:
				return yes
			case policy.HasSymbol(a) || policy.HasSymbol(b):
				return maybe
			}
			return no
		}
	default:
		return maybe // rules' functions, and what may come
	}
	t.fail(o.at, "%s: wrong number of arguments", name)
	return maybe
}

// remedyFor names the parameters that a condition is made of.
func (t *template) remedyFor(condition string) string {
	var names []string
	var walk func(v value)
	walk = func(v value) {
		switch v := v.(type) {
		case list:
			for _, item := range v {
				walk(item)
			}
		case *object:
			for _, name := range v.names {
				if text, ok := v.members[name].(string); ok && name == "Ref" && !strings.HasPrefix(text, "AWS::") {
					names = append(names, text)
				}
				walk(v.members[name])
			}
		}
	}
	walk(t.root.object("Conditions").get(condition))
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "give the parameters " + strings.Join(slices.Compact(names), ", ") + " with --parameters"
}

// enter finds cycles: what needs itself to be evaluated.
func (t *template) enter(what string, at position) bool {
	if i := slices.Index(t.underway, what); i >= 0 {
		t.fail(at, "a cycle: %s needs itself, through %s", what, strings.Join(append(t.underway[i+1:], what), ", "))
		return false
	}
	t.underway = append(t.underway, what)
	return true
}

func (t *template) leave() { t.underway = t.underway[:len(t.underway)-1] }
