package account

import (
	"encoding/json"
	"strings"

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
}

// organization holds, per account, the policies of every level from the root
// down to the account itself.
type organization struct {
	unread   bool
	service  map[string][][]*policy.Document // service control policies
	resource map[string][][]*policy.Document // resource control policies
}

// orgKinds maps the types of AWS Organizations to the kinds of documents;
// other types, such as tag policies, grant and deny nothing.
var orgKinds = map[string]policy.Kind{
	"SERVICE_CONTROL_POLICY":  policy.SCP,
	"RESOURCE_CONTROL_POLICY": policy.RCP,
}

// compile walks the tree below root. Organization policies do not restrict
// the management account.
func (root *Node) compile() (*organization, error) {
	o := &organization{
		unread:   root.Unread,
		service:  make(map[string][][]*policy.Document),
		resource: make(map[string][][]*policy.Document),
	}
	management := root.Management
	if management == "" {
		management = accountOf(root.Arn)
	}
	return o, o.walk(root, management, nil, nil)
}

func (o *organization) walk(n *Node, management string, service, resource [][]*policy.Document) error {
	level := make(map[policy.Kind][]*policy.Document)
	for _, p := range n.Policies {
		kind, ok := orgKinds[p.Type]
		if !ok {
			continue
		}
		var text document
		if err := text.UnmarshalJSON(p.Content); err != nil {
			return err
		}
		doc, err := policy.Parse(kind, p.Name+" (on "+n.label()+")", text)
		if err != nil {
			return err
		}
		level[kind] = append(level[kind], doc)
	}
	// A new slice per level: siblings share their ancestors' levels.
	service = append(service[:len(service):len(service)], level[policy.SCP])
	resource = append(resource[:len(resource):len(resource)], level[policy.RCP])
	if isAccountID(n.ID) && n.ID != management {
		o.service[n.ID], o.resource[n.ID] = service, resource
	}
	for i := range n.Children {
		if err := o.walk(&n.Children[i], management, service, resource); err != nil {
			return err
		}
	}
	return nil
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
