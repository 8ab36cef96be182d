package plan_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// TestSensitiveStaysHidden holds that neither a decision nor its explanation shows
// a resource, a value or a Sid of a policy that the plan marks as sensitive.
func TestSensitiveStaysHidden(t *testing.T) {
	secret := `{"Version":"2012-10-17","Statement":[
		{"Sid":"TopSecret","Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::media/hidden/*","arn:aws:s3:::media/${aws:PrincipalTag/hidden}"]},
		{"Sid":"TopSecret2","Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:UserAgent":"hidden"}}}]}`
	marked := func(r object) object {
		r["change"].(object)["after_sensitive"] = object{"policy": true}
		return r
	}
	document := resource("data.aws_iam_policy_document.d", "read", object{"json": secret}, nil)
	document["change"].(object)["after_sensitive"] = object{"json": true}
	for name, resources := range map[string][]object{
		"an inline policy":               {marked(resource("aws_iam_role_policy.p", "create", object{"name": "p", "role": "links", "policy": secret}, nil))},
		"a bucket policy":                {marked(resource("aws_s3_bucket_policy.p", "create", object{"bucket": "media", "policy": strings.ReplaceAll(secret, `"Effect"`, `"Principal":"*","Effect"`)}, nil))},
		"a document that is referred to": {document, resource("aws_iam_role_policy.p", "create", object{"name": "p", "role": "links"}, object{"policy": true})},
	} {
		config := []object{mediaConfig, linksConfig}
		if len(resources) > 1 {
			config = append(config, configured("data.aws_iam_policy_document.d", nil),
				configured("aws_iam_role_policy.p", map[string][]string{"name": nil, "role": nil, "policy": {"data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"}}))
		}
		p := read(t, "plan.json", terraform(append([]object{mediaBucket, linksRole}, resources...), config...), here)
		local := simulator.NewPlanned(p, nil)
		for _, key := range []string{"{k}", "films/b", "hidden/a/{k}"} {
			q := simulator.Question{Principal: "arn:aws:iam::111122223333:role/links", Action: "s3:GetObject", Resource: "arn:aws:s3:::media/" + key, Bucket: "media", Form: strings.Contains(key, "{")}
			decisions, err := local.Decide(context.Background(), []simulator.Question{q})
			if err != nil {
				t.Fatal(err)
			}
			why, note, err := local.Explain(q)
			if err != nil {
				t.Fatal(err)
			}
			decisions[0].Question, why.Resource = simulator.Question{}, ""
			said, err := json.Marshal([]any{decisions, why, note})
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"TopSecret", `"hidden`, "/hidden"} {
				if strings.Contains(string(said), word) {
					t.Errorf("%s, %s: shows %s: %s", name, key, word, said)
				}
			}
			if decisions[0].Outcome == policy.Allowed {
				t.Errorf("%s, %s: allowed, though the plan denies unknown agents", name, key)
			}
		}
	}
}
