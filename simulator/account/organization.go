package account

import (
	"fmt"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An orgNode is one root, organizational unit or account of organization.json,
// with the policies attached to it.
type orgNode struct {
	Id, Arn, Name string
	Policies      []orgPolicy
	Children      []orgNode
}

type orgPolicy struct {
	Name, Type string
	Content    document
}

// organization holds, per account, the policies of every level from the root
// down to the account itself.
type organization struct {
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
// the management account, whose ID stands in the root's ARN.
func (root *orgNode) compile() (*organization, error) {
	o := &organization{
		service:  make(map[string][][]*policy.Document),
		resource: make(map[string][][]*policy.Document),
	}
	return o, o.walk(root, accountOf(root.Arn), nil, nil)
}

func (o *organization) walk(n *orgNode, management string, service, resource [][]*policy.Document) error {
	level := make(map[policy.Kind][]*policy.Document)
	for _, p := range n.Policies {
		kind, ok := orgKinds[p.Type]
		if !ok {
			continue
		}
		doc, err := policy.Parse(kind, p.Name+" (on "+n.label()+")", p.Content)
		if err != nil {
			return err
		}
		level[kind] = append(level[kind], doc)
	}
	// A new slice per level: siblings share their ancestors' levels.
	service = append(service[:len(service):len(service)], level[policy.SCP])
	resource = append(resource[:len(resource):len(resource)], level[policy.RCP])
	if isAccountID(n.Id) && n.Id != management {
		o.service[n.Id], o.resource[n.Id] = service, resource
	}
	for i := range n.Children {
		if err := o.walk(&n.Children[i], management, service, resource); err != nil {
			return err
		}
	}
	return nil
}

func (n *orgNode) label() string {
	if n.Name != "" {
		return n.Name
	}
	return fmt.Sprintf("%q", n.Id)
}

func isAccountID(id string) bool {
	if len(id) != 12 {
		return false
	}
	for _, c := range id {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
