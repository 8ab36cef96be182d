package plan

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan/managed"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Over gives the account as it is after the deployment: base, which may be nil,
// with the plan laid over it. base does not change.
func (p *Plan) Over(base *account.Snapshot) *account.Snapshot {
	o := &overlay{Plan: p, base: base, out: account.New()}
	if base != nil {
		o.out = base.Clone()
	}
	o.findManaged()
	o.removals()
	o.principals()
	o.attach()
	o.stay()
	o.doubt()
	for _, pr := range o.laid {
		o.out.Put(pr)
	}
	o.putKeys()
	o.putGrants()
	o.putBuckets()
	o.putAccessPoints()
	o.putEndpoints()
	return o.out
}

type overlay struct {
	*Plan
	base, out *account.Snapshot
	laid      []*account.Principal           // that the plan makes or changes
	of        map[*entity]*account.Principal // users and roles of the plan
	known     map[string]*policy.Document    // managed policies of the base, by ARN
	// unattached are those of the base that nobody has yet, as far as they were read.
	unattached map[managedKey]*policy.Document
	mine       map[string]*managedPolicy       // of the plan, by ARN
	groups     map[string][]*account.Principal // users of a group, by account and name
	// mentioned are managed policies that the plan attaches, by their ARNs.
	mentioned map[*account.Principal]map[string]bool
	// perhapsThere has the condition that what it stands in is there at all.
	perhapsThere *policy.Document
}

type managedKey struct {
	kind policy.Kind
	name string
}

type compileKey struct {
	kind policy.Kind
	d    *document
}

// compile has a document compiled once for each kind of use.
func (p *Plan) compile(kind policy.Kind, d *document) *compiledDocument {
	key := compileKey{kind, d}
	if c, done := p.compiled[key]; done {
		return c
	}
	c, err := p.registry.compile(kind, *d)
	if err != nil {
		text := err.Error()
		if d.sensitive {
			text = d.origin.String() + ": the policy cannot be read; it is marked as sensitive, so no more of it is shown"
		}
		p.problem("%s; it counts as unread", text)
	}
	if c != nil {
		p.origins[c.doc] = c
	}
	p.compiled[key] = c
	return c
}

func (o *overlay) findManaged() {
	o.of = make(map[*entity]*account.Principal)
	o.known = make(map[string]*policy.Document)
	o.unattached = make(map[managedKey]*policy.Document)
	o.mine = make(map[string]*managedPolicy)
	o.groups = make(map[string][]*account.Principal)
	o.mentioned = make(map[*account.Principal]map[string]bool)
	if o.base != nil {
		for _, arn := range o.base.Principals() {
			if pr, err := o.base.Principal(arn); err == nil {
				for _, doc := range pr.Identity {
					if a := pr.Attachment(doc); a.ARN != "" {
						o.known[a.ARN] = doc
					}
				}
			}
		}
	}
	for _, m := range o.Plan.managed {
		if m.change.remains() {
			o.mine[m.arn] = m
		}
	}
}

// each calls f with every principal that is in the account now, to be edited.
func (o *overlay) edit(pr *account.Principal) *account.Principal {
	if i := slices.IndexFunc(o.laid, func(l *account.Principal) bool { return l.ARN == pr.ARN }); i >= 0 {
		return o.laid[i]
	}
	c := pr.Clone()
	o.laid = append(o.laid, c)
	return c
}

// named are users or roles of the base by name: of the account for certain, and of
// those that it may be.
func (o *overlay) named(kind entityKind, accountID, name string) (certain, perhaps []*account.Principal) {
	if o.base == nil || name == "" {
		return nil, nil
	}
	for _, arn := range o.base.Principals() {
		pr, err := o.base.Principal(arn)
		switch {
		case err != nil || string(pr.Kind) != string(kind) || !strings.EqualFold(pr.Name, name):
		case accountID == "" || pr.Account() == accountID:
			certain = append(certain, pr)
		case policy.MayEqual(pr.Account(), accountID):
			perhaps = append(perhaps, pr)
		}
	}
	return certain, perhaps
}

// doubtAccount makes the policies of those unknown that a resource changes if its
// account, which is not known, is theirs.
func (o *overlay) doubtAccount(of []*account.Principal, at Origin, accountID string) {
	for _, old := range of {
		why := o.whyAccount(at, accountID, old.Account())
		pr := o.edit(old)
		has := slices.Clone(pr.Identity)
		ways := make([]account.Attachment, len(has))
		for i, doc := range has {
			ways[i] = pr.Attachment(doc)
		}
		pr.Detach(func(a account.Attachment) bool { return slices.Contains(ways, a) })
		for i, doc := range has {
			pr.Attach(o.under(doc, why), ways[i])
		}
		pr.Lack("what "+at.Address+" makes of it", why.String())
	}
}

// whyAccount says why it is not known whether two accounts are the same.
func (o *overlay) whyAccount(at Origin, accounts ...string) Unknown {
	if why := o.registry.inText(strings.Join(accounts, " "), nil); len(why) > 0 {
		return why[0]
	}
	return Unknown{File: at.File, Address: at.Address, Path: "the account"}
}

// everyone are the principals of the base.
func (o *overlay) everyone(f func(*account.Principal)) {
	if o.base == nil {
		return
	}
	for _, arn := range o.base.Principals() {
		if pr, err := o.base.Principal(arn); err == nil {
			f(pr)
		}
	}
}

// removals takes away what the plan deletes or replaces.
func (o *overlay) removals() {
	for _, m := range o.Plan.managed {
		if !m.change.existed() {
			continue
		}
		o.everyone(func(pr *account.Principal) {
			has := slices.ContainsFunc(pr.Identity, func(d *policy.Document) bool { return pr.Attachment(d).ARN == m.arn }) || slices.Contains(pr.Missing(), m.arn)
			if !has {
				return
			}
			e := o.edit(pr)
			e.Detach(func(at account.Attachment) bool { return at.ARN == m.arn })
			if m.change.remains() {
				o.attachDocument(e, &m.document, account.Attachment{Name: m.name, ARN: m.arn})
			}
		})
	}
	for _, e := range o.entities {
		if e.kind == group {
			continue
		}
		name := first(e.was, e.name)
		if e.change == remove || e.change == replace || e.was != "" {
			gone := *e
			if gone.name = name; e.was != "" {
				gone.known = ""
			}
			why := takes(e.origin, e.change, e.was, e.name)
			o.out.Remove(&account.Principal{ARN: gone.arn(), Name: name, Kind: account.Kind(e.kind)}, why)
			same, perhaps := o.named(e.kind, e.account, name)
			for _, pr := range same {
				o.out.Remove(pr, why)
			}
			o.doubtAccount(perhaps, e.origin, e.account)
		}
	}
	for _, a := range o.attachments {
		if !a.change.existed() || a.wasOwner == "" && len(a.wasOwners) == 0 {
			continue
		}
		owners := a.formerOwners()
		gone := func(at account.Attachment) bool { return a.takes(at) }
		if a.kind == group {
			o.everyone(func(pr *account.Principal) {
				if slices.ContainsFunc(pr.Identity, func(d *policy.Document) bool { return inGroup(pr.Attachment(d), owners) }) {
					o.edit(pr).Detach(gone)
				}
			})
			continue
		}
		for _, owner := range owners {
			same, perhaps := o.named(a.kind, a.account, owner)
			for _, pr := range same {
				o.edit(pr).Detach(gone)
			}
			o.doubtAccount(perhaps, a.origin, a.account)
		}
	}
}

// takes says which resource takes away what it makes, or made.
func takes(at Origin, c change, was, name string) string {
	if c == remove {
		return at.String() + " deletes it"
	}
	if was != "" && was != name {
		return at.String() + " makes " + policy.TrimSymbols(name) + " in its place"
	}
	return at.String() + " replaces it"
}

// formerOwners are the names of whom the attachment was for.
func (a *attachment) formerOwners() []string {
	if a.wasOwner != "" {
		return append(slices.Clone(a.wasOwners), a.wasOwner)
	}
	return a.wasOwners
}

// takes reports whether at is what the attachment was, and is no longer.
func (a *attachment) takes(at account.Attachment) bool {
	if a.wasARN != "" {
		return at.ARN == a.wasARN
	}
	return at.ARN == "" && at.Name == a.wasName && slices.Contains(a.formerOwners(), at.Owner)
}

func inGroup(a account.Attachment, names []string) bool {
	return a.OwnerKind == "group" && slices.Contains(names, a.Owner)
}

// principals lays the plan's users and roles over those of the base.
func (o *overlay) principals() {
	for _, e := range o.entities {
		if e.kind == group || !e.change.remains() {
			continue
		}
		arn := e.arn()
		var pr *account.Principal
		var perhaps []*account.Principal // what it is before the deployment
		if e.change != create && e.change != replace {
			var same []*account.Principal
			if same, perhaps = o.named(e.kind, e.account, first(e.was, e.name)); len(same) > 0 {
				pr = o.edit(same[0])
			}
		}
		fresh := pr == nil
		if twin := slices.IndexFunc(o.laid, func(l *account.Principal) bool { return l.ARN == arn }); fresh && twin >= 0 {
			pr = o.laid[twin] // two addresses of one name, of which one may be made
			for _, why := range e.perhaps {
				pr.Lack("the policies of "+e.origin.Address, why.String())
			}
		} else if fresh {
			pr = &account.Principal{ARN: arn, Name: e.name, Kind: account.Kind(e.kind)}
			o.laid = append(o.laid, pr)
		}
		if e.tags != nil || fresh {
			pr.Tags = e.tags
		}
		pr.ARN, pr.Name = arn, e.name
		if e.trust != nil {
			if c := o.compile(policy.Resource, e.trust); c != nil {
				pr.Trust = c.doc
			}
		}
		if fresh && (e.change == update || e.change == keep) && !(e.exclusive && e.allManaged) && !o.exclusively(e) {
			pr.Lack("whatever else is attached to "+e.origin.Address, "it exists already, and the plan shows only what it manages; give a snapshot of the account beside the plan (--snapshot)")
		}
		o.of[e] = pr
		if o.doubtAccount(perhaps, e.origin, e.account); fresh && len(perhaps) > 0 {
			pr.Lack("what it has already", o.whyAccount(e.origin, e.account, perhaps[0].Account()).String())
		}
		for _, u := range e.unread {
			pr.Lack("the policies of "+e.origin.Address, u.String())
		}
		if e.exclusive && !fresh && e.change != declare {
			pr.Detach(func(a account.Attachment) bool { return a.ARN == "" && a.OwnerKind == string(e.kind) })
		}
		for i := range e.inline {
			o.inline(pr, &e.inline[i], string(e.kind), e.name)
		}
		if e.allManaged && !fresh && e.change != declare {
			pr.Detach(func(a account.Attachment) bool { return a.ARN != "" })
		}
		for _, v := range e.managed {
			o.attachARN(pr, v, e.origin)
		}
		if e.bounded {
			o.bound(pr, e.boundary, e.origin)
		}
	}
	o.members()
}

// exclusively: both lists of what may be attached are in the plan.
func (o *overlay) exclusively(e *entity) bool {
	found := map[string]bool{"inline": e.exclusive, "managed": e.allManaged}
	for _, a := range o.attachments {
		for _, owner := range a.owners {
			if a.exclusive != "" && a.kind == e.kind && (owner.entity == e || owner.entity == nil && owner.name == e.name) {
				found[a.exclusive] = true
			}
		}
	}
	return found["inline"] && found["managed"]
}

// inline attaches an inline policy in the place of the one of its name.
func (o *overlay) inline(pr *account.Principal, d *document, kind, owner string) {
	pr.Detach(func(a account.Attachment) bool {
		// One that is perhaps not made leaves the old one, perhaps: see stay.
		return a.ARN == "" && a.Name == d.name && a.OwnerKind == kind && a.Owner == owner && !o.fromPlan(pr, a) && (len(d.perhaps) == 0 || d.twin)
	})
	o.attachDocument(pr, d, account.Attachment{Name: d.name, OwnerKind: kind, Owner: owner})
}

// fromPlan: two policies of one plan may bear one name, on different roles.
func (o *overlay) fromPlan(pr *account.Principal, a account.Attachment) bool {
	return slices.ContainsFunc(pr.Identity, func(d *policy.Document) bool { return pr.Attachment(d) == a && o.origins[d] != nil })
}

// planned: the plan itself attaches it.
func (o *overlay) planned(pr *account.Principal, a account.Attachment) bool {
	return o.fromPlan(pr, a) || a.ARN != "" && o.mentioned[pr][a.ARN]
}

func (o *overlay) attachDocument(pr *account.Principal, d *document, a account.Attachment) {
	c := o.compile(policy.Identity, d)
	if c == nil {
		pr.Lack(d.origin.String(), "its policy cannot be read")
		return
	}
	if !slices.Contains(pr.Identity, c.doc) {
		pr.Attach(c.doc, a)
	}
}

// managedDocument finds the text of a managed policy: in the plan, in the base,
// or in the table of those that AWS manages.
func (o *overlay) managedDocument(kind policy.Kind, arn string) *policy.Document {
	if m := o.mine[arn]; m != nil {
		if c := o.compile(kind, &m.document); c != nil {
			return c.doc
		}
		return nil
	}
	if doc := o.known[arn]; doc != nil && kind == policy.Identity {
		return doc
	}
	if o.base != nil {
		key := managedKey{kind, arn}
		doc, read := o.unattached[key]
		if !read {
			var err error
			if doc, err = o.base.Managed(kind, arn); err != nil {
				o.problem("%s in the snapshot: %s; it counts as unread", arn, err)
			}
			o.unattached[key] = doc
		}
		if doc != nil {
			return doc
		}
	}
	if m := managed.Find(arn); m != nil {
		key := managedKey{kind, m.Name}
		if doc, done := o.byAWS[key]; done {
			return doc
		}
		doc, err := policy.Parse(kind, m.Name, m.Text)
		if err != nil {
			doc = nil // a test holds that all of the table can be read
		}
		o.byAWS[key] = doc
		o.dated[doc] = m.Name + " as of " + m.Date + " (" + m.Version + ")"
		return doc
	}
	return nil
}

func (o *overlay) attachARN(pr *account.Principal, v value, at Origin) {
	var perhaps []Unknown
	if c, ok := v.(*conditionalValue); ok {
		v, perhaps = c.value, c.perhaps
	}
	arn := textOf(v)
	if arn == "" {
		return
	}
	a := account.Attachment{Name: policy.TrimSymbols(arn[strings.LastIndexByte(arn, '/')+1:]), ARN: arn}
	if o.mentioned[pr] == nil {
		o.mentioned[pr] = make(map[string]bool)
	}
	if len(perhaps) == 0 {
		o.mentioned[pr][arn] = true
	}
	if m := o.mine[arn]; m != nil && len(perhaps) > 0 {
		d := m.document
		d.perhaps = append(slices.Clone(d.perhaps), perhaps...)
		o.attachDocument(pr, &d, a)
		return
	}
	if doc := o.managedDocument(policy.Identity, arn); doc != nil {
		if len(perhaps) > 0 && !slices.Contains(pr.Identity, doc) {
			pr.Attach(o.under(doc, perhaps...), a)
			return
		}
		if !slices.Contains(pr.Identity, doc) {
			pr.Attach(doc, a)
		}
		return
	}
	if strings.Contains(arn, "‹=") && !strings.HasPrefix(arn, "arn:") || v != nil && isUnknown(v) {
		body := v
		if !isUnknown(v) {
			body = o.registry.unknown(arn, Unknown{File: at.File, Address: at.Address, Path: "a managed policy", References: referencesIn(o.registry, arn)})
		}
		o.attachDocument(pr, &document{name: "a managed policy of " + at.Address, origin: at, body: body, perhaps: perhaps}, a)
		return
	}
	why := "its text is neither in the plan nor in a snapshot"
	if strings.Contains(arn, ":iam::aws:policy/") {
		why = "AWS manages it, and it is not among those that are known here; give a snapshot of an account that has it attached (--snapshot)"
	}
	pr.Lack(policy.TrimSymbols(arn), why)
}

func isUnknown(v value) bool { _, ok := v.(*unknown); return ok }

func referencesIn(r *registry, text string) (refs []string) {
	for _, u := range r.inText(text, nil) {
		refs = append(refs, u.References...)
	}
	return refs
}

func (o *overlay) bound(pr *account.Principal, v value, at Origin) {
	arn := textOf(v)
	if c, ok := v.(*conditionalValue); ok {
		arn = textOf(c.value)
	}
	if arn == "" {
		pr.Bound(nil, "", "")
		return
	}
	if _, perhaps := v.(*conditionalValue); !perhaps {
		if doc := o.managedDocument(policy.Boundary, arn); doc != nil {
			pr.Bound(doc, arn, "")
			return
		}
	}
	why := "its text is neither in the plan nor in a snapshot"
	if us := unknownsIn(v, nil, o.registry); len(us) > 0 {
		why = us[0].String()
	}
	pr.Bound(nil, policy.TrimSymbols(arn), why)
}

// members finds the users of each group: those of the plan, and those of the base
// that have a policy of the group.
func (o *overlay) members() {
	add := func(accountID, groupName string, pr *account.Principal) {
		key := accountID + " " + groupName
		if !slices.Contains(o.groups[key], pr) {
			o.groups[key] = append(o.groups[key], pr)
		}
	}
	for _, m := range o.memberships {
		for _, pr := range o.users(m) {
			if o.member(pr, m) {
				add(m.account, m.group, pr)
			}
		}
	}
	o.everyone(func(pr *account.Principal) {
		for _, name := range pr.Groups {
			leaves := func(m membership) bool { return m.leaves && m.group == name && m.user == pr.Name }
			if !slices.ContainsFunc(o.memberships, leaves) && o.about(pr.Account(), name) {
				add(pr.Account(), name, o.edit(pr))
			}
		}
	})
	for _, e := range o.entities {
		if e.kind != group || !e.change.remains() {
			continue
		}
		for _, pr := range o.groups[e.account+" "+e.name] {
			for i := range e.inline {
				o.inline(pr, &e.inline[i], "group", e.name)
			}
			for _, v := range e.managed {
				o.attachARN(pr, v, e.origin)
			}
		}
	}
}

// about reports whether the plan may change what a group of the base has.
func (o *overlay) about(accountID, name string) bool {
	return slices.ContainsFunc(o.entities, func(e *entity) bool {
		return e.kind == group && e.account == accountID && strings.EqualFold(e.name, name)
	}) || slices.ContainsFunc(o.attachments, func(a *attachment) bool {
		return a.kind == group && slices.ContainsFunc(a.owners, func(r ownerRef) bool { return r.account == accountID && strings.EqualFold(r.name, name) })
	})
}

// owners finds the principals that an attachment is for. One whose owner is not
// known, or that names its owner under a condition only, is perhaps for each that
// it may be.
func (o *overlay) owners(a *attachment, ref ownerRef) (certain []*account.Principal, perhaps []*account.Principal) {
	if len(ref.perhaps) > 0 {
		defer func() { certain, perhaps = nil, append(certain, perhaps...) }()
	}
	if ref.entity != nil {
		return o.entityPrincipals(ref.entity), nil
	}
	var elsewhere []*account.Principal // perhaps of the account
	for _, e := range o.entities {
		if e.kind != a.kind || !e.change.remains() {
			continue
		}
		switch {
		case e.account != ref.account:
			if policy.MayEqual(e.account, ref.account) && policy.MayEqual(strings.ToLower(e.name), strings.ToLower(ref.name)) {
				elsewhere = append(elsewhere, o.entityPrincipals(e)...)
			}
		case strings.EqualFold(e.name, ref.name): // IAM does not tell names apart by case
			certain = append(certain, o.entityPrincipals(e)...)
		case policy.MayEqual(e.name, ref.name):
			perhaps = append(perhaps, o.entityPrincipals(e)...)
		}
	}
	if len(certain) > 0 {
		perhaps = nil // names are unique in an account
	}
	perhaps = append(perhaps, elsewhere...)
	if a.kind == group {
		certain = append(certain, o.groups[ref.account+" "+ref.name]...)
		o.everyone(func(pr *account.Principal) {
			may := func(name string) bool {
				return (pr.Account() != ref.account || !strings.EqualFold(name, ref.name)) && policy.MayEqual(pr.Account(), ref.account) && policy.MayEqual(strings.ToLower(name), strings.ToLower(ref.name))
			}
			if slices.ContainsFunc(pr.Groups, may) {
				perhaps = append(perhaps, o.edit(pr))
			}
		})
		return certain, perhaps
	}
	same, far := o.named(a.kind, ref.account, ref.name)
	for _, pr := range same {
		if !slices.ContainsFunc(certain, func(c *account.Principal) bool { return c.ARN == pr.ARN }) {
			certain = append(certain, o.edit(pr))
		}
	}
	for _, pr := range far {
		perhaps = append(perhaps, o.edit(pr))
	}
	if strings.Contains(ref.name, "‹=") {
		o.everyone(func(pr *account.Principal) {
			if string(pr.Kind) == string(a.kind) && policy.MayEqual(pr.Name, ref.name) {
				perhaps = append(perhaps, o.edit(pr))
			}
		})
	}
	return certain, perhaps
}

func (o *overlay) entityPrincipals(e *entity) []*account.Principal {
	if e.kind == group {
		return o.groups[e.account+" "+e.name]
	}
	if pr := o.of[e]; pr != nil {
		return []*account.Principal{pr}
	}
	return nil
}
