package account

import (
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// New returns a snapshot that has nothing.
func New() *Snapshot {
	return &Snapshot{
		principals:   make(map[string]*Principal),
		names:        make(map[nameKey]*Principal),
		groups:       make(map[nameKey]*Principal),
		buckets:      make(map[string]*Bucket),
		keys:         make(map[string]*Key),
		accessPoints: make(map[string]*AccessPoint),
		endpoints:    make(map[string]*Endpoint),
		settings:     make(map[string]*Settings),
		managed:      make(map[string]managedText),
		gone:         make(map[string]string),
		lacksBucket:  make(map[string]string),
	}
}

// Clone returns a snapshot that can be edited without changing s. Principals,
// buckets and keys are shared: put changed copies of them in their place.
func (s *Snapshot) Clone() *Snapshot {
	out := *s
	out.principals, out.names = maps.Clone(s.principals), maps.Clone(s.names)
	out.buckets, out.keys, out.settings = maps.Clone(s.buckets), maps.Clone(s.keys), maps.Clone(s.settings)
	out.accessPoints = maps.Clone(s.accessPoints)
	out.endpoints, out.gone, out.lacksBucket = maps.Clone(s.endpoints), maps.Clone(s.gone), maps.Clone(s.lacksBucket)
	return &out
}

// LackBucket says why there may be no bucket of that name.
func (s *Snapshot) LackBucket(name, why string) { s.lacksBucket[name] = why }

// LacksBucket is what [Snapshot.LackBucket] was told; "" for nothing.
func (s *Snapshot) LacksBucket(name string) string { return s.lacksBucket[name] }

// PutEndpoint adds the VPC endpoint, or replaces the one of that ID.
func (s *Snapshot) PutEndpoint(e *Endpoint) { s.endpoints[e.ID] = e }

// LackEndpoints says that endpoints that the snapshot does not have may have
// policies, and why they are not known.
func (s *Snapshot) LackEndpoints(why string) { s.lacksEndpoints = why }

// Put adds the principal, or replaces the one of that ARN.
func (s *Snapshot) Put(p *Principal) {
	s.principals[p.ARN] = p
	s.names[nameKey{p.Account(), p.Kind, strings.ToLower(p.Name)}] = p
}

// Remove takes the principal out, and remembers why.
func (s *Snapshot) Remove(p *Principal, why string) {
	delete(s.principals, p.ARN)
	s.gone[p.ARN] = why
	key := nameKey{p.Account(), p.Kind, strings.ToLower(p.Name)}
	if now := s.names[key]; now != nil && now.ARN == p.ARN {
		delete(s.names, key)
	}
}

// PutBucket adds the bucket, or replaces the one of that name.
func (s *Snapshot) PutBucket(b *Bucket) { s.buckets[b.Name] = b }

// PutSettings replaces the settings of an account.
func (s *Snapshot) PutSettings(a *Settings) { s.settings[a.ID] = a }

// SettingsOf lists the accounts of which there are settings, sorted.
func (s *Snapshot) SettingsOf() []string { return slices.Sorted(maps.Keys(s.settings)) }

// SetPolicy gives the bucket its policy, parsed and as text.
func (b *Bucket) SetPolicy(doc *policy.Document, text string) {
	b.Policy, b.PolicyText = doc, text
	b.public = doc != nil && isPublic([]byte(text))
}

// RemoveBucket takes the bucket out, and remembers why.
func (s *Snapshot) RemoveBucket(name, why string) {
	delete(s.buckets, name)
	s.gone[name] = why
}

// Gone says why a user or role, by its ARN, or a bucket, by its name, was taken
// out; "" for one that was not, or that was put back.
func (s *Snapshot) Gone(name string) string {
	_, principal := s.principals[name]
	if principal || s.buckets[name] != nil {
		return ""
	}
	return s.gone[name]
}

// LackPolicy says that the bucket's policy is not known, and why.
func (b *Bucket) LackPolicy(why string) {
	if !b.unreadPolicy() {
		b.Unread = append(slices.Clone(b.Unread), "policy")
	}
	b.unreadWhy = why
}

// Lack says that a part of the bucket, of those that Unread names, is not known, and
// why.
func (b *Bucket) Lack(part, why string) {
	if part == "policy" {
		b.LackPolicy(why)
		return
	}
	if !slices.Contains(b.Unread, part) {
		b.Unread = append(slices.Clone(b.Unread), part)
	}
	if b.lacks = maps.Clone(b.lacks); b.lacks == nil {
		b.lacks = make(map[string]string)
	}
	b.lacks[part] = why
}

// PutAccessPoint adds the access point, or replaces the one of that ARN.
func (s *Snapshot) PutAccessPoint(a *AccessPoint) {
	s.RemoveAccessPoint(a.ARN)
	s.accessPoints[a.ARN] = a
	if a.Alias != "" {
		s.accessPoints[a.Alias] = a
	}
}

// RemoveAccessPoint takes the access point out.
func (s *Snapshot) RemoveAccessPoint(arn string) {
	maps.DeleteFunc(s.accessPoints, func(_ string, a *AccessPoint) bool { return a.ARN == arn })
}

// SetPolicy gives the access point its policy, parsed and as text.
func (a *AccessPoint) SetPolicy(doc *policy.Document, text string) {
	a.Policy, a.PolicyText = doc, text
	a.public = doc != nil && isPublic([]byte(text))
}

// LackPolicy says that the access point's policy is not known, and why.
func (a *AccessPoint) LackPolicy(why string) {
	if !slices.Contains(a.Unread, "policy") {
		a.Unread = append(slices.Clone(a.Unread), "policy")
	}
	a.unreadWhy = why
}

// PutKey adds the KMS key, or replaces the one of that ARN.
func (s *Snapshot) PutKey(k *Key) { s.keys[k.ARN] = k }

// RemoveKey takes the key out.
func (s *Snapshot) RemoveKey(arn string) { delete(s.keys, arn) }

// Clone returns a principal that can be edited without changing p.
func (p *Principal) Clone() *Principal {
	out := *p
	out.Identity, out.lacks = slices.Clone(p.Identity), slices.Clone(p.lacks)
	out.attachments = maps.Clone(p.attachments)
	if out.attachments == nil {
		out.attachments = make(map[*policy.Document]Attachment)
	}
	return &out
}

// Attach adds an identity policy.
func (p *Principal) Attach(doc *policy.Document, a Attachment) {
	if p.attachments == nil {
		p.attachments = make(map[*policy.Document]Attachment)
	}
	p.add(doc, a)
}

// Detach removes the identity policies, also those that are missing, that gone
// says are.
func (p *Principal) Detach(gone func(Attachment) bool) {
	p.Identity = slices.DeleteFunc(p.Identity, func(doc *policy.Document) bool { return gone(p.attachments[doc]) })
	p.lacks = slices.DeleteFunc(p.lacks, func(l Lack) bool { return !l.boundary && gone(Attachment{ARN: l.Name}) })
}

// Lack says that a policy is attached, or may be, that could not be read, and
// why.
func (p *Principal) Lack(name, why string) {
	if !slices.Contains(p.lacks, Lack{Name: name, Why: why}) {
		p.lacks = append(p.lacks, Lack{Name: name, Why: why})
	}
}

// Bound gives the principal a permissions boundary: nil with an ARN is one that
// could not be read, nil without none.
func (p *Principal) Bound(doc *policy.Document, arn, why string) {
	p.lacks = slices.DeleteFunc(p.lacks, func(l Lack) bool { return l.boundary })
	if p.Boundary = doc; doc == nil && arn != "" {
		p.lacks = append(p.lacks, Lack{Name: arn, Why: why, boundary: true})
	}
}

// Public reports whether Amazon S3 counts the bucket's policy as public.
func (b *Bucket) Public() bool { return b.public }
