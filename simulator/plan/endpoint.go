package plan

import (
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// endpoint adds the policy of a VPC endpoint, whose ID an attribute has. Without
// one it has the default policy, which lets everything through.
func (t *tfPlan) endpoint(r *tfResource, id string) {
	if service, ok := plain(r.after.get("service_name")); ok && !strings.Contains(service, ".s3") || !r.change.remains() {
		return
	}
	body := t.settle(r, "policy")
	if body == nil || body == "" {
		return
	}
	e := &endpoint{policy: t.newDocument(r, "policy of "+r.Address, t.policyBody(r, "policy", body))}
	if id != "id" || r.change != replace {
		e.id, _ = plain(r.after.get(id))
	}
	t.plan.endpoints = append(t.plan.endpoints, e)
}

// putEndpoints lays the policies of endpoints over those of the base. One that
// does not exist yet may be any that the base does not have.
func (o *overlay) putEndpoints() {
	for _, e := range o.endpoints {
		if e.id == "" {
			o.out.LackEndpoints("it may be that of " + e.policy.origin.String() + ", whose ID is not known before the deployment")
			continue
		}
		out := &account.Endpoint{ID: e.id}
		if o.base != nil {
			if old := o.base.Endpoint(e.id); old != nil {
				out.VPC, out.Owner = old.VPC, old.Owner
			}
		}
		if c := o.compile(policy.Resource, &e.policy); c != nil {
			out.Policy = c.doc
		} else {
			out.Unread = []string{"policy"}
		}
		o.out.PutEndpoint(out)
	}
}
