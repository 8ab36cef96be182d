package iamapi_test

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox/iamapi"
)

// client is an unmodified SDK client for an endpoint over the contract account.
func client(t *testing.T) *iam.Client {
	t.Helper()
	s, err := account.Load("../../../testdata/accounts/contract")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(iamapi.Handler(s))
	t.Cleanup(server.Close)
	return iam.New(iam.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	})
}

func input(principal, action, resource string) *iam.SimulatePrincipalPolicyInput {
	return &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: aws.String(principal),
		ActionNames:     []string{action},
		ResourceArns:    []string{resource},
	}
}

const (
	plain   = "arn:aws:iam::111122223333:user/plain"
	bounded = "arn:aws:iam::111122223333:user/bounded"
	app     = "arn:aws:iam::111122223333:role/service/app"
	object  = "arn:aws:s3:::open/plain/a"
)

func TestSimulatePrincipalPolicy(t *testing.T) {
	with := func(in *iam.SimulatePrincipalPolicyInput, change func(*iam.SimulatePrincipalPolicyInput)) *iam.SimulatePrincipalPolicyInput {
		change(in)
		return in
	}
	exclude := func(id types.PolicyIdentifier) func(*iam.SimulatePrincipalPolicyInput) {
		return func(in *iam.SimulatePrincipalPolicyInput) { in.PolicyExclusionList = []types.PolicyIdentifier{id} }
	}
	policyText := func(effect string) string {
		return `{"Version": "2012-10-17", "Statement": {"Effect": "` + effect + `", "Action": "s3:*", "Resource": "*"}}`
	}
	tests := []struct {
		name    string
		in      *iam.SimulatePrincipalPolicyInput
		want    types.PolicyEvaluationDecisionType
		source  string
		missing []string
	}{
		{"own prefix", with(input(plain, "s3:GetObject", object), func(in *iam.SimulatePrincipalPolicyInput) {
			in.ContextEntries = []types.ContextEntry{{ContextKeyName: aws.String("aws:username"), ContextKeyType: types.ContextKeyTypeEnumString, ContextKeyValues: []string{"plain"}}}
		}), "allowed", "user_plain_own", nil},
		{"a key is missing", input(plain, "s3:GetObject", object), "implicitDeny", "", []string{"aws:username"}},
		{"denied", input(plain, "s3:DeleteObject", object), "explicitDeny", "user_plain_own", nil},
		{"managed, within the boundary", input(bounded, "s3:GetObject", object), "allowed", "all-of-s3", nil},
		{"outside the boundary", input(bounded, "s3:PutObject", object), "implicitDeny", "", nil},
		{"the boundary excluded by type", with(input(bounded, "s3:PutObject", object), exclude(&types.PolicyIdentifierMemberPolicyType{Value: types.PolicyIdentifierPolicyTypePermissionBoundary})), "allowed", "all-of-s3", nil},
		{"the boundary excluded by ARN", with(input(bounded, "s3:PutObject", object), exclude(&types.PolicyIdentifierMemberPolicyArn{Value: "arn:aws:iam::111122223333:policy/read-only"})), "allowed", "all-of-s3", nil},
		{"AWS managed policies excluded", with(input(bounded, "s3:GetObject", object), exclude(&types.PolicyIdentifierMemberPolicyType{Value: types.PolicyIdentifierPolicyTypeAwsManaged})), "implicitDeny", "", nil},
		{"an inline policy excluded", with(input(plain, "s3:DeleteObject", object), exclude(&types.PolicyIdentifierMemberInlinePolicyIdentifier{Value: types.InlinePolicyIdentifierType{PolicyName: aws.String("own"), AttachmentName: aws.String("pl*n"), AttachmentType: types.AttachmentTypeUser}})), "implicitDeny", "", nil},
		{"a policy added", with(input(plain, "s3:PutObject", "arn:aws:s3:::open/other"), func(in *iam.SimulatePrincipalPolicyInput) { in.PolicyInputList = []string{policyText("Allow")} }), "allowed", "PolicyInputList.1", nil},
		{"the boundary replaced", with(input(bounded, "s3:PutObject", object), func(in *iam.SimulatePrincipalPolicyInput) {
			in.PermissionsBoundaryPolicyInputList = []string{policyText("Allow")}
		}), "allowed", "all-of-s3", nil},
	}
	c := client(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := c.SimulatePrincipalPolicy(t.Context(), tt.in)
			if err != nil {
				t.Fatal(err)
			}
			r := out.EvaluationResults[0].ResourceSpecificResults[0]
			source := ""
			if len(r.MatchedStatements) > 0 {
				source = aws.ToString(r.MatchedStatements[0].SourcePolicyId)
			}
			if r.EvalResourceDecision != tt.want || source != tt.source {
				t.Errorf("%s by %q, want %s by %q", r.EvalResourceDecision, source, tt.want, tt.source)
			}
			if diff := cmp.Diff(tt.missing, r.MissingContextValues); diff != "" && len(tt.missing)+len(r.MissingContextValues) > 0 {
				t.Errorf("missing keys (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name string
		in   *iam.SimulatePrincipalPolicyInput
		want string
	}{
		{"session", input("arn:aws:sts::111122223333:assumed-role/app/s", "s3:GetObject", object), "InvalidInput"},
		{"unknown", input("arn:aws:iam::111122223333:user/nobody", "s3:GetObject", object), "NoSuchEntity"},
		{"action", input(plain, "GetObject", object), "InvalidInput"},
		{"policy", &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(plain), ActionNames: []string{"s3:GetObject"}, PolicyInputList: []string{"{"}}, "InvalidInput"},
		{"resource policy for a role", &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(app), ActionNames: []string{"s3:GetObject"}, ResourcePolicy: aws.String("{}")}, "InvalidInput"},
	}
	c := client(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := c.SimulatePrincipalPolicy(t.Context(), tt.in)
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorCode() != tt.want {
				t.Errorf("error = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestGetRole(t *testing.T) {
	out, err := client(t).GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("app")})
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToString(out.Role.Arn); got != app {
		t.Errorf("role = %s, want %s", got, app)
	}
}
