package plan

import (
	"slices"
	"strings"
)

// readPolicies adds managed policies that were read when the plan was made, with
// their texts.
func (t *tfPlan) readPolicies() {
	for _, r := range t.data {
		arn, known := plain(r.after.get("arn"))
		text, isText := r.after.get("policy").(string)
		if r.Type != "aws_iam_policy" || !known || !isText || arn == "" {
			continue
		}
		m := &managedPolicy{arn: arn, change: keep}
		m.document = t.newDocument(r, first(textOf(r.after.get("name")), arn), text)
		r.managed = m
		t.plan.managed = append(t.plan.managed, m)
	}
}

func (t *tfPlan) managedPolicy(r *tfResource) {
	if r.at.data {
		return
	}
	name := t.nameOf(r, "name")
	m := &managedPolicy{change: r.change}
	m.arn, _ = plain(r.after.get("arn"))
	if m.arn == "" || r.change == create {
		m.arn = "arn:" + t.partition(r) + ":iam::" + t.account(r) + ":policy" + joinPath(textOf(t.settle(r, "path"))) + name
	}
	m.document = t.newDocument(r, name, nil)
	r.managed = m
	m.document.body = t.policyBody(r, "policy", t.settle(r, "policy"))
	m.document.sensitive = r.sensitive()
	t.plan.managed = append(t.plan.managed, m)
}

// owners are whom an attribute names: by a name that is known, or by reference.
func (t *tfPlan) owners(r *tfResource, attribute string, kind entityKind) (out []ownerRef) {
	v := t.settle(r, attribute)
	account := t.account(r)
	items, unk := listOf(v)
	unknowns := unk != nil
	for _, item := range items {
		if s, ok := item.(string); ok {
			if s != "" {
				s = s[strings.LastIndexByte(s, '/')+1:] // some write the ARN
				out = append(out, ownerRef{name: s, account: account})
			}
			continue
		}
		unknowns = unknowns || item != nil
	}
	if !unknowns {
		return out
	}
	refs, _ := r.refs(attribute)
	targets, complete := t.chosen(r, attribute, strings.HasSuffix(attribute, "s"))
	found := false
	for _, o := range targets {
		if o.resource.entity != nil && o.resource.entity.kind == kind {
			found = true
			out = append(out, ownerRef{entity: o.resource.entity, perhaps: o.perhaps})
		}
	}
	if !found || !complete {
		out = append(out, ownerRef{name: t.unknown(r, attribute, most(refs)).text(), account: account})
	}
	return out
}

// before is what an attribute of an owner was.
func (r *tfResource) was(attribute string) string {
	if r.before == nil {
		return ""
	}
	s, _ := plain(r.before.get(attribute))
	return s
}

func (t *tfPlan) inlinePolicy(r *tfResource) {
	kind := kindIn(r.Type)
	attribute := string(kind)
	a := &attachment{origin: t.origin(r), kind: kind, change: r.change}
	if r.change != create && r.change != keep {
		a.wasOwner, a.wasName = r.was(attribute), first(r.was("name"), "‹none›")
		a.account = t.account(r)
	}
	if r.change.remains() {
		a.owners = t.owners(r, attribute, kind)
		d := t.newDocument(r, first(textOf(r.after.get("name")), r.Address), t.policyBody(r, "policy", t.settle(r, "policy")))
		if name, isText := r.after.get("name").(string); isText {
			d.inline = name
		} else {
			d.name = r.Address
		}
		a.inline = &d
	}
	t.plan.attachments = append(t.plan.attachments, a)
}

func (t *tfPlan) attachment(r *tfResource, policy string, owners map[entityKind]string) {
	for kind, attribute := range owners {
		a := &attachment{origin: t.origin(r), kind: kind, change: r.change, account: t.account(r)}
		if r.change != create && r.change != keep {
			a.wasARN = r.was(policy)
			a.wasOwner = r.was(attribute)
			if r.before != nil {
				items, _ := r.before.get(attribute).(list)
				for _, item := range items {
					a.wasOwners = append(a.wasOwners, textOf(item))
				}
			}
		}
		a.alone = r.Type == "aws_iam_policy_attachment"
		if r.change.remains() {
			a.owners = t.owners(r, attribute, kind)
			t.arns(r, policy, func(v value) {
				one := *a
				one.policy = v
				t.plan.attachments = append(t.plan.attachments, &one)
			})
		} else {
			t.plan.attachments = append(t.plan.attachments, a)
		}
	}
}

// exclusive is a list of all that may be attached: whatever else there is goes, and a
// managed policy that is not attached yet is. Source: aws_iam_role_policies_exclusive
// and aws_iam_role_policy_attachments_exclusive, hashicorp/aws.
func (t *tfPlan) exclusive(r *tfResource, what, attribute string) {
	kind := kindIn(r.Type)
	if !r.change.remains() || r.forgets {
		return
	}
	a := &attachment{origin: t.origin(r), kind: kind, change: r.change, exclusive: what}
	a.owners = t.owners(r, string(kind)+"_name", kind)
	if what == "managed" {
		t.arns(r, attribute, func(v value) { a.names = append(a.names, v) })
	} else if items, unk := listOf(t.settle(r, attribute)); unk != nil {
		a.names = list{unk}
	} else {
		a.names = items
	}
	t.plan.attachments = append(t.plan.attachments, a)
}

// members adds memberships, and those that end.
func (t *tfPlan) members(r *tfResource, one, many string, userFirst bool) {
	oneKind, manyKind := group, user
	if userFirst {
		oneKind, manyKind = user, group
	}
	add := func(a, b ownerRef, leaves bool) {
		g, u := a, b
		if userFirst {
			g, u = b, a
		}
		t.plan.memberships = append(t.plan.memberships, membership{
			group: g.text(), user: u.text(), account: t.account(r), origin: t.origin(r), leaves: leaves,
			perhaps: append(slices.Clone(g.perhaps), u.perhaps...),
		})
	}
	var now list
	if r.change.remains() {
		for _, a := range t.owners(r, one, oneKind) {
			for _, b := range t.owners(r, many, manyKind) {
				add(a, b, false)
			}
		}
		if r.was(one) == "" || r.was(one) == textOf(r.after.get(one)) {
			now, _ = r.after.get(many).(list)
		}
	}
	if r.before == nil || r.forgets {
		return
	}
	before, _ := r.before.get(many).(list)
	for _, item := range before {
		if s := textOf(item); s != "" && !slices.Contains(now, item) {
			add(ownerRef{name: r.was(one)}, ownerRef{name: s}, true)
		}
	}
}

func (o ownerRef) text() string {
	if o.entity != nil {
		return o.entity.name
	}
	return o.name
}

func (t *tfPlan) function(r *tfResource) {
	if !r.change.remains() {
		return
	}
	f := &Function{Origin: t.origin(r), Name: r.Address, Environment: make(map[string]string)}
	attribute := "role"
	if r.Type == "aws_ecs_task_definition" {
		attribute = "task_role_arn"
	}
	f.Role = textOf(t.settle(r, attribute))
	refs, _ := r.refs(attribute)
	targets, _ := t.targets(r, attribute, refs)
	if len(targets) == 1 && targets[0].resource.entity != nil {
		f.Role = targets[0].resource.entity.arn()
	}
	f.Handler = textOf(r.after.get("handler"))
	f.Runtime, _ = plain(r.after.get("runtime"))
	if s, ok := r.after.get("filename").(string); ok {
		f.Code = s
	}
	each(t.settle(r, "environment"), nil, func(v value, _ []Unknown) {
		o, ok := v.(*object)
		if !ok {
			return
		}
		vars := o.object("variables")
		if vars == nil {
			return
		}
		buckets := t.referredBuckets(r, "environment")
		for _, name := range vars.names {
			f.Environment[name] = textOf(vars.members[name])
			if _, unk := vars.members[name].(*unknown); unk && len(buckets) == 1 {
				f.Environment[name] = buckets[0].name
			}
		}
	})
	if text, ok := r.after.get("container_definitions").(string); ok {
		if v, err := parseJSON([]byte(text)); err == nil {
			each(v, nil, func(v value, _ []Unknown) {
				if o, ok := v.(*object); ok {
					f.Code = first(f.Code, textOf(o.get("image")))
					each(o.get("environment"), nil, func(v value, _ []Unknown) {
						if pair, ok := v.(*object); ok {
							f.Environment[textOf(pair.get("name"))] = textOf(pair.get("value"))
						}
					})
				}
			})
		}
	}
	t.plan.functions = append(t.plan.functions, f)
}

func (t *tfPlan) referredBuckets(r *tfResource, attribute string) (out []*bucket) {
	refs, _ := r.refs(attribute)
	targets, _ := t.targets(r, attribute, refs)
	for _, o := range targets {
		if o.resource.bucket != nil && !slices.Contains(out, o.resource.bucket) {
			out = append(out, o.resource.bucket)
		}
	}
	return out
}
