package plan

import (
	"slices"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A grant lets a principal use a KMS key of the plan, or of the account.
type grant struct {
	key    string // ARN, or ID
	change change
	unread bool // it is not known to whom, or for what
	account.Grant
}

// kmsGrant adds a grant of a plan. Source: aws_kms_grant, hashicorp/aws.
func (t *tfPlan) kmsGrant(r *tfResource) {
	g := &grant{key: textOf(t.settle(r, "key_id")), change: r.change}
	if o := t.the(r, "key_id"); o != nil && o.key != nil {
		g.key = o.key.arn
	}
	g.GrantID = first(textOf(r.after.get("grant_id")), r.Address)
	g.GranteePrincipal = textOf(t.settle(r, "grantee_principal"))
	if o := t.the(r, "grantee_principal"); o != nil && o.entity != nil {
		g.GranteePrincipal = o.entity.arn()
	}
	items, unk := listOf(t.settle(r, "operations"))
	g.unread = unk != nil || !stringsKnown(g.GranteePrincipal)
	for _, item := range items {
		name, known := plain(item)
		g.unread = g.unread || !known
		g.Operations = append(g.Operations, name)
	}
	each(t.settle(r, "constraints"), nil, func(v value, _ []Unknown) {
		o, ok := v.(*object)
		if !ok {
			g.unread = true
			return
		}
		texts := func(name string) map[string]string {
			pairs := o.object(name)
			if pairs == nil {
				g.unread = g.unread || isUnknown(o.get(name))
				return nil
			}
			out := make(map[string]string)
			for _, key := range pairs.names {
				out[key] = textOf(pairs.members[key])
			}
			return out
		}
		g.Constraints = &account.GrantConstraints{EncryptionContextEquals: texts("encryption_context_equals"), EncryptionContextSubset: texts("encryption_context_subset")}
	})
	t.plan.grants = append(t.plan.grants, g)
}

// stringsKnown reports whether nothing of a text may be any other.
func stringsKnown(s string) bool {
	return s != "" && !slices.ContainsFunc(policy.Symbols(s), func(symbol string) bool { return !isAccount(symbol) && len(symbol) > 4 && symbol[3] == '=' })
}

// putGrants gives keys the grants of the plan. One that is there already is in the
// snapshot.
func (o *overlay) putGrants() {
	for _, g := range o.grants {
		arn, _ := o.keyARN(g.key)
		old := o.out.Key(arn)
		if old == nil {
			continue // its policy is not known either
		}
		k := *old
		k.Grants = slices.DeleteFunc(slices.Clone(k.Grants), func(have account.Grant) bool { return have.GrantID == g.GrantID })
		switch {
		case !g.change.remains():
		case g.unread:
			k.Unread = append(slices.Clone(k.Unread), "grants")
		default:
			k.Grants = append(k.Grants, g.Grant)
		}
		o.out.PutKey(&k)
	}
}
