package iamapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
)

func many(n int, format string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i)
	}
	return out
}

// wide is a policy of about size bytes, none of whose statements applies.
func wide(size int) string {
	const statement = `{"Effect":"Allow","Action":"s3:*etObjec*","Resource":"arn:aws:s3:::*x*y*z"},`
	return `{"Version":"2012-10-17","Statement":[` + strings.TrimSuffix(strings.Repeat(statement, max(1, size/len(statement))), ",") + `]}`
}

// TestLimits asks more than the sandbox or IAM takes, and as much as it takes.
func TestLimits(t *testing.T) {
	tests := map[string]struct {
		actions, resources []string
		policies           []string
		context            int // keys
		code, says         string
	}{
		"2000 actions on 2000 resources": {many(2000, "s3:Get%d"), many(2000, "arn:aws:s3:::b/%d"), nil, 0, "InvalidInput", "4000000 questions; the sandbox answers at most 10000"},
		"5001 actions on 2 resources":    {many(5001, "s3:Get%d"), many(2, "arn:aws:s3:::b/%d"), nil, 0, "InvalidInput", "its own limit"},
		"as many as it takes":            {many(100, "s3:Get%d"), many(100, "arn:aws:s3:::b/%d"), nil, 0, "", ""},
		"many questions, a long policy":  {many(100, "s3:Get%d"), many(100, "arn:aws:s3:::b/%d"), []string{wide(100_000)}, 0, "InvalidInput", "its own limit"},
		"as long as it takes":            {many(100, "s3:Get%d"), many(100, "arn:aws:s3:::b/%d"), []string{wide(3000)}, 0, "", ""},
		"few questions, a long policy":   {many(5, "s3:Get%d"), many(80, "arn:aws:s3:::b/%d"), []string{wide(130_000)}, 0, "", ""},
		"many questions, much context":   {many(100, "s3:Get%d"), many(100, "arn:aws:s3:::b/%d"), nil, 1000, "InvalidInput", "its own limit"},
		"a policy too long":              {many(1, "s3:Get%d"), nil, []string{wide(140_000)}, 0, "ValidationError", "PolicyInputList.member.1"},
		"an action too long":             {[]string{"s3:" + strings.Repeat("x", 126)}, nil, nil, 0, "ValidationError", "ActionNames.member.1"},
		"a resource too long":            {many(1, "s3:Get%d"), []string{"arn:aws:s3:::" + strings.Repeat("x", 2048)}, nil, 0, "ValidationError", "ResourceArns.member.1"},
	}
	c := client(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(plain), ActionNames: tt.actions, ResourceArns: tt.resources, PolicyInputList: tt.policies}
			for i := range tt.context {
				in.ContextEntries = append(in.ContextEntries, types.ContextEntry{ContextKeyName: aws.String(fmt.Sprintf("aws:RequestTag/%d", i)), ContextKeyType: "string", ContextKeyValues: []string{"v"}})
			}
			out, err := c.SimulatePrincipalPolicy(t.Context(), in)
			if tt.code == "" {
				if err != nil || len(out.EvaluationResults) != len(tt.actions) || len(out.EvaluationResults[0].ResourceSpecificResults) != len(tt.resources) {
					t.Errorf("%v", err)
				}
				return
			}
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorCode() != tt.code || !strings.Contains(api.ErrorMessage(), tt.says) {
				t.Errorf("error = %v, want %s with %q", err, tt.code, tt.says)
			}
		})
	}
}

// TestPages walks through the results in pages of three.
func TestPages(t *testing.T) {
	actions := many(7, "s3:Get%d")
	pages := iam.NewSimulatePrincipalPolicyPaginator(client(t), &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(plain), ActionNames: actions, MaxItems: aws.Int32(3)})
	var got []string
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out.EvaluationResults {
			got = append(got, *r.EvalActionName)
		}
	}
	if strings.Join(got, " ") != strings.Join(actions, " ") {
		t.Errorf("%v, want %v", got, actions)
	}
}
