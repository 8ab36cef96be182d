package plan

import (
	"slices"
	"strconv"
	"strings"
)

func (t *tfPlan) origin(r *tfResource) Origin {
	return Origin{File: t.file, Address: r.Address, Language: Terraform}
}

// settle replaces what is pending: by nothing, where the configuration does not
// set it, so that the provider computes what was not asked for; else by an
// unknown with the references that it is made of. A dynamic block over a list that
// is not known leaves no trace in the configuration, and is taken for one that is
// not there.
func (t *tfPlan) settle(r *tfResource, attribute string) value {
	v := r.after.get(attribute)
	if !containsPending(v) {
		return v
	}
	refs, configured := r.refs(attribute)
	if _, whole := v.(pending); whole && !configured && r.config != nil && !r.at.data {
		return nil
	}
	return t.settleValue(r, attribute, most(refs), v)
}

func containsPending(v value) bool {
	switch v := v.(type) {
	case pending:
		return true
	case list:
		return slices.ContainsFunc(v, containsPending)
	case *object:
		for _, m := range v.members {
			if containsPending(m) {
				return true
			}
		}
	}
	return false
}

func (t *tfPlan) settleValue(r *tfResource, path string, refs []string, v value) value {
	switch v := v.(type) {
	case pending:
		return t.unknown(r, path, refs)
	case list:
		out := make(list, len(v))
		for i := range v {
			out[i] = t.settleValue(r, path+"["+itoa(i)+"]", refs, v[i])
		}
		return out
	case *object:
		out := newObject()
		for _, name := range v.names {
			out.set(name, t.settleValue(r, path+"."+name, refs, v.members[name]))
		}
		return out
	}
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }

func (t *tfPlan) unknown(r *tfResource, path string, refs []string) *unknown {
	why := Unknown{File: t.file, Address: r.Address, Path: path, References: refs}
	for _, ref := range refs {
		a := parseAddress(ref)
		if a.kind != "aws_s3_bucket" || a.rest != "arn" && a.rest != "id" {
			continue
		}
		for _, o := range t.byAddress[r.at.module+"|"+a.bare()] {
			if name, ok := plain(o.after.get("bucket")); ok && name != "" {
				why.Remedy = "write arn:aws:s3:::${" + strings.TrimSuffix(ref, "."+a.rest) + ".bucket}/…, whose name is known, or plan again when the bucket is there"
			}
		}
	}
	return t.plan.registry.unknown(r.Address+"."+path, why)
}

// deploy adds what the plan makes: first what others refer to.
func (t *tfPlan) deploy() {
	t.readPolicies()
	for _, r := range t.resources {
		switch r.Type {
		case "aws_iam_role":
			t.iam(role, r)
		case "aws_iam_user":
			t.iam(user, r)
		case "aws_iam_group":
			t.iam(group, r)
		case "aws_s3_bucket":
			t.bucket(r)
		case "aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key":
			t.kmsKey(r)
		case "aws_iam_policy":
			t.managedPolicy(r)
		}
	}
	for _, r := range t.resources {
		if r.Type == "aws_s3_access_point" && !r.at.data {
			t.accessPoint(r)
		}
	}
	for _, r := range t.resources {
		if r.at.data {
			continue
		}
		switch r.Type {
		case "aws_iam_role", "aws_iam_user", "aws_iam_group":
			t.entityPolicies(r)
		case "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy":
			t.inlinePolicy(r)
		case "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment":
			kind := kindIn(r.Type)
			t.attachment(r, "policy_arn", map[entityKind]string{kind: string(kind)})
		case "aws_iam_policy_attachment":
			t.attachment(r, "policy_arn", map[entityKind]string{role: "roles", user: "users", group: "groups"})
		case "aws_iam_role_policies_exclusive", "aws_iam_user_policies_exclusive", "aws_iam_group_policies_exclusive":
			t.exclusive(r, "inline", "policy_names")
		case "aws_iam_role_policy_attachments_exclusive", "aws_iam_user_policy_attachments_exclusive", "aws_iam_group_policy_attachments_exclusive":
			t.exclusive(r, "managed", "policy_arns")
		case "aws_iam_group_membership":
			t.members(r, "group", "users", false)
		case "aws_iam_user_group_membership":
			t.members(r, "user", "groups", true)
		case "aws_s3_bucket":
			t.bucketParts(r)
		case "aws_s3_bucket_policy":
			t.setting(r, "policy")
		case "aws_s3_bucket_public_access_block":
			t.setting(r, "publicAccessBlock")
		case "aws_s3_bucket_ownership_controls":
			t.setting(r, "ownership")
		case "aws_s3_bucket_server_side_encryption_configuration":
			t.setting(r, "encryption")
		case "aws_s3_bucket_request_payment_configuration":
			t.setting(r, "requestPayer")
		case "aws_s3_account_public_access_block":
			t.setting(r, "accountPublicAccessBlock")
		case "aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key":
			t.keyPolicy(r, r.key)
		case "aws_kms_key_policy":
			t.keyPolicyResource(r)
		case "aws_kms_alias":
			t.kmsAlias(r)
		case "aws_kms_grant":
			t.kmsGrant(r)
		case "aws_s3_access_point", "aws_s3control_access_point_policy":
			t.accessPointPolicy(r)
		case "aws_lambda_function", "aws_ecs_task_definition":
			t.function(r)
		case "aws_vpc_endpoint":
			t.endpoint(r, "id")
		case "aws_vpc_endpoint_policy":
			t.endpoint(r, "vpc_endpoint_id")
		}
	}
}

func kindIn(resource string) entityKind {
	return entityKind(strings.Split(strings.TrimPrefix(resource, "aws_iam_"), "_")[0])
}

// nameOf is the name of what a resource makes: as the plan has it, or a symbol.
func (t *tfPlan) nameOf(r *tfResource, attribute string) string {
	switch v := r.after.get(attribute).(type) {
	case string:
		return v
	}
	prefix := ""
	if s, ok := r.after.get(attribute + "_prefix").(string); ok && r.has(attribute+"_prefix") {
		prefix = s
	}
	refs, configured := r.refs(attribute)
	if prefix == "" && (configured || r.config == nil) {
		return t.unknown(r, attribute, most(refs)).text() // it may be any
	}
	return prefix + t.plan.registry.own(r.Address, Unknown{File: t.file, Address: r.Address, Path: "the name"})
}

func (t *tfPlan) partition(r *tfResource) string {
	if f := strings.SplitN(textOf(r.after.get("arn")), ":", 6); len(f) == 6 && f[0] == "arn" {
		return f[1]
	}
	return partitionOf(t.region(r))
}

// tags are those of the resource, and those that its provider gives everything.
func (t *tfPlan) tags(r *tfResource) (map[string]string, *unknown) {
	v := t.settle(r, "tags")
	if all, known := r.after.get("tags_all").(*object); known {
		v = all
		if containsPending(all) {
			v = t.settleValue(r, "tags_all", nil, all)
		}
	} else if _, computed := r.after.get("tags_all").(pending); computed && t.defaultTags(r) {
		return nil, t.unknown(r, "tags_all", nil)
	}
	switch v := v.(type) {
	case *unknown:
		return nil, v
	case *object:
		tags := make(map[string]string)
		for _, name := range v.names {
			tags[name] = textOf(v.members[name])
		}
		return tags, nil
	}
	return nil, nil
}

// defaultTags reports whether the provider gives tags to all that it makes.
func (t *tfPlan) defaultTags(r *tfResource) bool {
	key := r.provider()
	if _, own := t.providers[key].Expressions["default_tags"]; own || !strings.Contains(key, ":") {
		return own
	}
	for _, p := range t.providers { // that the module may be given
		if _, ok := p.Expressions["default_tags"]; ok {
			return true
		}
	}
	return false
}

func aliases(r *tfResource) []string { return []string{r.Address} }

// iam adds a role, user or group.
func (t *tfPlan) iam(kind entityKind, r *tfResource) {
	if r.at.data {
		return
	}
	e := &entity{
		kind: kind, origin: t.origin(r), partition: t.partition(r), account: t.account(r),
		path: joinPath(textOf(t.settle(r, "path"))), name: t.nameOf(r, "name"), change: r.change, aliases: aliases(r),
	}
	e.known, _ = plain(r.after.get("arn"))
	if r.change == create || r.change == replace {
		e.known = ""
	}
	if r.before != nil {
		if before, ok := plain(r.before.get("name")); ok && before != e.name {
			e.was = before
		}
	}
	var unknownTags *unknown
	if e.tags, unknownTags = t.tags(r); unknownTags != nil {
		e.unread = append(e.unread, unknownTags.why)
	}
	r.entity = e
	t.plan.entities = append(t.plan.entities, e)
}

// entityPolicies adds what a role, user or group carries by itself. What exists
// shows what was attached when the state was refreshed, which another resource of
// the same plan may be about to change: only what the configuration sets counts.
func (t *tfPlan) entityPolicies(r *tfResource) {
	e := r.entity
	if e == nil || !e.change.remains() {
		return
	}
	if r.has("inline_policy") || r.change == create && r.after.has("inline_policy") {
		each(t.settle(r, "inline_policy"), nil, func(v value, _ []Unknown) {
			o, ok := v.(*object)
			if !ok {
				e.inline = append(e.inline, t.newDocument(r, r.Address, v))
				return
			}
			if name, ok := o.get("name").(string); ok && name == "" && o.get("policy") == "" {
				return // an empty block says that there is none
			}
			d := t.newDocument(r, first(textOf(o.get("name")), r.Address), t.policyBody(r, "inline_policy", o.get("policy")))
			d.inline, _ = o.get("name").(string)
			e.inline = append(e.inline, d)
		})
		e.exclusive = r.config != nil && r.has("inline_policy")
	}
	if r.has("managed_policy_arns") {
		t.arns(r, "managed_policy_arns", func(v value) { e.managed = append(e.managed, v) })
		e.allManaged = r.config != nil
	}
	if r.has("permissions_boundary") || r.change != create {
		e.bounded = true
		e.boundary = t.settle(r, "permissions_boundary")
		if isUnknown(e.boundary) {
			var of list
			t.arns(r, "permissions_boundary", func(v value) { of = append(of, v) })
			if len(of) == 1 {
				e.boundary = of[0]
			}
		}
		if s, ok := e.boundary.(string); ok && s == "" {
			e.boundary = nil
		}
	} else {
		e.bounded = true
	}
	if body := t.settle(r, "assume_role_policy"); body != nil {
		d := t.newDocument(r, "trust policy of "+r.Address, t.policyBody(r, "assume_role_policy", body))
		e.trust = &d
	}
}

// arns gives the ARNs of an attribute; what is not known yet as the policy that is
// referred to.
func (t *tfPlan) arns(r *tfResource, attribute string, f func(value)) {
	v := t.settle(r, attribute)
	items, unk := listOf(v)
	if unk == nil && !slices.ContainsFunc(items, func(v value) bool { _, is := v.(*unknown); return is }) {
		for _, item := range items {
			if s := textOf(item); s != "" {
				f(s)
			}
		}
		return
	}
	targets, complete := t.chosen(r, attribute, attribute == "managed_policy_arns" || attribute == "policy_arns")
	all := complete && len(targets) > 0 && !slices.ContainsFunc(targets, func(o target) bool {
		return o.resource.managed == nil || o.attribute != "arn" && o.attribute != "id" && o.attribute != ""
	})
	for _, item := range items {
		if s, ok := plain(item); ok && s != "" {
			f(s)
		}
	}
	if !all {
		f(v)
		if unk == nil {
			for _, item := range items {
				if u, ok := item.(*unknown); ok {
					f(u)
				}
			}
		}
		return
	}
	for _, o := range targets {
		f(perhapsValue(o.resource.managed.arn, o.perhaps))
	}
}

func (t *tfPlan) newDocument(r *tfResource, name string, body value) document {
	return document{name: name, origin: t.origin(r), body: body, sensitive: r.sensitive()}
}

// sensitive reports whether anything of the resource is marked so.
func (r *tfResource) sensitive() bool {
	v, err := rawValue(r.secret)
	return r.quotesSecret || err != nil || hasPending(v)
}

// policyBody is the text of a policy, or what it will be: a reference to a policy
// document and nothing else is that document. An expression around it, such as
// jsonencode(merge(…)), has the same references; it is taken for the document too.
func (t *tfPlan) policyBody(r *tfResource, attribute string, v value) value {
	u, ok := v.(*unknown)
	if !ok {
		return v
	}
	refs, _ := r.refs(attribute)
	targets, complete := t.targets(r, attribute, refs)
	if !complete || len(targets) != 1 || len(targets[0].perhaps) > 0 {
		return u
	}
	o := targets[0]
	r.quotesSecret = r.quotesSecret || o.resource.sensitive()
	switch {
	case o.resource.Type == "aws_iam_policy_document" && (o.attribute == "json" || o.attribute == "minified_json" || o.attribute == ""):
		return t.policyDocument(o.resource)
	case o.resource.managed != nil && o.attribute == "policy":
		return o.resource.managed.body
	}
	return u
}

// policyDocument is what data.aws_iam_policy_document says: its JSON where it was
// read, else its statements.
func (t *tfPlan) policyDocument(r *tfResource) value {
	if s, ok := r.after.get("json").(string); ok {
		return s
	}
	if t.underway[r.Address] {
		return t.unknown(r, "json", nil)
	}
	t.underway[r.Address] = true
	defer delete(t.underway, r.Address)

	body := newObject()
	version := first(textOf(t.settle(r, "version")), "2012-10-17")
	body.set("Version", version)
	statements := list{}
	add := func(from value, override bool) {
		if text, ok := from.(string); ok {
			parsed, err := parseJSON([]byte(text))
			if err != nil {
				statements = append(statements, t.unknown(r, "source_policy_documents", nil))
				return
			}
			from = parsed
		}
		o, ok := from.(*object)
		if !ok {
			statements = append(statements, from)
			return
		}
		items, unk := listOf(o.get("Statement"))
		if unk != nil {
			statements = append(statements, unk)
		}
		for _, item := range items {
			if one, ok := item.(*object); ok {
				if sid := textOf(one.get("Sid")); sid != "" {
					statements = slices.DeleteFunc(statements, func(v value) bool {
						o, ok := v.(*object)
						return ok && o.get("Sid") == sid
					})
				}
			}
			statements = append(statements, item)
		}
	}
	merge := func(attributes ...string) {
		for _, attribute := range attributes {
			for _, from := range t.sources(r, attribute) {
				add(from, true)
			}
		}
	}
	merge("source_json", "source_policy_documents")
	own := newObject()
	rows := list{}
	each(t.settle(r, "statement"), nil, func(v value, _ []Unknown) { rows = append(rows, statementOf(v)) })
	own.set("Statement", rows)
	add(own, true)
	merge("override_json", "override_policy_documents")
	body.set("Statement", statements)
	return body
}

// sources are other documents that one is made of.
func (t *tfPlan) sources(r *tfResource, attribute string) (out []value) {
	v := t.settle(r, attribute)
	items, unk := listOf(v)
	refs, _ := r.refs(attribute)
	targets, complete := t.targets(r, attribute, refs)
	docs := slices.DeleteFunc(slices.Clone(targets), func(o target) bool {
		return o.resource.Type != "aws_iam_policy_document" || len(o.perhaps) > 0 || o.attribute != "json" && o.attribute != "minified_json" && o.attribute != ""
	})
	complete = complete && len(docs) == len(targets) && len(docs) > 0
	if unk != nil {
		if !complete {
			return []value{unk}
		}
		for _, o := range docs {
			out = append(out, t.policyDocument(o.resource))
		}
		return out
	}
	unknowns := 0
	for _, item := range items {
		if _, ok := item.(*unknown); ok {
			unknowns++
		}
	}
	deferred := slices.DeleteFunc(slices.Clone(docs), func(o target) bool { _, read := o.resource.after.get("json").(string); return read })
	n := 0
	for _, item := range items {
		switch item := item.(type) {
		case *unknown:
			if complete && len(deferred) == unknowns {
				out = append(out, t.policyDocument(deferred[n].resource))
				n++
				continue
			}
			out = append(out, item)
		case string:
			if item != "" {
				out = append(out, item)
			}
		}
	}
	return out
}

// statementOf turns a statement block into a statement.
func statementOf(v value) value {
	in, ok := v.(*object)
	if !ok {
		return v
	}
	out := newObject()
	if sid := textOf(in.get("sid")); sid != "" {
		out.set("Sid", sid)
	}
	switch effect := in.get("effect").(type) {
	case nil:
		out.set("Effect", "Allow")
	case string:
		out.set("Effect", first(effect, "Allow"))
	default:
		out.set("Effect", effect)
	}
	for _, m := range []struct{ from, to string }{
		{"actions", "Action"}, {"not_actions", "NotAction"}, {"resources", "Resource"}, {"not_resources", "NotResource"},
	} {
		v := in.get(m.from)
		if items, ok := v.(list); v == nil || ok && len(items) == 0 {
			continue
		}
		out.set(m.to, variables(v))
	}
	for _, m := range []struct{ from, to string }{{"principals", "Principal"}, {"not_principals", "NotPrincipal"}} {
		items, unk := listOf(in.get(m.from))
		if unk != nil {
			out.set(m.to, unk)
			continue
		}
		if len(items) == 0 {
			continue
		}
		who := newObject()
		for _, item := range items {
			o, ok := item.(*object)
			if !ok {
				out.set(m.to, item)
				break
			}
			kind, known := plain(o.get("type"))
			if !known {
				out.set(m.to, o.get("type"))
				break
			}
			if kind == "*" {
				out.set(m.to, "*")
				break
			}
			more, unk := listOf(o.get("identifiers"))
			if unk != nil {
				more = list{unk}
			}
			have, _ := who.get(kind).(list)
			who.set(kind, append(slices.Clone(have), more...))
		}
		if !out.has(m.to) {
			out.set(m.to, who)
		}
	}
	items, unk := listOf(in.get("condition"))
	switch {
	case unk != nil:
		out.set("Condition", unk)
	case len(items) > 0:
		conditions := newObject()
		for _, item := range items {
			o, ok := item.(*object)
			test, known := plain(o.get("test"))
			key, isKey := stringOf(o.get("variable"))
			if !ok || !known || !isKey {
				out.set("Condition", item)
				if ok {
					out.set("Condition", firstUnknown(o))
				}
				break
			}
			keys := newObject()
			if have := conditions.object(test); have != nil {
				keys = cloneObject(have)
			}
			values, unk := listOf(o.get("values"))
			if unk != nil {
				keys.set(key, unk)
			} else {
				have, _ := keys.get(key).(list)
				keys.set(key, append(slices.Clone(have), variables(values).(list)...))
			}
			conditions.set(test, keys)
		}
		if !out.has("Condition") {
			out.set("Condition", conditions)
		}
	}
	return out
}

func firstUnknown(o *object) value {
	for _, name := range o.names {
		if u, ok := o.members[name].(*unknown); ok {
			return u
		}
	}
	return o
}

// variables writes &{aws:username} as ${aws:username}: the provider does so
// because ${ is Terraform's own.
func variables(v value) value {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "&{", "${")
	case list:
		out := make(list, len(v))
		for i := range v {
			out[i] = variables(v[i])
		}
		return out
	}
	return v
}
