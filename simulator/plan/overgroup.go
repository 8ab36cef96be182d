package plan

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// users are those whom a membership may be about.
func (o *overlay) users(m membership) (out []*account.Principal) {
	add := func(pr *account.Principal) {
		if !slices.Contains(out, pr) {
			out = append(out, pr)
		}
	}
	named := false
	for _, e := range o.entities {
		if pr := o.of[e]; pr != nil && e.kind == user && e.name == m.user && policy.MayEqual(e.account, m.account) {
			named = named || e.account == m.account
			add(pr)
		}
	}
	same, perhaps := o.named(user, m.account, m.user)
	for _, pr := range append(same, perhaps...) {
		add(o.edit(pr))
	}
	if named || !policy.HasSymbol(m.user) {
		return out
	}
	for _, e := range o.entities {
		if pr := o.of[e]; pr != nil && e.kind == user && policy.MayEqual(e.name, m.user) {
			add(pr)
		}
	}
	o.everyone(func(pr *account.Principal) {
		if pr.Kind == account.User && policy.MayEqual(pr.Name, m.user) {
			add(o.edit(pr))
		}
	})
	return out
}

// member gives a user what the group of a membership holds already. It reports
// whether the user is a member for certain, who gets what the plan gives the
// group; of one who is perhaps a member, the policies are not known.
func (o *overlay) member(pr *account.Principal, m membership) bool {
	name := "group " + policy.TrimSymbols(m.group)
	why := m.perhaps
	if pr.Name != m.user {
		why = o.registry.inText(m.user, why)
	}
	if pr.Account() != m.account {
		why = o.registry.inText(pr.Account()+" "+m.account, why)
	}
	made := slices.IndexFunc(o.entities, func(e *entity) bool {
		return e.kind == group && e.change.remains() && e.name == m.group && e.account == m.account
	})
	if made < 0 {
		why = o.registry.inText(m.group, why)
	}
	switch {
	case m.leaves:
		// Which managed policies a user has by a group is not kept; and it may be a
		// member by other means.
		has := func(d *policy.Document) bool { return inGroup(pr.Attachment(d), []string{m.group}) }
		g := o.group(pr, m.group)
		if slices.ContainsFunc(pr.Identity, has) || g == nil || slices.ContainsFunc(g.Identity, func(d *policy.Document) bool { return slices.Contains(pr.Identity, d) }) {
			pr.Lack(name, m.origin.String()+" takes the user out of it; plan over a snapshot that is taken afterwards")
		}
		return false
	case len(why) > 0:
		pr.Lack(name, why[0].String())
		return false
	case made >= 0 && (o.entities[made].change == create || o.entities[made].change == replace):
		return true
	}
	g := o.group(pr, m.group)
	if g == nil {
		if made < 0 || o.entities[made].change != declare {
			pr.Lack(name, "it exists already, and "+m.origin.String()+" shows only who is in it; give a snapshot of the account that has it beside the plan (--snapshot)")
		}
		return true
	}
	for _, d := range g.Identity {
		at := g.Attachment(d)
		switch {
		case slices.ContainsFunc(o.attachments, func(a *attachment) bool {
			return a.kind == group && a.change.existed() && slices.Contains(a.formerOwners(), m.group) && a.takes(at)
		}):
		case slices.ContainsFunc(o.Plan.managed, func(p *managedPolicy) bool { return p.arn == at.ARN && !p.change.remains() }):
		case at.ARN != "" && o.mine[at.ARN] != nil:
			o.attachARN(pr, at.ARN, m.origin)
		case !slices.Contains(pr.Identity, d):
			pr.Attach(d, at)
		}
	}
	for _, text := range g.Missing() {
		pr.Lack(text, "the snapshot does not have it, a policy of "+name)
	}
	return true
}

// group finds a group of the base, of the user's account.
func (o *overlay) group(pr *account.Principal, name string) *account.Principal {
	if o.base == nil || strings.Contains(name, "‹") {
		return nil
	}
	return o.base.Group(pr.Account(), name)
}
