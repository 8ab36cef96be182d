package plan_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
)

var everythingRole = resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil)

// with adds members to a plan.
func with(text string, members object) string {
	var p object
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		panic(err)
	}
	maps.Copy(p, members)
	out, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// TestLeftForLater holds that what a plan defers may come, in both directions, for
// whom and what it names.
func TestLeftForLater(t *testing.T) {
	deny := statement("Deny", "s3:*", "*")
	base := terraform([]object{mediaBucket, linksRole, everythingRole}, mediaConfig, linksConfig)
	for _, test := range []struct {
		name    string
		later   object
		members object
		want    any
		names   []string
	}{
		{name: "an inline policy", later: resource("aws_iam_role_policy.z", "create", object{"role": "links", "policy": deny}, nil), want: conditional, names: []string{"aws_iam_role_policy.z"}},
		{name: "of a role that is not known", later: resource("aws_iam_role_policy.z", "create", object{"policy": deny}, object{"role": true}), want: conditional, names: []string{"aws_iam_role_policy.z"}},
		{name: "of another role", later: resource("aws_iam_role_policy.z", "create", object{"role": "other", "policy": deny}, nil), want: allowed},
		{name: "moved from this role", later: func() object {
			r := resource("aws_iam_role_policy.z", "update", object{"role": "other", "policy": deny}, nil)
			r["change"].(object)["before"] = object{"role": "links", "policy": deny}
			return r
		}(), want: conditional},
		{name: "of a user", later: resource("aws_iam_user_policy.z", "create", object{"user": "links", "policy": deny}, nil), want: allowed},
		{name: "a bucket policy", later: resource("aws_s3_bucket_policy.z", "create", object{"bucket": "media", "policy": deny}, nil), want: conditional, names: []string{"aws_s3_bucket_policy.z"}},
		{name: "of another bucket", later: resource("aws_s3_bucket_policy.z", "create", object{"bucket": "media2", "policy": deny}, nil), want: allowed},
		{name: "a service control policy", later: resource("aws_organizations_policy_attachment.z", "create", object{}, object{"policy_id": true}), want: conditional, names: []string{"aws_organizations_policy_attachment.z"}},
		{name: "an attachment", later: resource("aws_iam_policy_attachment.z", "create", object{"name": "z"}, object{"roles": true}), want: conditional, names: []string{"aws_iam_policy_attachment.z"}},
		{name: "what bears on nothing", later: resource("aws_sqs_queue.z", "create", object{}, nil), want: allowed},
		{name: "incomplete", members: object{"complete": false}, want: conditional, names: []string{"the rest of the plan"}},
		{name: "ended with an error", members: object{"errored": true}, want: conditional, names: []string{"the rest of the plan"}},
		{name: "complete", members: object{"complete": true}, want: allowed},
	} {
		t.Run(test.name, func(t *testing.T) {
			members := test.members
			if members == nil {
				members = object{"deferred_changes": []any{object{"reason": "instance_count_unknown", "resource_change": test.later}}}
			}
			p := read(t, "plan.json", with(base, members), here)
			v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a"})
			if v.Permission != test.want {
				t.Errorf("%s, want %s\n%s", v.Permission, test.want, said)
			}
			for _, name := range test.names {
				if !strings.Contains(said, name) {
					t.Errorf("does not mention %s:\n%s", name, said)
				}
			}
			if incomplete := len(p.Problems()) > 0; incomplete != (test.want == conditional || test.later != nil && test.name != "what bears on nothing") {
				t.Errorf("problems: %q", p.Problems())
			}
		})
	}
}
