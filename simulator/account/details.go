package account

import (
	"errors"
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// details is the answer of iam:GetAccountAuthorizationDetails as the AWS CLI
// prints it. Documents are JSON objects there, URL-encoded strings in the
// answer of the API itself.
type details struct {
	// IsTruncated and NextToken, which the AWS CLI makes of it, say that this is
	// one page of several.
	IsTruncated     bool
	NextToken       string
	UserDetailList  []userDetail
	GroupDetailList []groupDetail
	RoleDetailList  []roleDetail
	Policies        []managedPolicy
}

type userDetail struct {
	Arn, UserId, UserName   string
	UserPolicyList          []inlinePolicy
	GroupList               []string
	AttachedManagedPolicies []attachedPolicy
	PermissionsBoundary     boundary
	Tags                    []tag
}

type groupDetail struct {
	Arn, GroupName          string
	GroupPolicyList         []inlinePolicy
	AttachedManagedPolicies []attachedPolicy
}

type roleDetail struct {
	Arn, RoleId, RoleName    string
	AssumeRolePolicyDocument document
	RolePolicyList           []inlinePolicy
	AttachedManagedPolicies  []attachedPolicy
	PermissionsBoundary      boundary
	Tags                     []tag
}

type inlinePolicy struct {
	PolicyName     string
	PolicyDocument document
}

type attachedPolicy struct{ PolicyName, PolicyArn string }

type boundary struct{ PermissionsBoundaryArn string }

type tag struct{ Key, Value string }

type managedPolicy struct {
	PolicyName, Arn, DefaultVersionId string
	PolicyVersionList                 []policyVersion
}

// text is that of the version in force.
func (m managedPolicy) text() (d document, ok bool) {
	for _, v := range m.PolicyVersionList {
		if v.IsDefaultVersion || v.VersionId == m.DefaultVersionId {
			return v.Document, true
		}
	}
	return d, false
}

// managedText is a managed policy that was not parsed: most are attached to nobody.
type managedText struct {
	name string
	document
}

// Managed parses a managed policy of the snapshot, attached or not. It is nil
// without an error for one that the snapshot does not have.
func (s *Snapshot) Managed(kind policy.Kind, arn string) (*policy.Document, error) {
	m, ok := s.managed[arn]
	switch {
	case !ok:
		return nil, nil
	case m.err != nil:
		return nil, m.err
	}
	return policy.Parse(kind, m.name, m.document.text)
}

type policyVersion struct {
	Document         document
	VersionId        string
	IsDefaultVersion bool
}

// errTruncated refuses a page of several: what is missing could be a policy of
// any principal, a denial among them.
var errTruncated = errors.New("this is one page of several (IsTruncated), so users, roles and policies are missing; get all of them with `aws iam get-account-authorization-details --output json`, without --max-items and --no-paginate")

// A compiler turns the documents of one details file into principals.
type compiler struct {
	snapshot *Snapshot
	in       *source
	managed  map[string]managedPolicy
	groups   map[string]groupDetail
	// partition is that of the account, aws or aws-us-gov for example.
	partition string
	parsed    map[string]compiled // managed policies by kind and ARN, parsed once
	shared    map[string]compiled // documents by place: those of a group are its users'
}

// compiled is what parsing a managed policy came to.
type compiled struct {
	doc *policy.Document
	err error
}

// principals compiles every user and role of the file.
func (d *details) principals(s *Snapshot, in *source) []*Principal {
	c := compiler{
		snapshot: s,
		in:       in,
		managed:  make(map[string]managedPolicy),
		groups:   make(map[string]groupDetail),
		parsed:   make(map[string]compiled),
		shared:   make(map[string]compiled),
	}
	for _, m := range d.Policies {
		c.managed[m.Arn] = m
	}
	for _, g := range d.GroupDetailList {
		c.groups[g.GroupName] = g
	}
	switch {
	case len(d.RoleDetailList) > 0:
		c.partition = partitionOfARN(d.RoleDetailList[0].Arn)
	case len(d.UserDetailList) > 0:
		c.partition = partitionOfARN(d.UserDetailList[0].Arn)
	}
	var out []*Principal
	for _, u := range d.UserDetailList {
		out = append(out, c.user(u))
	}
	for _, r := range d.RoleDetailList {
		out = append(out, c.role(r))
	}
	for _, g := range d.GroupDetailList {
		p := &Principal{ARN: g.Arn, Name: g.GroupName, Kind: group, attachments: make(map[*policy.Document]Attachment)}
		c.attach(p, "group "+g.GroupName, g.GroupPolicyList, g.AttachedManagedPolicies)
		s.groups[nameKey{p.Account(), group, strings.ToLower(g.GroupName)}] = p
	}
	return out
}

func (c *compiler) user(u userDetail) *Principal {
	p := &Principal{ARN: u.Arn, ID: u.UserId, Name: u.UserName, Kind: User, Tags: tags(u.Tags), Groups: u.GroupList, attachments: make(map[*policy.Document]Attachment)}
	c.attach(p, "user "+u.UserName, u.UserPolicyList, u.AttachedManagedPolicies)
	for _, name := range u.GroupList {
		g, ok := c.groups[name]
		if !ok {
			p.lacks = append(p.lacks, Lack{Name: "group " + name})
			continue
		}
		c.attach(p, "group "+name, g.GroupPolicyList, g.AttachedManagedPolicies)
	}
	c.bound(p, u.PermissionsBoundary.PermissionsBoundaryArn)
	return p
}

func (c *compiler) role(r roleDetail) *Principal {
	p := &Principal{ARN: r.Arn, ID: r.RoleId, Name: r.RoleName, Kind: Role, Tags: tags(r.Tags), attachments: make(map[*policy.Document]Attachment)}
	c.attach(p, "role "+r.RoleName, r.RolePolicyList, r.AttachedManagedPolicies)
	if r.AssumeRolePolicyDocument.isThere() {
		p.Trust, _ = c.parse(policy.Resource, "trust policy of role "+r.RoleName, r.AssumeRolePolicyDocument) // one that cannot be read is unknown
	}
	c.bound(p, r.PermissionsBoundary.PermissionsBoundaryArn)
	return p
}

// parse compiles a document of the file. A group's policy is parsed once for all
// of its users.
func (c *compiler) parse(kind policy.Kind, name string, d document) (*policy.Document, error) {
	place := c.in.at(d, policy.Position{}).String()
	if done, ok := c.shared[place]; ok && place != c.in.file {
		return done.doc, done.err
	}
	doc, err := c.snapshot.parse(kind, name, d, c.in)
	if err == nil {
		c.snapshot.keepWarnings(doc, d, c.in, about{partition: c.partition})
	}
	c.shared[place] = compiled{doc, err}
	return doc, err
}

// attach adds inline and managed policies to the principal. owner tells the
// reader of an explanation where an inline policy is kept. What cannot be read
// leaves the principal's policies incomplete, and nobody else's.
func (c *compiler) attach(p *Principal, owner string, inline []inlinePolicy, attached []attachedPolicy) {
	for _, in := range inline {
		name := in.PolicyName + " (inline, " + owner + ")"
		doc, err := c.parse(policy.Identity, name, in.PolicyDocument)
		if err != nil {
			c.lack(p, name, err)
			continue
		}
		kind, holder, _ := strings.Cut(owner, " ")
		p.add(doc, Attachment{Name: in.PolicyName, OwnerKind: kind, Owner: holder})
	}
	for _, a := range attached {
		doc, err := c.managedDocument(policy.Identity, a.PolicyArn)
		if doc == nil {
			c.lack(p, a.PolicyArn, err)
			continue
		}
		p.add(doc, Attachment{Name: a.PolicyName, ARN: a.PolicyArn})
	}
}

// lack notes a policy of the principal that could not be read, or with a nil
// error, that the snapshot does not have.
func (c *compiler) lack(p *Principal, name string, err error) {
	l := Lack{Name: name}
	if err != nil {
		l.Why = err.Error()
	}
	p.lacks = append(p.lacks, l)
}

func (p *Principal) add(doc *policy.Document, a Attachment) {
	p.Identity = append(p.Identity, doc)
	p.attachments[doc] = a
}

func (c *compiler) bound(p *Principal, arn string) {
	if arn == "" {
		return
	}
	doc, err := c.managedDocument(policy.Boundary, arn)
	if doc == nil {
		l := Lack{Name: arn, boundary: true}
		if err != nil {
			l.Why = err.Error()
		}
		p.lacks = append(p.lacks, l)
		return
	}
	p.Boundary = doc
	p.attachments[doc] = Attachment{Name: arn[strings.LastIndexByte(arn, '/')+1:], ARN: arn}
}

// managedDocument parses the default version of a managed policy; nil without
// an error when the file does not have it, as after `--filter`.
func (c *compiler) managedDocument(kind policy.Kind, arn string) (*policy.Document, error) {
	key := fmt.Sprint(kind, " ", arn)
	if done, ok := c.parsed[key]; ok {
		return done.doc, done.err
	}
	m, ok := c.managed[arn]
	if !ok {
		return nil, nil
	}
	text, ok := m.text()
	if !ok {
		return nil, nil
	}
	parse := c.parse
	if managedByAWS(arn) {
		parse = func(kind policy.Kind, name string, d document) (*policy.Document, error) {
			return c.snapshot.parse(kind, name, d, c.in) // whoever reads a warning could not change it
		}
	}
	doc, err := parse(kind, m.PolicyName, text)
	c.parsed[key] = compiled{doc, err}
	return doc, err
}

// managedByAWS reports whether a policy is one of AWS's own, such as
// arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess.
func managedByAWS(arn string) bool { return accountOf(arn) == "aws" }

func tags(list []tag) map[string]string {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]string, len(list))
	for _, t := range list {
		m[t.Key] = t.Value
	}
	return m
}
