package plan

import (
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An accessPoint is a further way to a bucket that a plan makes or changes.
type accessPoint struct {
	origin     Origin
	name, arn  string // may have symbols
	alias      string // "" where it is not known
	bucket     string
	vpc        value // "" for the internet
	block      *object
	policy     *document
	change     change
	unread     []Unknown // why its policy is not known
	aliases    []string
	hasSetting bool // a resource of its own holds its policy
}

// accessPoint adds one of a plan, without its policy.
func (t *tfPlan) accessPoint(r *tfResource) {
	a := &accessPoint{origin: t.origin(r), name: textOf(t.settle(r, "name")), change: r.change, aliases: aliases(r), block: newObject()}
	a.arn, _ = plain(r.after.get("arn"))
	if a.arn == "" || r.change == create || r.change == replace {
		a.arn = "arn:" + t.partition(r) + ":s3:" + t.region(r) + ":" + first(textOf(r.after.get("account_id")), t.account(r)) + ":accesspoint/" + a.name
	}
	a.alias, _ = plain(r.after.get("alias"))
	if buckets := t.bucketsOf(r, "bucket"); len(buckets) == 1 && len(buckets[0].perhaps) == 0 {
		a.bucket = buckets[0].name
		if buckets[0].bucket != nil {
			a.bucket = buckets[0].bucket.name
		}
	} else {
		a.bucket = t.unknown(r, "bucket", nil).text()
	}
	each(t.settle(r, "vpc_configuration"), nil, func(v value, _ []Unknown) {
		if o, ok := v.(*object); ok {
			a.vpc = t.settleValue(r, "vpc_configuration.vpc_id", nil, o.get("vpc_id"))
			return
		}
		a.unread = unknownsIn(v, a.unread, t.plan.registry)
	})
	each(t.settle(r, "public_access_block_configuration"), nil, func(v value, _ []Unknown) {
		if o, ok := v.(*object); ok {
			a.block = o
		}
	})
	r.accessPoint = a
	t.plan.accessPoints = append(t.plan.accessPoints, a)
}

// accessPointPolicy adds the policy that the access point itself sets, or a resource
// of its own.
func (t *tfPlan) accessPointPolicy(r *tfResource) {
	if r.Type == "aws_s3_access_point" {
		a := r.accessPoint
		if body := t.settle(r, "policy"); r.has("policy") && body != nil && body != "" && a.change.remains() {
			d := t.newDocument(r, "policy of "+r.Address, t.policyBody(r, "policy", body))
			a.policy = &d
		}
		return
	}
	arn, known := plain(r.after.get("access_point_arn"))
	targets, _ := t.chosen(r, "access_point_arn", false)
	for _, a := range t.plan.accessPoints {
		means := known && a.arn == arn
		for _, o := range targets {
			if o.resource.accessPoint == a {
				means = true
				a.unread = append(a.unread, o.perhaps...)
			}
		}
		if !means {
			continue
		}
		if !r.change.remains() {
			a.hasSetting = true // it has none afterwards
			continue
		}
		d := t.newDocument(r, r.Address, t.policyBody(r, "policy", t.settle(r, "policy")))
		a.policy, a.hasSetting = &d, true
	}
}

// accessPoint adds one of a template.
func (t *template) accessPoint(name string, perhaps []Unknown) {
	a := &accessPoint{
		origin: t.origin(name), name: t.nameOf(name), arn: t.accessPointARN(name), alias: textOf(t.attribute(name, "Alias", position{}, where{name, "Alias"})),
		bucket: textOf(t.property(name, "Bucket")), change: declare, aliases: t.aliasesOf(name), block: newObject(), unread: perhaps,
	}
	switch v := t.property(name, "VpcConfiguration").(type) {
	case *object:
		a.vpc = textOf(v.get("VpcId"))
	case *unknown:
		a.unread = append(a.unread, v.why)
	}
	switch v := t.property(name, "PublicAccessBlockConfiguration").(type) {
	case *object:
		for member, setting := range blockSettings {
			if v := v.get(member); v != nil {
				a.block.set(setting, v)
			}
		}
	case *unknown:
		a.unread = append(a.unread, v.why)
	}
	if body := t.property(name, "Policy"); body != nil {
		d := t.document(name, "policy of "+t.address(name), body, nil)
		a.policy = &d
	}
	t.plan.accessPoints = append(t.plan.accessPoints, a)
}

func (t *template) accessPointARN(resource string) string {
	return "arn:" + t.partition + ":s3:" + t.region + ":" + t.account + ":accesspoint/" + t.nameOf(resource)
}

// putAccessPoints lays the plan's access points over those of the base.
func (o *overlay) putAccessPoints() {
	for _, a := range o.accessPoints {
		if !a.change.remains() {
			o.out.RemoveAccessPoint(a.arn)
			continue
		}
		out := &account.AccessPoint{Name: a.name, ARN: a.arn, Alias: a.alias, Bucket: a.bucket, VPC: textOf(a.vpc)}
		var old *account.AccessPoint
		if o.base != nil && a.change != create && a.change != replace {
			old = o.base.AccessPoint(a.arn)
		}
		if len(a.block.names) > 0 {
			out.PublicAccessBlock = &account.PublicAccessBlock{}
			if !o.fill(out.PublicAccessBlock, a.block) {
				out.Unread = append(out.Unread, "publicAccessBlock")
			}
		} else if old != nil {
			out.PublicAccessBlock = old.PublicAccessBlock
		}
		switch {
		case a.policy != nil:
			if c := o.compile(policy.Resource, a.policy); c != nil {
				out.SetPolicy(c.doc, c.text)
			} else {
				out.LackPolicy(a.policy.origin.String() + " cannot be read")
			}
		case a.hasSetting:
		case old != nil && old.Policy != nil && a.change == declare:
			out.SetPolicy(o.perhapsStays(old.Policy, "the policy of the access point", a.origin), old.PolicyText)
		case old != nil:
			out.SetPolicy(old.Policy, old.PolicyText)
			out.Unread = append(out.Unread, old.Unread...)
		case a.change == update || a.change == keep:
			out.LackPolicy("it exists already, and " + a.origin.File + " does not say its policy; give a snapshot of the account beside the plan (--snapshot)")
		}
		if len(a.unread) > 0 {
			out.LackPolicy(a.unread[0].String())
		}
		o.out.PutAccessPoint(out)
	}
}
