package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// Principal finds the ARN of a user or role by what its author calls it: an ARN,
// a name, an address such as module.web["red"].aws_iam_role.links, a logical id,
// Stack.LogicalId. found is false for what the plan does not have; two that bear
// one name are an error.
func (p *Plan) Principal(name string) (arn string, found bool, err error) {
	var by, gone []*entity
	match := func(ok func(e *entity) bool) bool {
		by = nil
		for _, e := range p.entities {
			if e.kind != group && !e.change.remains() && ok(e) {
				gone = append(gone, e)
			}
			if e.kind != group && e.change.remains() && ok(e) && !slices.ContainsFunc(by, func(o *entity) bool { return o.arn() == e.arn() }) {
				by = append(by, e)
			}
		}
		return len(by) > 0
	}
	switch {
	case match(func(e *entity) bool { return e.arn() == name }):
	case match(func(e *entity) bool { return slices.Contains(e.aliases, name) }):
	case match(func(e *entity) bool { return strings.EqualFold(e.name, name) }):
	case p.unmadeOf(name, "AWS::IAM::Role", "AWS::IAM::User") != nil:
		return "", false, fmt.Errorf("%s signs nothing after the deployment: %s", name, p.unmadeOf(name, "AWS::IAM::Role", "AWS::IAM::User"))
	case len(gone) > 0:
		e := gone[0]
		return "", false, fmt.Errorf("%s signs nothing after the deployment: %s", policy.TrimSymbols(e.arn()), takes(e.origin, e.change, "", ""))
	default:
		return "", false, nil
	}
	if len(by) > 1 {
		var have []string
		for _, e := range by {
			have = append(have, e.origin.Address+" ("+policy.TrimSymbols(e.arn())+")")
		}
		return "", false, fmt.Errorf("%s may be %s; name one by its address or ARN", name, strings.Join(have, " or "))
	}
	return by[0].arn(), true, nil
}

// Bucket finds the name of a bucket by what its author calls it, as for
// [Plan.Principal]. The name of one that is not made yet is a symbol.
func (p *Plan) Bucket(name string) (bucket string, found bool) {
	for _, b := range p.buckets {
		if b.change.remains() && b.name == name {
			return b.name, true
		}
	}
	for _, b := range p.buckets {
		if b.change.remains() && slices.Contains(b.aliases, name) {
			return b.name, true
		}
	}
	for _, a := range p.accessPoints {
		if a.change.remains() && (a.arn == name || a.alias == name || slices.Contains(a.aliases, name)) {
			return a.arn, true
		}
	}
	if u := p.unmadeOf(name, "AWS::S3::Bucket"); u != nil {
		return u.name, true
	}
	for _, b := range p.buckets { // that will be gone
		if b.name == name || slices.Contains(b.aliases, name) {
			return b.name, true
		}
	}
	return name, false
}

// unmadeOf finds what is not made, of those kinds, by what its author calls it.
func (p *Plan) unmadeOf(name string, kinds ...string) *unmade {
	for _, u := range p.unmade {
		if slices.Contains(kinds, u.kind) && slices.Contains(u.aliases, name) {
			return u
		}
	}
	return nil
}

// PerhapsMade says of what a decision is about that it is perhaps not made, in one
// line each: the principal, the bucket, or the key whose ARN is the resource.
func (p *Plan) PerhapsMade(principal, bucketName, resource string) (out []string) {
	var entities, buckets, keys [][]Unknown
	for _, u := range p.unmade { // what the account has goes if the stack made it
		name := principal[strings.LastIndexByte(principal, '/')+1:]
		switch {
		case u.kind == "AWS::S3::Bucket" && u.name == bucketName:
			buckets = append(buckets, []Unknown{stays("the bucket "+u.name, u.origin)})
		case u.kind == "AWS::IAM::Role" || u.kind == "AWS::IAM::User":
			if strings.EqualFold(name, u.name) && policy.MayEqual(u.account, operation.ARNField(principal, 4)) {
				entities = append(entities, []Unknown{stays("the role or user "+u.name, u.origin)})
			}
		}
	}
	for _, e := range p.entities {
		if e.change.remains() && e.arn() == principal {
			entities = append(entities, e.perhaps)
		}
	}
	for _, b := range p.buckets {
		if b.change.remains() && b.name == bucketName {
			buckets = append(buckets, b.perhaps)
		}
	}
	for _, k := range p.keys {
		if k.change.remains() && k.arn == resource {
			keys = append(keys, k.perhaps)
		}
	}
	for _, those := range [][][]Unknown{entities, buckets, keys} {
		if slices.ContainsFunc(those, func(why []Unknown) bool { return len(why) == 0 }) {
			continue // one of them is made
		}
		for _, why := range those {
			if s := why[0].String(); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// BucketAddress is what the plan calls a bucket; "" for one that it does not have.
func (p *Plan) BucketAddress(name string) string {
	for _, b := range p.buckets {
		if b.change.remains() && b.name == name {
			return b.origin.Address
		}
	}
	return ""
}

// Suggest names users and roles of the plan, the most similar first.
func (p *Plan) Suggest(name string) []string {
	var all []string
	for _, e := range p.entities {
		if e.kind != group && e.change.remains() {
			all = append(all, e.origin.Address)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return spelling.Distance(a, name) - spelling.Distance(b, name) })
	return slices.Compact(all)
}

// Address is what the plan calls a user or role; "" for one that it does not have.
func (p *Plan) Address(arn string) string {
	for _, e := range p.entities {
		if e.change.remains() && e.arn() == arn {
			return e.origin.Address
		}
	}
	return ""
}

// Functions are what runs code under an identity of the plan.
func (p *Plan) Functions() []*Function { return p.functions }

// Parameters names the parameters of the templates.
func (p *Plan) Parameters() []string { return p.parameters }

// BucketAddresses are what the plan calls its buckets.
func (p *Plan) BucketAddresses() (out []string) {
	for _, b := range p.buckets {
		if b.change.remains() {
			out = append(out, b.origin.Address)
		}
	}
	return out
}
