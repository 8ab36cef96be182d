package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// authorizationDetails has the form in which the AWS CLI prints the answer.
type authorizationDetails struct {
	UserDetailList  []types.UserDetail
	GroupDetailList []types.GroupDetail
	RoleDetailList  []types.RoleDetail
	Policies        []types.ManagedPolicyDetail
}

// details writes authorization-details.json, from all pages of the answer.
func (f *Fetcher) details(ctx context.Context, dir string) error {
	var all authorizationDetails
	pages := iam.NewGetAccountAuthorizationDetailsPaginator(f.IAM, &iam.GetAccountAuthorizationDetailsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("the account's users and roles cannot be read (iam:GetAccountAuthorizationDetails is needed): %w", err)
		}
		all.UserDetailList = append(all.UserDetailList, page.UserDetailList...)
		all.GroupDetailList = append(all.GroupDetailList, page.GroupDetailList...)
		all.RoleDetailList = append(all.RoleDetailList, page.RoleDetailList...)
		all.Policies = append(all.Policies, page.Policies...)
		f.progress("%d users, %d roles, %d policies", len(all.UserDetailList), len(all.RoleDetailList), len(all.Policies))
	}
	readable, err := decoded(all)
	if err != nil {
		return err
	}
	return write(filepath.Join(dir, "authorization-details.json"), readable)
}

// decoded replaces URL-encoded documents by the JSON that they hold, so that
// a person can read the file and its positions mean something.
func decoded(details authorizationDetails) (any, error) {
	text, err := json.Marshal(details)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	decodeDocuments(tree)
	return tree, nil
}

var documentFields = map[string]bool{"PolicyDocument": true, "Document": true, "AssumeRolePolicyDocument": true}

func decodeDocuments(node any) {
	switch n := node.(type) {
	case []any:
		for _, item := range n {
			decodeDocuments(item)
		}
	case map[string]any:
		for name, value := range n {
			text, isText := value.(string)
			if !documentFields[name] || !isText {
				decodeDocuments(value)
				continue
			}
			if raw, err := url.QueryUnescape(text); err == nil && json.Valid([]byte(raw)) {
				n[name] = json.RawMessage(raw)
			}
		}
	}
}
