package plan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// kindOf is the type of a resource.
func (t *template) kindOf(name string) string {
	kind, _ := plain(t.resources.object(name).get("Type"))
	return kind
}

// property evaluates one property of a resource.
func (t *template) property(resource, name string) value {
	v := t.resources.object(resource).object("Properties").get(name)
	if v == nil {
		return nil
	}
	if !t.enter(resource+"."+name, t.resources.object(resource).at) {
		return nil
	}
	defer t.leave()
	out := t.eval(v, where{resource, name})
	if _, nothing := out.(noValue); nothing {
		return nil
	}
	return out
}

// nameProperties hold the name of what a resource makes; without one, it is
// generated.
var nameProperties = map[string]string{
	"AWS::S3::Bucket":           "BucketName",
	"AWS::IAM::Role":            "RoleName",
	"AWS::IAM::User":            "UserName",
	"AWS::IAM::Group":           "GroupName",
	"AWS::IAM::ManagedPolicy":   "ManagedPolicyName",
	"AWS::KMS::Alias":           "AliasName",
	"AWS::S3::AccessPoint":      "Name",
	"AWS::Lambda::Function":     "FunctionName",
	"AWS::Serverless::Function": "FunctionName",
}

func (t *template) address(resource string) string { return t.prefix + resource }

func (t *template) origin(resource string) Origin {
	o := Origin{File: t.file, Address: t.address(resource), Language: CloudFormation}
	if r := t.resources.object(resource); r != nil {
		o.Line, o.Column = r.at.line, r.at.column
	}
	return o
}

// nameOf is the name of what the resource makes: the text given, or a symbol.
func (t *template) nameOf(resource string) string {
	if property := nameProperties[t.kindOf(resource)]; property != "" {
		switch v := t.property(resource, property).(type) {
		case nil:
		default:
			if s, ok := stringOf(v); ok {
				return s
			}
		}
	}
	return t.plan.registry.own(t.address(resource), Unknown{File: t.file, Address: t.address(resource), Path: "the name"})
}

// physical is what Ref gives for a resource.
func (t *template) physical(resource string, at position, w where) value {
	switch kind := t.kindOf(resource); kind {
	case "AWS::IAM::ManagedPolicy":
		return t.managedARN(resource)
	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
		return t.keyID(resource)
	case "AWS::S3::Bucket", "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::KMS::Alias", "AWS::Lambda::Function", "AWS::Serverless::Function", "AWS::S3::AccessPoint":
		return t.nameOf(resource)
	case "":
		if t.roles[resource] != "" {
			return t.plan.registry.own(t.address(resource), Unknown{File: t.file, Address: t.address(resource), Path: "the name"})
		}
	}
	return t.plan.registry.own(t.address(resource), Unknown{File: t.file, Address: t.address(resource), Path: "the name"})
}

func (t *template) iamARN(kind, path, name string) string {
	return "arn:" + t.partition + ":iam::" + t.account + ":" + kind + joinPath(path) + name
}

func (t *template) managedARN(resource string) string {
	return t.iamARN("policy", textOf(t.property(resource, "Path")), t.nameOf(resource))
}

func (t *template) keyID(resource string) string {
	return t.plan.registry.own(t.address(resource), Unknown{File: t.file, Address: t.address(resource), Path: "the key's ID"})
}

func (t *template) keyARN(resource string) string {
	return "arn:" + t.partition + ":kms:" + t.region + ":" + t.account + ":key/" + t.keyID(resource)
}

// output is the value of one of the template's outputs; nil where it has none of
// that name, or does not make it for certain.
func (t *template) output(name string, at position) value {
	o := t.root.object("Outputs").object(name)
	if o == nil || !t.enter("the output "+name, at) {
		return nil
	}
	defer t.leave()
	if c, ok := plain(o.get("Condition")); ok && t.condition(c, o.at) != yes {
		return nil
	}
	return t.eval(o.get("Value"), where{path: "output " + name})
}

// exported is what another template exports under a name, in the same account and
// region; nil where none of those given does.
func (t *template) exported(name string, at position) value {
	for _, other := range t.plan.templates {
		outputs := other.root.object("Outputs")
		if other == t || outputs == nil || other.account != t.account || other.region != t.region {
			continue
		}
		for _, output := range outputs.names {
			export := outputs.object(output).object("Export")
			if export == nil || !other.enter("the export of "+output, at) {
				continue
			}
			text, known := plain(other.eval(export.get("Name"), where{path: "export"}))
			other.leave()
			if known && text == name {
				return other.output(output, at)
			}
		}
	}
	return nil
}

// attribute is what Fn::GetAtt gives.
func (t *template) attribute(resource, attribute string, at position, w where) value {
	if inner := t.nested[resource]; inner != nil {
		if output, ok := strings.CutPrefix(attribute, "Outputs."); ok {
			if v := inner.output(output, at); v != nil {
				return v
			}
		}
	}
	kind := t.kindOf(resource)
	if kind == "" && t.roles[resource] == "" {
		if !t.resources.has(resource) && !t.generated(resource) {
			return t.fail(at, "Fn::GetAtt %s.%s: the template has no resource %s", resource, attribute, resource)
		}
		return t.unknown(w, resource+"."+attribute, "")
	}
	if attribute == "Arn" {
		switch kind {
		case "AWS::S3::Bucket":
			return "arn:" + t.partition + ":s3:::" + t.nameOf(resource)
		case "AWS::IAM::Role":
			return t.iamARN("role", textOf(t.property(resource, "Path")), t.nameOf(resource))
		case "AWS::IAM::User":
			return t.iamARN("user", textOf(t.property(resource, "Path")), t.nameOf(resource))
		case "AWS::IAM::Group":
			return t.iamARN("group", textOf(t.property(resource, "Path")), t.nameOf(resource))
		case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
			return t.keyARN(resource)
		case "AWS::S3::AccessPoint":
			return t.accessPointARN(resource)
		case "":
			return t.iamARN("role", textOf(t.property(t.roles[resource], "RolePath")), textOf(t.physical(resource, at, w)))
		}
	}
	switch kind + "." + attribute {
	case "AWS::S3::AccessPoint.Name":
		return t.nameOf(resource)
	case "AWS::KMS::Key.KeyId", "AWS::KMS::ReplicaKey.KeyId":
		return t.keyID(resource)
	case "AWS::IAM::ManagedPolicy.PolicyArn":
		return t.managedARN(resource)
	}
	return t.unknown(w, resource+"."+attribute, "")
}

// each walks a list of the template; of what is not known it takes all that it
// may be, with the reason why it is only perhaps there.
func each(v value, perhaps []Unknown, f func(v value, perhaps []Unknown)) {
	switch v := v.(type) {
	case nil, noValue:
	case list:
		for _, item := range v {
			each(item, perhaps, f)
		}
	case *unknown:
		if v.either == nil {
			f(v, perhaps)
			return
		}
		for _, one := range v.either {
			each(one, append(slices.Clone(perhaps), v.why), f)
		}
	default:
		f(v, perhaps)
	}
}

// deploy adds what the template's resources make.
func (t *template) deploy() {
	macros := t.macros()
	before := [2]int{len(t.plan.entities), len(t.plan.buckets)}
	for _, name := range t.resources.names {
		r := t.resources.object(name)
		if r == nil {
			if name != "Fn::Transform" && !isLoop(name) {
				t.fail(t.resources.at, "the resource %s is not an object", name)
			}
			continue
		}
		if kind, ok := r.get("Type").(string); (!ok || kind == "") && !unread(name) && !slices.ContainsFunc(r.names, unread) {
			t.fail(r.at, "the resource %s has no Type, which is a string such as AWS::S3::Bucket", name)
			return
		}
		perhaps := slices.Clone(t.perhaps)
		if c, ok := plain(r.get("Condition")); ok {
			switch t.condition(c, r.at) {
			case no:
				t.unmade(name, c)
				continue
			case maybe:
				perhaps = append(perhaps, Unknown{File: t.file, Address: t.address(name), Path: "whether it is made", References: []string{"the condition " + c}, Remedy: t.remedyFor(c)})
			}
		}
		if t.underway = nil; t.err != nil {
			return
		}
		if inner := t.nested[name]; inner != nil {
			inner.perhaps = perhaps
			inner.deploy()
			continue
		}
		t.resource(name, perhaps)
	}
	for _, loop := range t.unexpanded() {
		t.everywhere(before, Unknown{File: t.file, Path: "what the loop " + loop + " makes", Remedy: processedRemedy})
	}
	for _, macro := range macros {
		why := Unknown{File: t.file, Path: "what the macro " + macro + " makes of the template", Remedy: processedRemedy}
		t.everywhere(before, why)
	}
}

// unmade adds what is not made, since its condition is false: of it, what an account
// has is perhaps taken away.
func (t *template) unmade(name, condition string) {
	u := &unmade{origin: t.origin(name), kind: t.kindOf(name), name: t.nameOf(name), account: t.account, condition: condition, aliases: t.aliasesOf(name)}
	if u.kind == "AWS::S3::BucketPolicy" {
		u.bucket = textOf(t.property(name, "Bucket"))
	}
	t.plan.unmade = append(t.plan.unmade, u)
}

const processedRemedy = "give the processed template: aws cloudformation get-template --template-stage Processed"

// everywhere makes doubtful what the template says, and whatever an account has: a
// part of it that is not known may say anything. before are the numbers of entities
// and buckets of other templates.
func (t *template) everywhere(before [2]int, why Unknown) {
	for _, e := range t.plan.entities[before[0]:] {
		e.unread = append(e.unread, why)
	}
	for _, b := range t.plan.buckets[before[1]:] {
		b.unread = append(b.unread, "policy")
		b.unreadWhy = append(b.unreadWhy, why)
	}
	t.plan.addDoubt(&doubt{why: why, bears: bearing{grants: true, action: "*"}}, Origin{File: t.file, Address: why.Path, Language: CloudFormation})
}

// unexpanded are loops that could not be expanded: over a list that is not known, or
// in the properties of a resource.
func (t *template) unexpanded() (names []string) {
	for _, name := range t.resources.names {
		if isLoop(name) {
			names = append(names, name)
			continue
		}
		r := t.resources.object(name)
		if r == nil {
			continue
		}
		if props := r.object("Properties"); slices.ContainsFunc(r.names, unread) || props != nil && slices.ContainsFunc(props.names, unread) {
			names = append(names, "of "+name)
		}
	}
	return names
}

// macros are transforms that are not evaluated here, and may change everything.
func (t *template) macros() (names []string) {
	items, _ := listOf(t.root.get("Transform"))
	for _, item := range items {
		name, _ := plain(item)
		if o, ok := item.(*object); ok {
			name, _ = plain(o.get("Name"))
		}
		switch name {
		case "AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen", "AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16":
		default:
			names = append(names, name)
		}
	}
	if t.root.has("Fn::Transform") || t.resources.has("Fn::Transform") {
		names = append(names, "AWS::Include")
	}
	return names
}

func (t *template) document(resource, name string, body value, perhaps []Unknown) document {
	o := t.origin(resource)
	return document{name: first(name, o.Address), origin: o, body: body, perhaps: perhaps}
}

func (t *template) resource(name string, perhaps []Unknown) {
	p := t.plan
	switch kind := t.kindOf(name); kind {
	case "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group":
		e := t.entity(map[string]entityKind{"AWS::IAM::Role": role, "AWS::IAM::User": user, "AWS::IAM::Group": group}[kind], name)
		e.name = t.nameOf(name)
		e.path = joinPath(textOf(t.property(name, "Path")))
		each(t.property(name, "Policies"), perhaps, func(v value, perhaps []Unknown) { t.inline(e, name, v, perhaps) })
		e.perhaps = perhaps
		each(t.property(name, "ManagedPolicyArns"), perhaps, func(v value, perhaps []Unknown) { e.managed = append(e.managed, perhapsValue(v, perhaps)) })
		e.boundary, e.bounded = t.property(name, "PermissionsBoundary"), true
		if trust := t.property(name, "AssumeRolePolicyDocument"); trust != nil {
			d := t.document(name, "trust policy of "+t.address(name), trust, nil)
			e.trust = &d
		}
		e.tags = t.tags(name)
		if u, ok := t.property(name, "Tags").(*unknown); ok {
			e.unread = append(e.unread, u.why)
		}
		if kind == "AWS::IAM::User" {
			each(t.property(name, "Groups"), nil, func(v value, perhaps []Unknown) {
				p.memberships = append(p.memberships, membership{group: textOf(v), user: e.name, account: e.account, origin: t.origin(name), perhaps: perhaps})
			})
		}
		p.entities = append(p.entities, e)

	case "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy":
		d := t.document(name, textOf(t.property(name, "PolicyName")), t.property(name, "PolicyDocument"), perhaps)
		d.inline = textOf(t.property(name, "PolicyName"))
		t.attach(name, func(a *attachment) { a.inline = &d })

	case "AWS::IAM::ManagedPolicy":
		m := &managedPolicy{document: t.document(name, t.nameOf(name), t.property(name, "PolicyDocument"), perhaps), arn: t.managedARN(name), change: declare}
		p.managed = append(p.managed, m)
		t.attach(name, func(a *attachment) { a.policy = m.arn })

	case "AWS::IAM::UserToGroupAddition":
		groupName := textOf(t.property(name, "GroupName"))
		each(t.property(name, "Users"), perhaps, func(v value, perhaps []Unknown) {
			p.memberships = append(p.memberships, membership{group: groupName, user: textOf(v), account: t.account, origin: t.origin(name), perhaps: perhaps})
		})

	case "AWS::S3::Bucket":
		t.bucket(name, perhaps)

	case "AWS::S3::AccessPoint":
		t.accessPoint(name, perhaps)

	case "AWS::S3::BucketPolicy":
		d := t.document(name, "", t.property(name, "PolicyDocument"), perhaps)
		p.settings = append(p.settings, &bucketSetting{origin: t.origin(name), what: "policy", buckets: []bucketRef{{name: textOf(t.property(name, "Bucket"))}}, change: declare, policy: &d})

	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
		k := &key{origin: t.origin(name), arn: t.keyARN(name), id: t.keyID(name), change: declare, names: t.aliasesOf(name), perhaps: perhaps}
		if body := t.property(name, "KeyPolicy"); body != nil {
			d := t.document(name, "key policy of "+t.address(name), body, perhaps)
			k.policy = &d
		}
		k.enable(t.property(name, "Enabled"), "Enabled")
		k.set(&k.usage, t.property(name, "KeyUsage"), "KeyUsage")
		k.set(&k.spec, t.property(name, "KeySpec"), "KeySpec")
		if origin, known := plain(t.property(name, "Origin")); known && origin == "EXTERNAL" {
			k.imported()
		}
		p.keys = append(p.keys, k)

	case "AWS::KMS::Alias":
		a := keyAlias{name: textOf(t.property(name, "AliasName")), target: textOf(t.property(name, "TargetKeyId")), account: t.account, region: t.region, perhaps: perhaps}
		if len(perhaps) > 0 { // it may be another key's
			a.target = ""
		}
		p.keyAliases = append(p.keyAliases, a)

	case "AWS::EC2::VPCEndpoint":
		if body := t.property(name, "PolicyDocument"); body != nil {
			p.endpoints = append(p.endpoints, &endpoint{policy: t.document(name, "policy of "+t.address(name), body, perhaps)})
		}

	case "AWS::Lambda::Function":
		t.lambda(name, t.property(name, "Role"))

	case "AWS::ECS::TaskDefinition":
		t.task(name)

	case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
		t.serverless(name, perhaps)

	case "AWS::Serverless::Connector":
		t.connector(name, t.resources.object(name).object("Properties"), "", perhaps)

	default:
		t.doubt(name, kind)
	}
	if embedded := t.resources.object(name).object("Connectors"); embedded != nil {
		for _, one := range embedded.names {
			t.connector(name, embedded.object(one).object("Properties"), name, perhaps)
		}
	}
}

// perhapsValue keeps the reasons with a value that is only perhaps there.
func perhapsValue(v value, perhaps []Unknown) value {
	if len(perhaps) == 0 {
		return v
	}
	return &conditionalValue{v, perhaps}
}

// A conditionalValue is perhaps there.
type conditionalValue struct {
	value   value
	perhaps []Unknown
}

func (t *template) entity(kind entityKind, resource string) *entity {
	return &entity{
		kind: kind, origin: t.origin(resource), partition: t.partition, account: t.account, path: "/",
		change: declare, exclusive: true, allManaged: true, aliases: t.aliasesOf(resource),
	}
}

// aliasesOf are the names by which people may call a resource.
func (t *template) aliasesOf(resource string) []string {
	return []string{resource, t.stack + "." + resource}
}

func (t *template) inline(e *entity, resource string, v value, perhaps []Unknown) {
	o, ok := v.(*object)
	if !ok {
		d := t.document(resource, "", v, perhaps)
		e.inline = append(e.inline, d)
		return
	}
	d := t.document(resource, textOf(o.get("PolicyName")), o.get("PolicyDocument"), perhaps)
	d.inline = textOf(o.get("PolicyName"))
	if o.at.line > 0 {
		d.origin.Line, d.origin.Column = o.at.line, o.at.column
	}
	e.inline = append(e.inline, d)
}

// attach adds an attachment to the roles, users and groups that the resource names.
func (t *template) attach(resource string, fill func(*attachment)) {
	for _, p := range []struct {
		kind     entityKind
		property string
	}{
		{role, "Roles"}, {user, "Users"}, {group, "Groups"}, {role, "RoleName"}, {user, "UserName"}, {group, "GroupName"},
	} {
		a := &attachment{origin: t.origin(resource), kind: p.kind, change: declare}
		each(t.property(resource, p.property), nil, func(v value, perhaps []Unknown) {
			a.owners = append(a.owners, ownerRef{name: textOf(v), account: t.account, perhaps: perhaps})
		})
		if len(a.owners) > 0 {
			fill(a)
			t.plan.attachments = append(t.plan.attachments, a)
		}
	}
}

func (t *template) tags(resource string) map[string]string {
	items, unk := listOf(t.property(resource, "Tags"))
	if unk != nil || len(items) == 0 {
		return nil
	}
	tags := make(map[string]string)
	for _, item := range items {
		if o, ok := item.(*object); ok {
			if name, ok := plain(o.get("Key")); ok {
				tags[name] = textOf(o.get("Value"))
			}
		}
	}
	return tags
}

// blockSettings are the switches of Block Public Access in both languages.
var blockSettings = map[string]string{
	"BlockPublicAcls": "block_public_acls", "IgnorePublicAcls": "ignore_public_acls",
	"BlockPublicPolicy": "block_public_policy", "RestrictPublicBuckets": "restrict_public_buckets",
}

func (t *template) bucket(name string, perhaps []Unknown) {
	b := &bucket{
		perhaps: perhaps,
		origin:  t.origin(name), name: t.nameOf(name), region: t.region, account: t.account, partition: t.partition,
		change: declare, aliases: t.aliasesOf(name), tags: t.tags(name), block: newObject(),
	}
	if o, ok := t.property(name, "PublicAccessBlockConfiguration").(*object); ok {
		for member, setting := range blockSettings {
			if v := o.get(member); v != nil {
				b.block.set(setting, v)
			}
		}
	} else if u, ok := t.property(name, "PublicAccessBlockConfiguration").(*unknown); ok {
		b.unread, b.unreadWhy = append(b.unread, "publicAccessBlock"), append(b.unreadWhy, u.why)
	}
	b.ownership = "BucketOwnerEnforced" // of new buckets since April 2023
	switch v := t.property(name, "OwnershipControls").(type) {
	case *object:
		items, _ := listOf(v.get("Rules"))
		for _, item := range items {
			if o, ok := item.(*object); ok && o.has("ObjectOwnership") {
				b.ownership = o.get("ObjectOwnership")
			}
		}
	case *unknown:
		b.ownership = v
	}
	switch v := t.property(name, "BucketEncryption").(type) {
	case *object:
		items, unk := listOf(v.get("ServerSideEncryptionConfiguration"))
		if unk != nil {
			b.encryption = perhapsEncrypted(unk)
		}
		for _, item := range items {
			o, ok := item.(*object)
			if !ok {
				b.encryption = perhapsEncrypted(item)
				continue
			}
			byDefault := o.object("ServerSideEncryptionByDefault")
			if byDefault == nil && o.get("ServerSideEncryptionByDefault") != nil {
				b.encryption = perhapsEncrypted(o.get("ServerSideEncryptionByDefault"))
				continue
			}
			b.encryption = keyOfEncryption(byDefault.get("SSEAlgorithm"), byDefault.get("KMSMasterKeyID"))
			b.bucketKey = stated(o.get("BucketKeyEnabled"))
		}
	case *unknown:
		b.encryption = perhapsEncrypted(v)
	}
	t.plan.buckets = append(t.plan.buckets, b)
}

// stated is a switch that is known; nil for others.
func stated(v value) *bool {
	on, isBool := v.(bool)
	if text, known := plain(v); known && !isBool {
		on, isBool = strings.EqualFold(text, "true"), strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	}
	if !isBool {
		return nil
	}
	return &on
}

// perhapsEncrypted is encryption of which not even the kind is known.
func perhapsEncrypted(v value) value {
	u, _ := v.(*unknown)
	if u == nil {
		u = &unknown{}
	}
	return &conditionalValue{v, []Unknown{u.why}}
}

// keyOfEncryption is the key that a bucket's default encryption uses; "" where
// nobody needs a permission for it: S3's own keys.
func keyOfEncryption(algorithm, key value) value {
	name, known := plain(algorithm)
	if !known && algorithm != nil {
		return perhapsEncrypted(algorithm)
	}
	if name != "aws:kms" && name != "aws:kms:dsse" {
		return ""
	}
	switch v := key.(type) {
	case nil:
		return awsKey
	case string:
		if v == "" {
			return awsKey
		}
	case *unknown:
		if len(v.either) == 1 { // the other branch of Fn::If names none
			return perhapsEncrypted(v)
		}
	}
	return key
}

// awsKey is the alias of the key that AWS manages for S3, which is used where none
// is named. Source: "Using server-side encryption with AWS KMS keys".
const awsKey = "alias/aws/s3"

func (t *template) lambda(name string, roleARN value) {
	f := &Function{Origin: t.origin(name), Name: t.address(name), Role: textOf(roleARN), Environment: make(map[string]string)}
	if o, ok := t.property(name, "Environment").(*object); ok {
		vars := o.object("Variables")
		if vars != nil {
			for _, v := range vars.names {
				f.Environment[v] = textOf(vars.members[v])
			}
		}
	}
	f.Handler = textOf(t.property(name, "Handler"))
	if runtime, ok := plain(t.property(name, "Runtime")); ok {
		f.Runtime = runtime
	}
	switch code := t.property(name, "CodeUri").(type) {
	case string:
		f.Code = code
	}
	if code, ok := t.property(name, "Code").(*object); ok {
		f.Code = textOf(code.get("S3Key"))
	} else if code, ok := t.property(name, "Code").(string); ok {
		f.Code = code
	}
	if meta := t.resources.object(name).object("Metadata"); meta != nil {
		f.Target = textOf(meta.get("BuildTarget"))
		if asset, ok := plain(meta.get("aws:asset:path")); ok {
			f.Code = asset
		}
		if props := meta.object("BuildProperties"); props.has("Entrypoint") {
			f.Target = textOf(props.get("Entrypoint"))
		}
	}
	t.plan.functions = append(t.plan.functions, f)
}

func (t *template) task(name string) {
	f := &Function{Origin: t.origin(name), Name: t.address(name), Role: textOf(t.property(name, "TaskRoleArn")), Environment: make(map[string]string)}
	each(t.property(name, "ContainerDefinitions"), nil, func(v value, _ []Unknown) {
		o, ok := v.(*object)
		if !ok {
			return
		}
		f.Code = first(f.Code, policy.TrimSymbols(textOf(o.get("Image"))))
		each(o.get("Environment"), nil, func(v value, _ []Unknown) {
			if pair, ok := v.(*object); ok {
				f.Environment[textOf(pair.get("Name"))] = textOf(pair.get("Value"))
			}
		})
	})
	t.plan.functions = append(t.plan.functions, f)
}

// expandLoops expands Fn::ForEach among the resources, of AWS::LanguageExtensions.
// A loop over a list that is not known stays as it is.
func (t *template) expandLoops() {
	if slices.ContainsFunc(t.resources.names, isLoop) {
		out := newObject()
		out.at = t.resources.at
		t.expandInto(out, t.resources)
		t.resources = out
	}
}

// unread recognizes what may stand for members that the text does not show.
func unread(name string) bool { return isLoop(name) || name == "Fn::Transform" }

func isLoop(name string) bool { return strings.HasPrefix(name, "Fn::ForEach::") }

// expandInto adds what from has. A loop in a loop is expanded within each turn of the
// outer one, since all turns have it under the same name.
func (t *template) expandInto(out, from *object) {
	for _, name := range from.names {
		if !isLoop(name) {
			if out.has(name) {
				t.fail(from.at, "loops make the resource %s twice; let its logical id have the identifier of each loop around it", name)
			}
			out.set(name, from.members[name])
			continue
		}
		args, ok := from.members[name].(list)
		if !ok || len(args) != 3 {
			t.fail(from.at, "%s needs an identifier, a list and a fragment", name)
			continue
		}
		identifier, _ := args[0].(string)
		items, unk := listOf(t.eval(args[1], where{name, ""}))
		fragment, _ := args[2].(*object)
		if unk != nil || fragment == nil {
			t.plan.problem("%s: %s could not be expanded; give the processed template", t.file, name)
			out.set(name, from.members[name])
			continue
		}
		for _, item := range items {
			turn := newObject()
			turn.at = fragment.at
			text := textOf(item)
			for _, n := range fragment.names {
				turn.set(replaceIdentifier(n, identifier, text), substitute(fragment.members[n], identifier, text))
			}
			t.expandInto(out, turn)
		}
	}
}

// replaceIdentifier puts the text in the place of a loop's identifier: for ${X} as it
// is, for &{X} its letters and digits. Source: "Fn::ForEach", CloudFormation User
// Guide.
func replaceIdentifier(s, identifier, text string) string {
	plain := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, text)
	return strings.NewReplacer("${"+identifier+"}", text, "&{"+identifier+"}", plain).Replace(s)
}

func substitute(v value, identifier, text string) value {
	switch v := v.(type) {
	case string:
		return replaceIdentifier(v, identifier, text)
	case list:
		out := make(list, len(v))
		for i := range v {
			out[i] = substitute(v[i], identifier, text)
		}
		return out
	case *object:
		if len(v.names) == 1 && v.names[0] == "Ref" && v.members["Ref"] == identifier {
			return text
		}
		out := newObject()
		out.at = v.at
		for _, name := range v.names {
			out.set(replaceIdentifier(name, identifier, text), substitute(v.members[name], identifier, text))
		}
		return out
	}
	return v
}
