package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The types read as much of IAMSpy's snapshots as its questions need.
type (
	spyAttached struct{ PolicyArn string }
	spyInline   struct {
		PolicyName     string
		PolicyDocument json.RawMessage
	}
	spyPrincipal struct {
		Arn                            string
		UserPolicyList, RolePolicyList []spyInline
		AttachedManagedPolicies        []spyAttached
		PermissionsBoundary            *struct{ PermissionsBoundaryArn string }
	}
	spyManaged struct {
		Arn               string
		PolicyVersionList []struct {
			Document         json.RawMessage
			IsDefaultVersion bool
		}
	}
	spySnapshot struct {
		UserDetailList, RoleDetailList []spyPrincipal
		Policies                       []spyManaged
	}
	spyResource struct {
		Resource, Account string
		Policy            json.RawMessage
	}
	spyNode struct {
		ID       string `json:"Id"`
		Arn      string
		Policies []struct {
			Name    string
			Content json.RawMessage
		}
		Children []spyNode
	}
	spyQuery struct {
		ID    string
		Files struct{ GAADs, Resources, SCPs []string }
		Query struct {
			Principal, Action, Resource string
			Conditions                  []string
			StrictConditions            bool
		}
		Expected bool
	}
)

func TestIAMSpyQueries(t *testing.T) {
	count := 0
	readLines(t, filepath.Join(vectorsDir, "iamspy", "queries.jsonl"), func(line []byte) {
		var q spyQuery
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		count++
		policies, request := q.load(t)
		d := Decide(policies, request)
		// Without strict conditions, IAMSpy asks whether any request may pass.
		got := d.Outcome == Allowed || d.Outcome == Conditional && !q.Query.StrictConditions
		if got != q.Expected {
			t.Errorf("%s: got %v, want %v\n%s", q.ID, got, q.Expected, Explain(policies, request))
		}
	})
	t.Logf("%d queries", count)
}

func (q *spyQuery) load(t *testing.T) (*Policies, *Request) {
	r := &Request{Principal: mustPrincipal(t, q.Query.Principal), Action: q.Query.Action, Resource: q.Query.Resource}
	if !q.Query.StrictConditions {
		r.Context = OpenContext()
	}
	for _, c := range q.Query.Conditions {
		key, value, _ := strings.Cut(c, "=")
		r.Context.Set(key, value)
	}
	p := &Policies{}
	for _, name := range q.Files.GAADs {
		var s spySnapshot
		readSpy(t, name, &s)
		s.addTo(t, p, q.Query.Principal)
	}
	for _, name := range q.Files.Resources {
		var list []spyResource
		readSpy(t, name, &list)
		for _, res := range list {
			if res.Resource == q.Query.Resource {
				p.Resource = mustParse(t, Resource, res.Resource, string(res.Policy))
				r.ResourceAccount = res.Account
			}
		}
	}
	for _, name := range q.Files.SCPs {
		var root spyNode
		readSpy(t, name, &root)
		management, _ := splitARN(root.Arn) // SCPs do not apply to the management account
		if management[4] != r.Principal.Account {
			p.SCP = root.levels(t, r.Principal.Account)
		}
	}
	return p, r
}

func readSpy(t *testing.T, name string, to any) {
	data, err := os.ReadFile(filepath.Join(vectorsDir, "iamspy", "snapshots", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		t.Fatal(err)
	}
}

func (s *spySnapshot) addTo(t *testing.T, p *Policies, arn string) {
	for _, who := range append(s.UserDetailList, s.RoleDetailList...) {
		if who.Arn != arn {
			continue
		}
		for _, inline := range append(who.UserPolicyList, who.RolePolicyList...) {
			p.Identity = append(p.Identity, mustParse(t, Identity, inline.PolicyName, string(inline.PolicyDocument)))
		}
		for _, attached := range who.AttachedManagedPolicies {
			p.Identity = append(p.Identity, s.managed(t, Identity, attached.PolicyArn))
		}
		if b := who.PermissionsBoundary; b != nil {
			p.Boundary = s.managed(t, Boundary, b.PermissionsBoundaryArn)
		}
	}
}

func (s *spySnapshot) managed(t *testing.T, kind Kind, arn string) *Document {
	for _, m := range s.Policies {
		for _, v := range m.PolicyVersionList {
			if m.Arn == arn && v.IsDefaultVersion {
				return mustParse(t, kind, arn, string(v.Document))
			}
		}
	}
	t.Fatalf("no policy %s", arn)
	return nil
}

// levels gives the policies on the way from the root to the account; nil if
// the account is not in the tree.
func (n *spyNode) levels(t *testing.T, account string) [][]*Document {
	own := []*Document{}
	for _, p := range n.Policies {
		own = append(own, mustParse(t, SCP, p.Name, string(p.Content)))
	}
	if n.ID == account {
		return [][]*Document{own}
	}
	for i := range n.Children {
		if below := n.Children[i].levels(t, account); below != nil {
			return append([][]*Document{own}, below...)
		}
	}
	return nil
}
