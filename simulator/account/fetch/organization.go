package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/presigncheck/presigncheck/simulator/account"
)

// notInUse is the answer to an account that is in no organization.
const notInUse = "AWSOrganizationsNotInUseException"

// organization writes organization.json: the path from the root to this
// account. Members may usually not read it; that is written down.
func (f *Fetcher) organization(ctx context.Context, dir string) error {
	f.progress("organization")
	root, err := f.path(ctx)
	switch {
	case code(err) == notInUse:
		return nil
	case refused(err):
		f.progress("organization: policies unread (%s)", code(err))
		root = &account.Node{Unread: true}
	case err != nil:
		return fmt.Errorf("organization: %w", err)
	}
	return write(filepath.Join(dir, "organization.json"), root)
}

// path walks from the account up to the root and builds the tree downwards.
func (f *Fetcher) path(ctx context.Context) (*account.Node, error) {
	org, err := f.Organizations.DescribeOrganization(ctx, nil)
	if err != nil {
		return nil, err
	}
	node, err := f.node(ctx, f.account)
	for err == nil {
		var parents *organizations.ListParentsOutput
		parents, err = f.Organizations.ListParents(ctx, &organizations.ListParentsInput{ChildId: &node.ID})
		if err != nil || len(parents.Parents) == 0 {
			break
		}
		parent := parents.Parents[0]
		var up *account.Node
		if up, err = f.node(ctx, aws.ToString(parent.Id)); err != nil {
			break
		}
		up.Children = []account.Node{*node}
		node = up
		if parent.Type == types.ParentTypeRoot {
			node.Arn = rootARN(org.Organization, node.ID)
			break
		}
	}
	if err != nil {
		return nil, err
	}
	node.Management = aws.ToString(org.Organization.MasterAccountId)
	return node, nil
}

// rootARN names the root, and with it the organization, which conditions on
// aws:PrincipalOrgID ask for. Source: AWS Organizations User Guide, "ARN formats".
func rootARN(o *types.Organization, root string) string {
	f := strings.SplitN(aws.ToString(o.Arn), ":", 6)
	if len(f) != 6 {
		return ""
	}
	return strings.Join(f[:5], ":") + ":root/" + aws.ToString(o.Id) + "/" + root
}

// node reads the policies attached to a root, unit or account.
func (f *Fetcher) node(ctx context.Context, id string) (*account.Node, error) {
	n := &account.Node{ID: id, Name: id}
	for _, kind := range []types.PolicyType{types.PolicyTypeServiceControlPolicy, types.PolicyTypeResourceControlPolicy} {
		pages := organizations.NewListPoliciesForTargetPaginator(f.Organizations, &organizations.ListPoliciesForTargetInput{TargetId: &id, Filter: kind})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if code(err) == "PolicyTypeNotEnabledException" {
				break
			}
			if err != nil {
				return nil, err
			}
			for _, p := range page.Policies {
				full, err := f.Organizations.DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: p.Id})
				if err != nil {
					return nil, err
				}
				n.Policies = append(n.Policies, account.NodePolicy{Name: aws.ToString(p.Name), Type: string(kind), Content: json.RawMessage(aws.ToString(full.Policy.Content))})
			}
		}
	}
	slices.SortFunc(n.Policies, func(a, b account.NodePolicy) int { return strings.Compare(a.Name, b.Name) })
	return n, nil
}
