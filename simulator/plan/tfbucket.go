package plan

import "strings"

func (t *tfPlan) bucket(r *tfResource) {
	if r.at.data {
		return
	}
	b := &bucket{
		origin: t.origin(r), name: t.nameOf(r, "bucket"), region: t.region(r), account: t.account(r), partition: t.partition(r),
		change: r.change, aliases: aliases(r), block: newObject(),
	}
	if before := r.was("bucket"); before != "" && before != b.name {
		b.was = before
	}
	var unknownTags *unknown
	if b.tags, unknownTags = t.tags(r); unknownTags != nil {
		b.unread = append(b.unread, "tags")
	}
	r.bucket = b
	t.plan.buckets = append(t.plan.buckets, b)
}

// bucketParts are the blocks that a bucket itself had until version 4 of the
// provider, and still may have. What exists mirrors there what resources of their
// own hold: only what the configuration sets counts.
func (t *tfPlan) bucketParts(r *tfResource) {
	b := r.bucket
	if b == nil || !b.change.remains() {
		return
	}
	if b.change == create || b.change == replace {
		b.ownership = "BucketOwnerEnforced" // of new buckets since April 2023
		b.encryption = ""
	}
	if r.config == nil && b.change != create {
		return
	}
	if r.has("policy") {
		if body := t.settle(r, "policy"); body != nil && body != "" {
			d := t.newDocument(r, r.Address, t.policyBody(r, "policy", body))
			b.policy = &d
		}
	}
	if r.has("server_side_encryption_configuration") {
		if v := t.settle(r, "server_side_encryption_configuration"); v != nil {
			b.encryption = t.encryption(r, v, "server_side_encryption_configuration")
		}
	}
	if acl, ok := plain(r.after.get("acl")); ok && r.has("acl") && acl != "" && acl != "private" && b.change == create {
		b.ownership = nil // a bucket that is given an ACL has them enabled, or fails
	}
}

// encryption finds the key in nested blocks, whose names differ between the bucket's
// own and those of the resource.
func (t *tfPlan) encryption(r *tfResource, v value, attribute string) value {
	var result value = ""
	var walk func(v value)
	walk = func(v value) {
		switch v := v.(type) {
		case *unknown:
			result = perhapsEncrypted(v)
		case list:
			for _, item := range v {
				walk(item)
			}
		case *object:
			if v.has("sse_algorithm") || v.has("kms_master_key_id") {
				result = keyOfEncryption(v.get("sse_algorithm"), v.get("kms_master_key_id"))
				return
			}
			for _, name := range v.names {
				walk(v.members[name])
			}
		}
	}
	walk(v)
	u, ok := result.(*unknown)
	if !ok {
		if s, isText := result.(string); isText && s == "" {
			return ""
		}
		return result
	}
	refs, _ := r.refs(attribute)
	targets, complete := t.targets(r, attribute, refs)
	if len(targets) == 1 && targets[0].resource.key != nil && complete {
		return targets[0].resource.key.arn
	}
	if len(targets) == 1 && targets[0].resource.Type == "aws_kms_alias" {
		o := targets[0].resource
		refs, _ := o.refs("target_key_id")
		if keys, ok := t.targets(o, "target_key_id", refs); ok && len(keys) == 1 && keys[0].resource.key != nil {
			return keys[0].resource.key.arn
		}
	}
	return u
}

func (t *tfPlan) bucketsOf(r *tfResource, attribute string) (out []bucketRef) {
	v := t.settle(r, attribute)
	if s, ok := v.(string); ok {
		return []bucketRef{{name: s}}
	}
	refs, _ := r.refs(attribute)
	targets, complete := t.chosen(r, attribute, false)
	for _, o := range targets {
		if o.resource.bucket != nil {
			out = append(out, bucketRef{bucket: o.resource.bucket, perhaps: o.perhaps})
		}
	}
	if len(out) > 0 && !complete {
		return append(out, bucketRef{name: t.unknown(r, attribute, most(refs)).text()})
	}
	if len(out) == 0 {
		out = []bucketRef{{name: t.unknown(r, attribute, most(refs)).text()}}
	}
	return out
}

// setting is a part of a bucket that a resource of its own holds.
func (t *tfPlan) setting(r *tfResource, what string) {
	s := &bucketSetting{origin: t.origin(r), what: what, change: r.change}
	if what == "accountPublicAccessBlock" {
		s.account = first(textOf(t.settle(r, "account_id")), t.account(r))
	} else if r.change.remains() {
		s.buckets = t.bucketsOf(r, "bucket")
	}
	if was := r.was("bucket"); was != "" && (r.change == remove || r.change == replace) {
		s.was = was
	}
	if r.change.remains() {
		switch what {
		case "policy":
			d := t.newDocument(r, r.Address, t.policyBody(r, "policy", t.settle(r, "policy")))
			s.policy = &d
		case "publicAccessBlock", "accountPublicAccessBlock":
			o := newObject()
			for _, name := range []string{"block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"} {
				o.set(name, t.settle(r, name))
			}
			s.value = o
		case "ownership":
			each(t.settle(r, "rule"), nil, func(v value, _ []Unknown) {
				if o, ok := v.(*object); ok {
					s.value = o.get("object_ownership")
				} else {
					s.value = v
				}
			})
		case "encryption":
			s.value = t.encryption(r, t.settle(r, "rule"), "rule")
			if rules, unk := listOf(t.settle(r, "rule")); unk == nil && len(rules) == 1 {
				rule, _ := rules[0].(*object)
				s.bucketKey = stated(rule.get("bucket_key_enabled"))
			}
		case "requestPayer":
			s.value = t.settle(r, "payer")
		}
	}
	t.plan.settings = append(t.plan.settings, s)
}

func (t *tfPlan) kmsKey(r *tfResource) {
	if r.at.data {
		return
	}
	k := &key{origin: t.origin(r), change: r.change, names: aliases(r)}
	k.arn, _ = plain(r.after.get("arn"))
	if k.arn == "" || r.change == create || r.change == replace {
		k.id = t.plan.registry.own(r.Address, Unknown{File: t.file, Address: r.Address, Path: "the key's ID"})
		k.arn = "arn:" + t.partition(r) + ":kms:" + t.region(r) + ":" + t.account(r) + ":key/" + k.id
	} else {
		k.id = k.arn[strings.LastIndexByte(k.arn, '/')+1:]
	}
	if before := r.was("arn"); before != "" && r.change == replace {
		k.was = before
	}
	k.enable(t.settle(r, "is_enabled"), "is_enabled")
	k.enable(t.settle(r, "enabled"), "enabled") // of the kinds beside aws_kms_key
	k.set(&k.usage, t.settle(r, "key_usage"), "key_usage")
	k.set(&k.spec, t.settle(r, "customer_master_key_spec"), "customer_master_key_spec")
	if strings.HasSuffix(r.Type, "external_key") {
		if state, known := plain(r.after.get("key_state")); known && state != "" && state != "Disabled" {
			k.state = first(map[string]string{"Disabled": "Disabled"}[k.state], state)
		} else {
			k.imported()
		}
	}
	r.key = k
	t.plan.keys = append(t.plan.keys, k)
}

// keyPolicy reads a key's own policy; without one AWS gives the key the default
// policy, which leaves it to IAM.
func (t *tfPlan) keyPolicy(r *tfResource, k *key) {
	if k == nil || !r.change.remains() {
		return
	}
	body := t.settle(r, "policy")
	if body == nil || body == "" {
		k.unread = r.change != create && r.config != nil && !r.has("policy") && body == nil && r.after.get("policy") == nil
		return
	}
	if r.change != create && !r.has("policy") {
		if _, known := plain(body); !known {
			k.unread = true
			return
		}
	}
	d := t.newDocument(r, "key policy of "+r.Address, t.policyBody(r, "policy", body))
	k.policy, k.stated = &d, r.has("policy")
}

func (t *tfPlan) keyPolicyResource(r *tfResource) {
	targets, complete := t.chosen(r, "key_id", false)
	var found *key
	for _, o := range targets {
		if o.resource.key == nil {
			continue
		}
		if len(targets) > 1 || !complete { // which key gets it is not known
			o.resource.key.policy, o.resource.key.unread = nil, true
			continue
		}
		found = o.resource.key
	}
	if s, ok := plain(r.after.get("key_id")); ok && found == nil {
		for _, k := range t.plan.keys {
			if k.id == s || k.arn == s {
				found = k
			}
		}
	}
	if found == nil {
		return
	}
	if !r.change.remains() {
		found.unread = true // what was put there stays until another policy is
		return
	}
	d := t.newDocument(r, r.Address, t.policyBody(r, "policy", t.settle(r, "policy")))
	if found.stated { // by another resource too, and the one that is applied last stays
		found.policy, found.unread = nil, true
		return
	}
	found.policy, found.unread, found.stated = &d, false, true
}

func (t *tfPlan) kmsAlias(r *tfResource) {
	if !r.change.remains() {
		return
	}
	target := textOf(t.settle(r, "target_key_id"))
	if o := t.the(r, "target_key_id"); o != nil && o.key != nil {
		target = o.key.arn
	}
	t.plan.keyAliases = append(t.plan.keyAliases, keyAlias{name: textOf(t.settle(r, "name")), target: target, account: t.account(r), region: t.region(r)})
}
