// Package account knows where policies come from: it reads a snapshot of one
// or more AWS accounts and says which policies apply to a principal and a
// bucket.
//
// A snapshot is a directory:
//
//	authorization-details.json   what `aws iam get-account-authorization-details` prints;
//	                             further accounts as authorization-details-NAME.json
//	buckets/NAME/policy.json     the bucket policy, or what `aws s3api get-bucket-policy` prints
//	buckets/NAME/bucket.json     owner, region, default encryption and more, see [Bucket]
//	keys/ID/policy.json          the policy of a KMS key, in key.json its ARN, see [Key],
//	                             and in grants.json what `aws kms list-grants` prints
//	accesspoints/NAME/…          accesspoint.json, see [AccessPoint], and policy.json
//	endpoints/ID/…               endpoint.json of a VPC endpoint, see [Endpoint], and policy.json
//	accounts/ID/account.json     account-wide settings, see [Settings]
//	organization.json            the tree of organization policies, root first
//
// Only the first file is required. A single authorization-details file is a
// snapshot too.
package account

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// A Snapshot holds the policies of one or more accounts. It does not change
// after it was loaded and may be used by several goroutines.
type Snapshot struct {
	principals   map[string]*Principal // by ARN
	names        map[nameKey]*Principal
	groups       map[nameKey]*Principal // with what each gives its users
	buckets      map[string]*Bucket
	keys         map[string]*Key         // by ARN
	accessPoints map[string]*AccessPoint // by ARN and alias
	endpoints    map[string]*Endpoint    // by ID
	settings     map[string]*Settings    // by account ID
	organization *organization

	managed        map[string]managedText // policies, by ARN, also those that nobody has
	gone           map[string]string      // why what was taken out was: by ARN of principals, by name of buckets
	lacksBucket    map[string]string      // why there may be no bucket of that name
	lacksEndpoints string                 // why the policies of other endpoints are not known; "" where they have none
	warnings       []Warning
}

// nameKey finds a user or role when its path is not known, as in a session
// ARN. IAM names are unique within an account regardless of case and path.
type nameKey struct {
	account string
	kind    Kind
	name    string // lower case
}

// Kind tells users from roles.
type Kind string

// The kinds of principals that policies are attached to.
const (
	User Kind = "user"
	Role Kind = "role"

	group Kind = "group" // no principal; see [Snapshot.Group]
)

// A Principal is an IAM user or role with everything attached to it.
type Principal struct {
	ARN  string
	ID   string // AIDA… or AROA…
	Name string
	Kind Kind
	Tags map[string]string
	// Groups names those that a user is in.
	Groups []string
	// Identity holds inline, managed and, for users, the groups' policies.
	Identity []*policy.Document
	Boundary *policy.Document
	Trust    *policy.Document // who may assume the role; nil for users

	attachments map[*policy.Document]Attachment
	lacks       []Lack
}

// Account returns the ID of the account that the principal belongs to.
func (p *Principal) Account() string { return accountOf(p.ARN) }

// A Lack is a policy or a group of a principal that the snapshot does not have,
// or not in a form that can be read.
type Lack struct {
	Name string // the policy's, or "group NAME"
	// Why says what is wrong with it, and where; "" when it is not there.
	Why string

	boundary bool
}

// Missing names the attached policies and groups that the snapshot lacks. Any
// decision about such a principal could be wrong in both directions.
func (p *Principal) Missing() []string {
	var names []string
	for _, l := range p.lacks {
		names = append(names, l.Name)
	}
	return names
}

// Lacks says, in a sentence each, what the snapshot lacks of the principal.
func (p *Principal) Lacks() []string {
	var out []string
	for _, l := range p.lacks {
		is := "is attached to " + p.ARN
		if l.boundary {
			is = "is the permissions boundary of " + p.ARN
		}
		if l.Why == "" {
			out = append(out, "the snapshot lacks "+l.Name+", which "+is)
			continue
		}
		out = append(out, l.Name+", which "+is+", cannot be read: "+l.Why)
	}
	return out
}

// An Attachment says where a document of a principal is kept.
type Attachment struct {
	Name string // of the policy
	ARN  string // of a managed policy; "" for an inline one
	// OwnerKind and Owner are "user", "role" or "group" and the name of the
	// one that holds an inline policy.
	OwnerKind, Owner string
}

// Attachment tells where a document of the principal is kept.
func (p *Principal) Attachment(doc *policy.Document) Attachment { return p.attachments[doc] }

// SourceID is what IAM's simulator calls the policy: the name of a managed
// one, kind_owner_name for an inline one.
func (a Attachment) SourceID() string {
	if a.ARN != "" {
		return a.Name
	}
	return a.OwnerKind + "_" + a.Owner + "_" + a.Name
}

// An UnknownPrincipalError says that a snapshot has no such user or role.
type UnknownPrincipalError struct {
	ARN   string
	Known []string // ARNs in the snapshot, sorted
	// Gone says what takes the principal away; "" for one that was never there.
	Gone string
}

func (e *UnknownPrincipalError) Error() string {
	// Of what a plan makes, the account may be a symbol.
	unnamed := func(arn string) bool { return policy.HasSymbol(accountOf(arn)) }
	if slices.ContainsFunc(e.Known, unnamed) {
		return "principal " + policy.TrimSymbols(e.ARN) + " is not in the plan, which does not say what account it is for; say which account it is, with --account"
	}
	return policy.TrimSymbols(e.text())
}

func (e *UnknownPrincipalError) text() string {
	if e.Gone != "" {
		return "principal " + e.ARN + " will be gone: " + e.Gone
	}
	if like := e.Like(); like != "" {
		return fmt.Sprintf("principal %s is not in the snapshot; did you mean %s?", e.ARN, like)
	}
	known := e.Known
	if len(known) == 0 {
		return "principal " + e.ARN + " is not known: there are no users and no roles"
	}
	more := ""
	if len(known) > 5 {
		known, more = known[:5], fmt.Sprintf(" and %d more", len(e.Known)-5)
	}
	return fmt.Sprintf("principal %s is not in the snapshot; it has %s%s", e.ARN, strings.Join(known, ", "), more)
}

// Like is the principal that was probably meant: of the same name, without
// regard to case and path, or of one that is spelt nearly so; "" for none.
func (e *UnknownPrincipalError) Like() string {
	name, kind := nameOf(e.ARN)
	if name == "" {
		return ""
	}
	best, least := "", len(name)/3+1
	for _, arn := range e.Known {
		known, knownKind := nameOf(arn)
		d := 2 * spelling.Distance(strings.ToLower(name), strings.ToLower(known))
		if kind != "" && kind != knownKind {
			d++ // a user of the name of a role comes after the role
		}
		if (d+1)/2 < least || d == 1 && best == "" {
			best, least = arn, (d+1)/2
		}
	}
	return best
}

// nameOf is the name in an ARN, a part of one, or a name alone: of a session,
// that of its role. The kind is "" where the text does not tell it.
func nameOf(text string) (name, kind string) {
	resource := text[strings.LastIndexByte(text, ':')+1:]
	parts := strings.Split(resource, "/")
	switch {
	case len(parts) == 1:
		return resource, ""
	case parts[0] == "assumed-role":
		return parts[1], "role"
	}
	return parts[len(parts)-1], parts[0]
}

// Principal finds the user or role behind an ARN. The ARN of a role session
// or federated user, which lacks the path, is resolved by name.
func (s *Snapshot) Principal(arn string) (*Principal, error) {
	if p, ok := s.principals[arn]; ok {
		return p, nil
	}
	if key, ok := sessionName(arn); ok {
		if p, ok := s.names[key]; ok {
			return p, nil
		}
	}
	return nil, &UnknownPrincipalError{ARN: arn, Known: s.Principals(), Gone: s.Gone(arn)}
}

// sessionName reads arn:P:sts::ACCT:assumed-role/NAME/SESSION and
// arn:P:sts::ACCT:federated-user/NAME.
func sessionName(arn string) (nameKey, bool) {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 || fields[2] != "sts" {
		return nameKey{}, false
	}
	kind, rest, _ := strings.Cut(fields[5], "/")
	name, _, _ := strings.Cut(rest, "/")
	switch kind {
	case "assumed-role":
		return nameKey{fields[4], Role, strings.ToLower(name)}, true
	case "federated-user":
		return nameKey{fields[4], User, strings.ToLower(name)}, true
	}
	return nameKey{}, false
}

// Account is that of the snapshot's users and roles; "" where they are of several.
func (s *Snapshot) Account() string {
	one := ""
	for _, p := range s.principals {
		if one != "" && p.Account() != one {
			return ""
		}
		one = p.Account()
	}
	return one
}

// Group finds a group, as the policies that it gives its users; nil when the
// snapshot does not have it.
func (s *Snapshot) Group(account, name string) *Principal {
	return s.groups[nameKey{account, group, strings.ToLower(name)}]
}

// InGroups reports whether a group gives its users the policy.
func (s *Snapshot) InGroups(doc *policy.Document) bool {
	for _, g := range s.groups {
		if slices.Contains(g.Identity, doc) {
			return true
		}
	}
	return false
}

// Principals lists the ARNs of all users and roles, sorted.
func (s *Snapshot) Principals() []string {
	arns := make([]string, 0, len(s.principals))
	for arn := range s.principals {
		arns = append(arns, arn)
	}
	sort.Strings(arns)
	return arns
}

// Policies collects what applies to a principal wherever it acts: what is
// attached to it, and the service control policies of its account. The
// resource's side is added by [Snapshot.AddBucket] or [Snapshot.AddKey].
func (s *Snapshot) Policies(p *Principal) policy.Policies {
	out := p.attached()
	if s.organization != nil {
		l := s.organization.accounts[p.Account()]
		out.SCP = l.service
		if s.organization.unread || l.unreadService != "" || !s.organization.has(p.Account()) {
			out.Unread |= policy.Layers(policy.LayerSCP)
		}
	}
	return out
}

// AddBucket adds what protects the resources of a bucket from an account: the
// bucket policy and the resource control policies of the bucket's account.
// bucket is nil for a bucket that is not in the snapshot; its policy then
// counts as unread.
func (s *Snapshot) AddBucket(to *policy.Policies, bucket *Bucket, account string) {
	if bucket == nil || bucket.unreadPolicy() {
		to.Unread |= policy.Layers(policy.LayerResource)
	}
	if bucket == nil {
		return
	}
	s.addRCPs(to, bucket.Owner)
	switch s.restricts(bucket, account) {
	case operation.Yes:
		to.Withheld = "public, and withheld from other accounts by Block Public Access (RestrictPublicBuckets)"
	case operation.No:
		to.Resource = bucket.Policy
	case operation.Maybe:
		to.Resource = bucket.Policy
		to.Unread |= policy.Layers(policy.LayerResource)
	}
}

// AddKey adds what protects a KMS key. Other than a bucket policy, a key
// policy must allow too. key is nil for a key that is not in the snapshot; its
// policy then counts as unread.
func (s *Snapshot) AddKey(to *policy.Policies, key *Key) {
	to.ResourceMustAllow = true
	if key == nil || slices.Contains(key.Unread, "policy") {
		to.Unread |= policy.Layers(policy.LayerResource)
		return
	}
	to.Resource = key.Policy
	s.addRCPs(to, accountOf(key.ARN))
}

// addRCPs adds the resource control policies of the account that owns a
// resource.
func (s *Snapshot) addRCPs(to *policy.Policies, owner string) {
	if s.organization == nil {
		return
	}
	l := s.organization.accounts[owner]
	to.RCP = l.resource
	if s.organization.unread || l.unreadResource != "" || !s.organization.has(owner) {
		to.Unread |= policy.Layers(policy.LayerRCP)
	}
}

// UnreadOrganization says which policy of the organization cannot be read, of
// those that restrict the account's principals or its resources; "" for none.
func (s *Snapshot) UnreadOrganization(account string) string {
	if s.organization == nil {
		return ""
	}
	switch l := s.organization.accounts[account]; {
	case l.unreadService != "" || l.unreadResource != "":
		return cmp.Or(l.unreadService, l.unreadResource)
	case s.organization.unread:
		return "the organization's policies could not be read when the snapshot was taken; save them in organization.json"
	case !s.organization.has(account):
		return "account " + cmp.Or(account, "(the owner is not known)") + " is not in organization.json, so the organization's policies for it are not known; add it there with those of its organizational units"
	}
	return ""
}

// attached are the principal's own policies.
func (p *Principal) attached() policy.Policies {
	out := policy.Policies{Identity: p.Identity, Boundary: p.Boundary}
	for _, l := range p.lacks {
		if l.boundary {
			out.Unread |= policy.Layers(policy.LayerBoundary)
		} else {
			out.Unread |= policy.Layers(policy.LayerIdentity)
		}
	}
	return out
}

func accountOf(arn string) string { return operation.ARNField(arn, 4) }
