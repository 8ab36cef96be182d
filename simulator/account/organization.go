package account

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Node is a root, organizational unit or account of organization.json, with
// the policies attached to it and what lies below.
type Node struct {
	ID       string       `json:"Id,omitempty"`
	Arn      string       `json:",omitempty"`
	Name     string       `json:",omitempty"`
	Policies []NodePolicy `json:",omitempty"`
	Children []Node       `json:",omitempty"`
	// Management is the ID of the management account, at the root; it is also
	// read from the root's ARN.
	Management string `json:",omitempty"`
	// Unread, at the root, says that the account may be in an organization
	// whose policies could not be read.
	Unread bool `json:",omitempty"`
}

// A NodePolicy is a policy attached to a node. Its content is the document, or
// a string that holds it.
type NodePolicy struct {
	Name    string
	Type    string // SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY; others are ignored
	Content json.RawMessage

	document document
}

// UnmarshalJSON keeps the content's place in the file.
func (p *NodePolicy) UnmarshalJSON(raw []byte) error {
	var in struct {
		Name, Type string
		Content    document
	}
	err := json.Unmarshal(raw, &in)
	*p = NodePolicy{Name: in.Name, Type: in.Type, Content: slices.Clone(in.Content.raw), document: in.Content}
	return err
}

// organization holds, per account, the policies of every level from the root
// down to the account itself.
type organization struct {
	id         string // o-…, "" when not known
	management string // account ID, "" when not known
	unread     bool
	accounts   map[string]levels
	paths      map[string]string // by account, as aws:PrincipalOrgPaths has them
}

// has reports whether the account is known to be in the organization.
func (o *organization) has(account string) bool {
	_, ok := o.accounts[account]
	return ok || account != "" && account == o.management
}

// Membership is an account's place in an organization.
type Membership struct {
	ID   string // of the organization, o-…; "" when not known
	Path string // o-…/r-…/ou-…/; "" when not known
}

// Membership says in which organization an account is known to be.
func (s *Snapshot) Membership(account string) Membership {
	o := s.organization
	if o == nil || o.unread || !o.has(account) {
		return Membership{}
	}
	return Membership{o.id, o.paths[account]}
}

// levels are the policies that hold for one account, root first.
type levels struct {
	service  [][]*policy.Document // service control policies
	resource [][]*policy.Document // resource control policies
	// unread says of the first policy of either kind that cannot be read what is
	// wrong with it; "" for none.
	unreadService, unreadResource string
}

// orgKinds maps the types of AWS Organizations to the kinds of documents;
// other types, such as tag policies, grant and deny nothing.
var orgKinds = map[string]policy.Kind{
	"SERVICE_CONTROL_POLICY":  policy.SCP,
	"RESOURCE_CONTROL_POLICY": policy.RCP,
}

// compile walks the tree below root. Organization policies do not restrict
// the management account.
func (root *Node) compile(s *Snapshot, in *source) *organization {
	o := &organization{unread: root.Unread, accounts: make(map[string]levels), paths: make(map[string]string)}
	o.management = cmp.Or(root.Management, accountOf(root.Arn))
	o.id = organizationID(root.Arn)
	o.walk(s, in, root, o.id+"/", levels{})
	return o
}

// organizationID reads arn:P:organizations::ACCOUNT:root/o-…/r-…, or that of an
// account or organizational unit.
func organizationID(arn string) string {
	_, rest, _ := strings.Cut(operation.ARNField(arn, 5), "/")
	id, _, _ := strings.Cut(rest, "/")
	if !strings.HasPrefix(id, "o-") {
		return ""
	}
	return id
}

// walk collects what holds for each account below the node. path is that of the
// node's parent, "" once a node on it has no ID.
func (o *organization) walk(s *Snapshot, in *source, n *Node, path string, l levels) {
	here := make(map[policy.Kind][]*policy.Document)
	for _, p := range n.Policies {
		kind, ok := orgKinds[p.Type]
		if !ok {
			continue
		}
		name := p.Name + " (on " + n.label() + ")"
		doc, err := s.parse(kind, name, p.document, in)
		if err != nil {
			unread := &l.unreadService
			if kind == policy.RCP {
				unread = &l.unreadResource
			}
			*unread = cmp.Or(*unread, name+" cannot be read: "+err.Error())
			continue
		}
		if p.Name != "FullAWSAccess" && p.Name != "RCPFullAWSAccess" { // AWS's own
			s.keepWarnings(doc, p.document, in, about{})
		}
		here[kind] = append(here[kind], doc)
	}
	// A new slice per level: siblings share their ancestors' levels.
	l.service = append(slices.Clip(l.service), here[policy.SCP])
	l.resource = append(slices.Clip(l.resource), here[policy.RCP])
	switch {
	case !isAccountID(n.ID):
		if path != "" {
			path += n.ID + "/"
		}
		if n.ID == "" {
			path = ""
		}
	default:
		if o.id != "" {
			o.paths[n.ID] = path
		}
		if n.ID != o.management {
			o.accounts[n.ID] = l
		}
	}
	for i := range n.Children {
		o.walk(s, in, &n.Children[i], path, l)
	}
}

func (n *Node) label() string {
	if n.Name != "" {
		return n.Name
	}
	return n.ID
}

func isAccountID(id string) bool {
	return len(id) == 12 && strings.Trim(id, "0123456789") == ""
}
