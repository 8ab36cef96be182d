package plan

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// putKeys lays the plan's KMS keys over those of the base.
func (o *overlay) putKeys() {
	for _, k := range o.keys {
		for _, gone := range []string{k.was, map[bool]string{true: k.arn}[!k.change.remains()]} {
			if gone != "" { // a key is deleted some days after it is of no more use
				o.out.PutKey(&account.Key{ARN: gone, State: "PendingDeletion", Unread: []string{"policy"}})
			}
		}
		if !k.change.remains() {
			continue
		}
		out := &account.Key{ARN: k.arn}
		var old *account.Key
		if o.base != nil {
			old = o.base.Key(k.arn)
		}
		d := k.policy
		if old != nil && len(k.perhaps) > 0 { // it is as it was, or as the template says
			copied := *old
			copied.Unread = append(slices.Clone(old.Unread), "policy")
			o.out.PutKey(&copied)
			continue
		}
		switch {
		case d == nil && old != nil:
			copied := *old
			out = &copied
		case d == nil && k.unread, d == nil && (k.change == update || k.change == keep):
			out.Unread = []string{"policy"}
		case d == nil:
			d = defaultKeyPolicy(k)
		}
		if d != nil {
			if c := o.compile(policy.Resource, d); c != nil {
				out.Policy = c.doc
			} else {
				out.Unread = []string{"policy"}
			}
		}
		out.State, out.Usage, out.Spec = first(k.state, out.State), first(k.usage, out.Usage), first(k.spec, out.Spec)
		if old != nil && old.State != "Disabled" && old.State != "" && k.state == "Enabled" {
			out.State = old.State // such as PendingDeletion, of which enabling is no end
		}
		if len(k.doubt) > 0 {
			out.LackState(k.doubt[0].String())
		}
		o.out.PutKey(out)
	}
}

// defaultKeyPolicy is the one that AWS gives a key made without one.
// Source: AWS KMS Developer Guide, "Default key policy".
func defaultKeyPolicy(k *key) *document {
	fields := strings.SplitN(k.arn, ":", 6)
	s := newObject()
	s.set("Effect", "Allow")
	who := newObject()
	who.set("AWS", "arn:"+fields[1]+":iam::"+fields[4]+":root")
	s.set("Principal", who)
	s.set("Action", "kms:*")
	s.set("Resource", "*")
	body := newObject()
	body.set("Version", "2012-10-17")
	body.set("Statement", list{s})
	return &document{name: "default key policy of " + k.origin.Address, origin: k.origin, body: body}
}

// keyARN completes the ID or alias of a key by what the plan knows.
func (o *overlay) keyARN(text string) (string, bool) {
	for _, k := range o.keys {
		if text == k.arn || text == k.id {
			return k.arn, true
		}
	}
	name := text[strings.LastIndexByte(text, ':')+1:]
	for _, a := range o.keyAliases {
		if a.name != name || name == "" || a.target == "" || a.target == text {
			continue
		}
		if strings.HasPrefix(text, "arn:") && (operation.ARNField(text, 3) != a.region || operation.ARNField(text, 4) != a.account) {
			continue
		}
		if len(a.perhaps) > 0 {
			return text, false
		}
		return o.keyARN(a.target)
	}
	if strings.HasPrefix(name, "alias/") {
		return text, name == awsKey
	}
	return text, !policy.HasSymbol(text)
}

// unknownKey is the ARN of a key of which nothing is known but what it is called: it
// may be of any account and region.
func (o *overlay) unknownKey(name string, why Unknown) string {
	o.registry.why[policy.ValueSymbol(name)] = why
	return "arn:" + policy.ValueSymbol("partition") + ":kms:" + policy.ValueSymbol("key's region") + ":" + policy.ValueSymbol("key's account") + ":key/" + policy.ValueSymbol(name)
}

const perhapsKey = "KMS key, if any"

// PerhapsKey recognizes the ARN of a key that a bucket's encryption may use, and
// may not: being denied its use is not being denied.
func PerhapsKey(arn string) bool {
	return strings.HasSuffix(arn, ":key/"+policy.ValueSymbol(perhapsKey))
}

func (o *overlay) putBuckets() {
	for i, b := range o.buckets {
		if b.was != "" {
			o.out.RemoveBucket(b.was, takes(b.origin, b.change, b.was, b.name))
		}
		if !b.change.remains() {
			o.out.RemoveBucket(b.name, takes(b.origin, b.change, "", ""))
			continue
		}
		var old *account.Bucket
		if o.base != nil && b.change.existed() && b.change != replace {
			old = o.base.Bucket(b.name)
		}
		out := &account.Bucket{Name: b.name, Region: b.region}
		if old != nil {
			copied := *old
			out = &copied
		}
		if out.Owner == "" {
			out.Owner = b.account
		}
		if policy.HasSymbol(out.Region) {
			out.Region = ""
		}
		if len(b.perhaps) > 0 && old != nil { // which is as it was, or as the template says
			out.Ownership, out.PublicAccessBlock, out.Tags = "", nil, nil
			for _, part := range []string{"ownership", "publicAccessBlock", "tags"} {
				out.Lack(part, b.perhaps[0].String())
			}
			o.setEncryption(out, perhapsValue("", b.perhaps))
			out.BucketKey = nil
			if old.Policy != nil {
				out.SetPolicy(o.perhapsStays(old.Policy, "the policy of the bucket", b.origin), old.PolicyText)
			}
			o.out.PutBucket(out)
			continue
		}
		if b.tags != nil {
			out.Tags = b.tags
		}
		for _, part := range b.unread {
			if !slices.Contains(out.Unread, part) {
				out.Unread = append(slices.Clone(out.Unread), part)
			}
			if part == "policy" && len(b.unreadWhy) > 0 {
				out.LackPolicy(b.unreadWhy[0].String())
			}
		}
		if old == nil && (b.change == update || b.change == keep) && b.policy == nil && !o.hasSetting(b, "policy") {
			out.LackPolicy("it exists already, and " + b.origin.File + " does not say its policy; give a snapshot of the account beside the plan (--snapshot)")
		}
		if b.ownership != nil && (old == nil || b.change != declare) {
			o.setOwnership(out, b.ownership)
		}
		if b.encryption != nil {
			o.setEncryption(out, b.encryption)
			out.BucketKey = b.bucketKey
		}
		if len(b.block.names) > 0 {
			o.setBlock(out, b.block)
		}
		switch made := b.change == create || b.change == replace; {
		case out.PublicAccessBlock != nil:
		case made && !slices.Contains(out.Unread, "publicAccessBlock"):
			// Of new buckets, whoever makes them. Source: "Blocking public access to your
			// Amazon S3 storage", default settings since April 2023.
			out.PublicAccessBlock = &account.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}
		default:
			out.Lack("publicAccessBlock", b.origin.String()+" does not say it; new buckets have all of it on")
		}
		if b.policy != nil {
			o.setPolicy(out, b.policy, b.change == declare)
		}
		if old != nil && old.Policy != nil && b.change == declare && !o.hasSetting(b, "policy") {
			out.SetPolicy(o.perhapsStays(old.Policy, "the policy of the bucket", b.origin), old.PolicyText)
		}
		if twin := slices.IndexFunc(o.buckets[:i], func(other *bucket) bool { return other.name == b.name && other.change.remains() }); twin >= 0 {
			out.LackPolicy(o.buckets[twin].origin.String() + " and " + b.origin.Address + " are both of that name, and which is made is not known")
		}
		o.out.PutBucket(out)
	}
	for _, s := range o.settings {
		o.setting(s)
	}
	for _, u := range o.unmade {
		o.doubtBucket(u)
	}
}

// doubtBucket: a bucket that the template does not make, since a condition is false,
// goes if the stack made it. One that is not there may be made by somebody else, if
// its name is not generated.
func (o *overlay) doubtBucket(u *unmade) {
	name := first(u.bucket, u.name)
	if u.kind != "AWS::S3::Bucket" && u.kind != "AWS::S3::BucketPolicy" ||
		slices.ContainsFunc(o.buckets, func(b *bucket) bool { return b.change.remains() && b.name == name }) {
		return
	}
	old := o.out.Bucket(name)
	switch {
	case u.bucket == "" && policy.HasSymbol(name):
		o.out.RemoveBucket(name, u.String())
	case old == nil && u.bucket == "":
		o.out.LackBucket(name, u.String())
	case u.bucket == "" && (o.base == nil || o.base.Bucket(name) == nil): // a part of it is made
		b := *old
		b.LackPolicy(u.String())
		o.out.PutBucket(&b)
	case old != nil && old.Policy != nil:
		b := *old
		b.SetPolicy(o.perhapsStays(old.Policy, "the policy of the bucket", u.origin), old.PolicyText)
		o.out.PutBucket(&b)
	}
}

func (o *overlay) hasSetting(b *bucket, what string) bool {
	return slices.ContainsFunc(o.settings, func(s *bucketSetting) bool {
		return s.what == what && slices.ContainsFunc(s.buckets, func(r bucketRef) bool { return r.bucket == b || r.bucket == nil && r.name == b.name })
	})
}

func (o *overlay) setting(s *bucketSetting) {
	if s.what == "accountPublicAccessBlock" {
		a := &account.Settings{ID: s.account, PublicAccessBlock: &account.PublicAccessBlock{}}
		twin := slices.ContainsFunc(o.settings, func(other *bucketSetting) bool {
			return other != s && other.what == s.what && other.change.remains() && other.account == s.account
		})
		if s.change.remains() && (!o.fill(a.PublicAccessBlock, s.value) || twin) {
			a.Unread = []string{"publicAccessBlock"}
		}
		o.out.PutSettings(a)
		for _, id := range o.out.SettingsOf() { // those that it may be of
			if old := o.out.Settings(id); id != s.account && policy.MayEqual(id, s.account) {
				o.out.PutSettings(&account.Settings{ID: id, Unread: append(slices.Clone(old.Unread), "publicAccessBlock")})
			}
		}
		return
	}
	change := func(name string, f func(b *account.Bucket)) {
		if b := o.out.Bucket(name); b != nil {
			copied := *b
			copied.Unread = slices.Clone(b.Unread)
			f(&copied)
			o.out.PutBucket(&copied)
		}
	}
	if s.was != "" {
		change(s.was, func(b *account.Bucket) {
			b.Unread = slices.DeleteFunc(b.Unread, func(part string) bool { return part == s.what })
			switch s.what {
			case "policy":
				b.SetPolicy(nil, "")
			case "publicAccessBlock":
				b.PublicAccessBlock = &account.PublicAccessBlock{}
			case "ownership":
				b.Ownership = ""
			case "encryption":
				b.KMSKey, b.BucketKey = "", nil
			case "requestPayer":
				b.RequestPayer = ""
			}
		})
	}
	if !s.change.remains() {
		return
	}
	for _, ref := range s.buckets {
		name := ref.name
		if ref.bucket != nil {
			name = ref.bucket.name
		}
		ref.perhaps = append(slices.Clone(ref.perhaps), o.overwritten(s, name)...)
		if o.out.Bucket(name) == nil && !policy.HasSymbol(name) {
			// A bucket of which the plan has this part only.
			unread := []string{"policy", "ownership", "encryption", "publicAccessBlock", "requestPayer"}
			o.out.PutBucket(&account.Bucket{Name: name, Unread: unread})
		}
		if o.out.Bucket(name) == nil { // perhaps any: the part is not known
			for _, other := range o.out.Buckets() {
				if !policy.MayEqual(other, name) {
					continue
				}
				change(other, func(b *account.Bucket) { o.perhapsSet(b, s, name, ref.perhaps) })
			}
			continue
		}
		change(name, func(b *account.Bucket) {
			b.Unread = slices.DeleteFunc(b.Unread, func(part string) bool { return part == s.what })
			if len(ref.perhaps) > 0 {
				o.perhapsSet(b, s, name, ref.perhaps)
				if s.what != "policy" {
					return
				}
			}
			switch s.what {
			case "policy":
				if b.Policy != nil && len(s.policy.perhaps) > 0 { // the old one stays, perhaps
					b.LackPolicy(s.policy.perhaps[0].String())
					return
				}
				d := *s.policy
				d.perhaps = append(slices.Clone(d.perhaps), ref.perhaps...)
				if len(ref.perhaps) == 0 {
					o.setPolicy(b, s.policy, true)
				} else {
					o.setPolicy(b, &d, true)
				}
			case "publicAccessBlock":
				block, _ := s.value.(*object)
				o.setBlock(b, block)
			case "ownership":
				o.setOwnership(b, s.value)
			case "encryption":
				o.setEncryption(b, s.value)
				b.BucketKey = s.bucketKey
			case "requestPayer":
				if payer, known := plain(s.value); known {
					b.RequestPayer = payer
				} else {
					b.RequestPayer, b.Unread = "", append(b.Unread, s.what)
				}
			}
		})
	}
}

// perhapsSet makes the part of a bucket not known that a setting holds which is
// perhaps for it.
func (o *overlay) perhapsSet(b *account.Bucket, s *bucketSetting, name string, perhaps []Unknown) {
	why := o.registry.inText(name, perhaps)
	if len(why) == 0 {
		why = []Unknown{{File: s.origin.File, Address: s.origin.Address, Path: "which bucket it is for"}}
	}
	b.Lack(s.what, why[0].String())
	switch s.what {
	case "encryption":
		o.setEncryption(b, perhapsValue("", why))
		b.BucketKey = nil
	case "publicAccessBlock":
		b.PublicAccessBlock = nil
	case "ownership":
		b.Ownership = ""
	case "requestPayer":
		b.RequestPayer = ""
	}
}

func (o *overlay) setPolicy(b *account.Bucket, d *document, replaces bool) {
	c := o.compile(policy.Resource, d)
	if c == nil {
		b.LackPolicy(d.origin.String() + " cannot be read")
		return
	}
	// Whether the policy is public is told by what is certain of it. Where what
	// may be there could make it so, and that would keep others out, it is unread.
	b.SetPolicy(c.doc, c.certain)
	public := b.Public()
	b.SetPolicy(c.doc, c.text)
	if b.Public() != public && b.PublicAccessBlock != nil && b.PublicAccessBlock.RestrictPublicBuckets {
		b.Unread = append(b.Unread, "policy")
	}
}

func (o *overlay) setOwnership(b *account.Bucket, v value) {
	text, known := plain(v)
	if b.Ownership = text; !known {
		b.Ownership = ""
		b.Unread = append(b.Unread, "ownership")
	}
}

func (o *overlay) setEncryption(b *account.Bucket, v value) {
	if c, ok := v.(*conditionalValue); ok {
		b.KMSKey = o.unknownKey(perhapsKey, c.perhaps[0])
		return
	}
	text := textOf(v)
	if text == "" {
		b.KMSKey = ""
		return
	}
	arn, known := o.keyARN(text)
	if alias := strings.Contains(arn, "alias/"); !known && (alias || !strings.HasPrefix(arn, "arn:")) {
		name := "KMS key of " + policy.TrimSymbols(b.Name)
		why := Unknown{Path: "the " + name, References: referencesIn(o.registry, text)}
		if alias {
			why.References = []string{policy.TrimSymbols(text)}
			for _, a := range o.keyAliases {
				if strings.HasSuffix(text, a.name) && len(a.perhaps) > 0 {
					why = a.perhaps[0]
				}
			}
		}
		arn = o.unknownKey(name, why)
	}
	b.KMSKey = arn
}

func (o *overlay) setBlock(b *account.Bucket, v *object) {
	b.PublicAccessBlock = &account.PublicAccessBlock{}
	b.Unread = slices.DeleteFunc(slices.Clone(b.Unread), func(part string) bool { return part == "publicAccessBlock" })
	if !o.fill(b.PublicAccessBlock, v) {
		b.Unread = append(b.Unread, "publicAccessBlock")
	}
}

// fill sets the switches; known is false where one is not known.
func (o *overlay) fill(to *account.PublicAccessBlock, v value) (known bool) {
	known = true
	block, _ := v.(*object)
	flag := func(name string) bool {
		switch v := block.get(name).(type) {
		case bool:
			return v
		case string:
			return strings.EqualFold(v, "true")
		case *unknown:
			known = false
		}
		return false
	}
	to.BlockPublicAcls, to.IgnorePublicAcls = flag("block_public_acls"), flag("ignore_public_acls")
	to.BlockPublicPolicy, to.RestrictPublicBuckets = flag("block_public_policy"), flag("restrict_public_buckets")
	return known
}
