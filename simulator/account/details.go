package account

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// details is the answer of iam:GetAccountAuthorizationDetails as the AWS CLI
// prints it. Documents are JSON objects there, URL-encoded strings in the
// answer of the API itself.
type details struct {
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

type policyVersion struct {
	Document         document
	VersionId        string
	IsDefaultVersion bool
}

// A document is the text of a policy, whichever way it was written down.
type document []byte

func (d *document) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	if len(raw) == 0 || raw[0] != '"' {
		*d = slices.Clone(raw)
		return nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	if strings.HasPrefix(s, "%7B") || strings.HasPrefix(s, "%7b") {
		decoded, err := url.QueryUnescape(s)
		if err != nil {
			return fmt.Errorf("policy document is not URL-encoded properly: %w", err)
		}
		s = decoded
	}
	*d = []byte(s)
	return nil
}

// A compiler turns the documents of one details file into principals.
type compiler struct {
	managed map[string]managedPolicy
	groups  map[string]groupDetail
	parsed  map[string]*policy.Document // managed policies by kind and ARN, parsed once
}

// principals compiles every user and role of the file.
func (d *details) principals() ([]*Principal, error) {
	c := compiler{
		managed: make(map[string]managedPolicy),
		groups:  make(map[string]groupDetail),
		parsed:  make(map[string]*policy.Document),
	}
	for _, m := range d.Policies {
		c.managed[m.Arn] = m
	}
	for _, g := range d.GroupDetailList {
		c.groups[g.GroupName] = g
	}
	var out []*Principal
	for _, u := range d.UserDetailList {
		p, err := c.user(u)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	for _, r := range d.RoleDetailList {
		p, err := c.role(r)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (c *compiler) user(u userDetail) (*Principal, error) {
	p := &Principal{ARN: u.Arn, ID: u.UserId, Name: u.UserName, Kind: User, Tags: tags(u.Tags), attachments: make(map[*policy.Document]Attachment)}
	if err := c.attach(p, "user "+u.UserName, u.UserPolicyList, u.AttachedManagedPolicies); err != nil {
		return nil, err
	}
	for _, name := range u.GroupList {
		g, ok := c.groups[name]
		if !ok {
			p.missing = append(p.missing, "group "+name)
			continue
		}
		if err := c.attach(p, "group "+name, g.GroupPolicyList, g.AttachedManagedPolicies); err != nil {
			return nil, err
		}
	}
	return p, c.bound(p, u.PermissionsBoundary.PermissionsBoundaryArn)
}

func (c *compiler) role(r roleDetail) (*Principal, error) {
	p := &Principal{ARN: r.Arn, ID: r.RoleId, Name: r.RoleName, Kind: Role, Tags: tags(r.Tags), attachments: make(map[*policy.Document]Attachment)}
	if err := c.attach(p, "role "+r.RoleName, r.RolePolicyList, r.AttachedManagedPolicies); err != nil {
		return nil, err
	}
	if r.AssumeRolePolicyDocument != nil {
		var err error
		if p.Trust, err = policy.Parse(policy.Resource, "trust policy of role "+r.RoleName, r.AssumeRolePolicyDocument); err != nil {
			return nil, err
		}
	}
	return p, c.bound(p, r.PermissionsBoundary.PermissionsBoundaryArn)
}

// attach adds inline and managed policies to the principal. owner tells the
// reader of an explanation where an inline policy is kept.
func (c *compiler) attach(p *Principal, owner string, inline []inlinePolicy, attached []attachedPolicy) error {
	for _, in := range inline {
		doc, err := policy.Parse(policy.Identity, in.PolicyName+" (inline, "+owner+")", in.PolicyDocument)
		if err != nil {
			return err
		}
		kind, name, _ := strings.Cut(owner, " ")
		p.add(doc, Attachment{Name: in.PolicyName, OwnerKind: kind, Owner: name})
	}
	for _, a := range attached {
		doc, err := c.managedDocument(policy.Identity, a.PolicyArn)
		if err != nil {
			return err
		}
		if doc == nil {
			p.missing = append(p.missing, a.PolicyArn)
			continue
		}
		p.add(doc, Attachment{Name: a.PolicyName, ARN: a.PolicyArn})
	}
	return nil
}

func (p *Principal) add(doc *policy.Document, a Attachment) {
	p.Identity = append(p.Identity, doc)
	p.attachments[doc] = a
}

func (c *compiler) bound(p *Principal, arn string) error {
	if arn == "" {
		return nil
	}
	doc, err := c.managedDocument(policy.Boundary, arn)
	if err != nil {
		return err
	}
	p.Boundary, p.unreadBoundary = doc, doc == nil
	p.attachments[doc] = Attachment{Name: arn[strings.LastIndexByte(arn, '/')+1:], ARN: arn}
	return nil
}

// managedDocument parses the default version of a managed policy; nil when
// the file does not have it, as after `--filter`.
func (c *compiler) managedDocument(kind policy.Kind, arn string) (*policy.Document, error) {
	key := fmt.Sprint(kind, " ", arn)
	if doc, ok := c.parsed[key]; ok {
		return doc, nil
	}
	m, ok := c.managed[arn]
	if !ok {
		return nil, nil
	}
	for _, v := range m.PolicyVersionList {
		if !v.IsDefaultVersion && v.VersionId != m.DefaultVersionId {
			continue
		}
		doc, err := policy.Parse(kind, m.PolicyName, v.Document)
		if err != nil {
			return nil, err
		}
		c.parsed[key] = doc
		return doc, nil
	}
	return nil, nil
}

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
