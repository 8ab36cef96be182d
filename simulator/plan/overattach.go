package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// attach adds what attachments join, and takes away what lists of all that may be
// attached do not name.
func (o *overlay) attach() {
	lists := o.exclusiveLists()
	for _, a := range o.attachments {
		if !a.change.remains() {
			continue
		}
		for _, ref := range a.owners {
			o.eachOwner(a, ref, func(pr *account.Principal, perhaps []Unknown) {
				if a.exclusive == "" {
					perhaps = append(slices.Clone(perhaps), unlisted(lists[pr], a)...)
				}
				o.attachOne(pr, a, ref, perhaps)
			})
		}
	}
	o.detachOthers()
}

// eachOwner calls f with each principal that an attachment is for, and why it is
// perhaps for another.
func (o *overlay) eachOwner(a *attachment, ref ownerRef, f func(pr *account.Principal, perhaps []Unknown)) {
	certain, perhaps := o.owners(a, ref)
	for _, pr := range certain {
		f(pr, nil)
	}
	for _, pr := range perhaps {
		why := ref.perhaps
		if len(why) == 0 {
			why = o.registry.inText(ref.name+" "+pr.Name, nil)
			if ref.account != pr.Account() {
				why = o.registry.inText(ref.account+" "+pr.Account(), why)
			}
		}
		if len(why) == 0 {
			why = []Unknown{{File: a.origin.File, Address: a.origin.Address, Path: "whom it is for"}}
		}
		f(pr, why)
	}
}

// An exclusiveList names all inline, or all managed, policies of a role, user or
// group.
type exclusiveList struct {
	what   string // inline or managed
	kind   entityKind
	names  []string
	origin Origin
}

// exclusiveLists are those of resources of their own, and those of roles themselves.
// Two resources that disagree are put right by one after the other, in an order that
// nobody knows, and anew by the next plan.
func (o *overlay) exclusiveLists() map[*account.Principal][]exclusiveList {
	lists := make(map[*account.Principal][]exclusiveList)
	add := func(pr *account.Principal, l exclusiveList) { lists[pr] = append(lists[pr], l) }
	for _, a := range o.attachments {
		if a.exclusive == "" || !a.change.remains() {
			continue
		}
		l := exclusiveList{what: a.exclusive, kind: a.kind, origin: a.origin}
		for _, v := range a.names {
			l.names = append(l.names, textOf(plainValue(v)))
		}
		for _, ref := range a.owners {
			o.eachOwner(a, ref, func(pr *account.Principal, _ []Unknown) { add(pr, l) })
		}
	}
	for _, e := range o.entities {
		pr := o.of[e]
		if pr == nil || e.kind == group || e.change == declare {
			continue
		}
		if e.exclusive && len(e.inline) > 0 { // without a block the role does not say
			l := exclusiveList{what: "inline", kind: e.kind, origin: e.origin}
			for i := range e.inline {
				l.names = append(l.names, e.inline[i].name)
			}
			add(pr, l)
		}
		if e.allManaged {
			l := exclusiveList{what: "managed", kind: e.kind, origin: e.origin}
			for _, v := range e.managed {
				l.names = append(l.names, textOf(plainValue(v)))
			}
			add(pr, l)
		}
	}
	return lists
}

// unlisted says which lists do not name what an attachment attaches.
func unlisted(lists []exclusiveList, a *attachment) (why []Unknown) {
	what, name := "managed", textOf(plainValue(a.policy))
	if a.inline != nil {
		what, name = "inline", a.inline.name
	}
	for _, l := range lists {
		if l.what == what && l.kind == a.kind && !slices.Contains(l.names, name) {
			why = append(why, Unknown{File: l.origin.File, Address: a.origin.Address, Path: "whether it stays", References: []string{"the list of " + l.origin.Address + ", which does not name it"}})
		}
	}
	return why
}

// plainValue is a value without the reasons why it is only perhaps there.
func plainValue(v value) value {
	if c, ok := v.(*conditionalValue); ok {
		return c.value
	}
	return v
}

func (o *overlay) attachOne(pr *account.Principal, a *attachment, ref ownerRef, perhaps []Unknown) {
	owner := ref.text()
	switch {
	case a.exclusive != "":
		o.keepOnly(pr, a, owner, perhaps)
	case a.inline != nil && len(perhaps) > 0:
		d := *a.inline
		d.perhaps = append(slices.Clone(d.perhaps), perhaps...)
		o.attachDocument(pr, &d, account.Attachment{Name: d.name, OwnerKind: string(a.kind), Owner: owner})
	case a.inline != nil:
		o.inline(pr, a.inline, string(a.kind), owner)
	default:
		o.attachPerhaps(pr, a.policy, a.origin, perhaps)
	}
}

// attachPerhaps attaches a managed policy, for the reasons that there are perhaps
// only.
func (o *overlay) attachPerhaps(pr *account.Principal, v value, at Origin, perhaps []Unknown) {
	if c, ok := v.(*conditionalValue); ok {
		v, perhaps = c.value, append(slices.Clone(c.perhaps), perhaps...)
	}
	o.attachARN(pr, perhapsValue(v, perhaps), at)
}

// keepOnly takes away what a list of all that may be attached does not name, and
// attaches the managed policies that it names.
func (o *overlay) keepOnly(pr *account.Principal, a *attachment, owner string, perhaps []Unknown) {
	var names, certain []string
	for _, v := range a.names {
		name := textOf(plainValue(v))
		names = append(names, name)
		if _, either := v.(*conditionalValue); !either {
			certain = append(certain, name)
		}
	}
	unsure := len(perhaps) > 0
	for _, doc := range slices.Clone(pr.Identity) {
		at := pr.Attachment(doc)
		name := at.ARN
		if a.exclusive == "inline" {
			name = at.Name
		}
		if (at.ARN == "") != (a.exclusive == "inline") || slices.Contains(certain, name) || o.planned(pr, at) {
			continue
		}
		of := at.OwnerKind != "group" // whether it is of whom the list is
		if a.kind == group {
			of = at.OwnerKind == "group" && strings.EqualFold(at.Owner, owner)
		}
		shared := false // a user may have a managed policy in two ways
		if at.ARN != "" && pr.Kind == account.User && o.base != nil {
			shared = o.base.InGroups(doc)
			if g := o.base.Group(pr.Account(), owner); a.kind == group {
				of = g != nil && slices.Contains(g.Identity, doc)
			}
		}
		if !of {
			continue
		}
		mayBe := unsure || shared || slices.ContainsFunc(names, func(listed string) bool { return policy.MayEqual(name, listed) })
		pr.Detach(func(other account.Attachment) bool { return other == at })
		if mayBe {
			pr.Attach(o.perhapsHas(doc, a.origin), at)
		}
	}
	if a.exclusive != "managed" {
		return
	}
	if a.kind != group && !unsure && !slices.ContainsFunc(names, policy.HasSymbol) && pr.Kind != account.User {
		pr.Detach(func(at account.Attachment) bool {
			return at.ARN != "" && !slices.Contains(names, at.ARN) && !o.planned(pr, at)
		})
	}
	for _, v := range a.names {
		o.attachPerhaps(pr, v, a.origin, perhaps)
	}
}

// detachOthers: a resource that says all whom a managed policy is attached to takes it
// from others, if not at once, then with the next plan. Source:
// aws_iam_policy_attachment, hashicorp/aws.
func (o *overlay) detachOthers() {
	keeps := make(map[string]map[*account.Principal]bool) // by ARN
	origins := make(map[string]*attachment)
	for _, a := range o.attachments {
		arn, known := plain(plainValue(a.policy))
		if !a.alone || !a.change.remains() {
			continue
		}
		if !known && strings.Contains(arn, "‹=") {
			continue // it is unread for whom it is for; others have what the account has
		}
		if keeps[arn] == nil {
			keeps[arn], origins[arn] = make(map[*account.Principal]bool), a
		}
		for _, ref := range a.owners {
			o.eachOwner(a, ref, func(pr *account.Principal, _ []Unknown) { keeps[arn][pr] = true })
		}
	}
	for _, arn := range slices.Sorted(maps.Keys(keeps)) {
		a, keep := origins[arn], keeps[arn]
		why := Unknown{File: a.origin.File, Address: a.origin.Address, Path: "whether the policy stays with others"}
		doubt := func(pr *account.Principal) {
			has := func(doc *policy.Document) bool { return pr.Attachment(doc).ARN == arn }
			if keep[pr] || !policy.MayEqual(pr.Account(), a.account) || !slices.ContainsFunc(pr.Identity, has) {
				return
			}
			pr = o.edit(pr)
			for _, doc := range slices.Clone(pr.Identity) {
				if at := pr.Attachment(doc); at.ARN == arn {
					pr.Detach(func(other account.Attachment) bool { return other == at })
					pr.Attach(o.under(doc, why), at)
				}
			}
		}
		for _, pr := range slices.Clone(o.laid) {
			doubt(pr)
		}
		o.everyone(func(pr *account.Principal) {
			if !slices.ContainsFunc(o.laid, func(l *account.Principal) bool { return l.ARN == pr.ARN }) {
				doubt(pr)
			}
		})
	}
}
