package plan_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
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

// TestPoliciesThatAreNotRead holds that a resource that may restrict what the plan
// allows is named, whatever its provider calls it, and that others stay out.
func TestPoliciesThatAreNotRead(t *testing.T) {
	deny := statement("Deny", "s3:*", "*")
	for _, test := range []struct {
		kind  string
		after object
		want  simulator.Permission
	}{
		{"aws_organizations_policy", object{"content": deny, "type": "SERVICE_CONTROL_POLICY"}, conditional},
		{"aws_organizations_policy", object{"content": deny, "type": "RESOURCE_CONTROL_POLICY"}, conditional},
		{"aws_organizations_policy", object{"content": "{}", "type": "TAG_POLICY"}, allowed},
		{"aws_organizations_policy_attachment", object{"target_id": "111122223333"}, conditional},
		{"aws_organizations_resource_policy", object{}, allowed},
		{"awscc_organizations_policy", object{"content": deny}, conditional},
		{"awscc_s3_bucket_policy", object{"bucket": "media"}, conditional},
		{"awscc_s3_bucket_policy", object{"bucket": "other"}, allowed},
		{"awscc_iam_role_policy", object{"role_name": "links"}, conditional},
		{"awscc_iam_role_policy", object{"role_name": "other"}, allowed},
		{"awscc_iam_managed_policy", object{"roles": []any{"links"}}, conditional},
		{"awscc_iam_instance_profile", object{}, allowed},
		{"awscc_ec2_vpc_endpoint", object{"policy_document": deny}, allowed}, // no request comes through it
		{"aws_cloudformation_stack", object{"name": "x"}, conditional},
		{"aws_cloudformation_stack_set_instance", object{}, conditional},
		{"aws_cloudcontrolapi_resource", object{"type_name": "AWS::S3::BucketPolicy"}, conditional},
		{"aws_cloudcontrolapi_resource", object{"type_name": "AWS::SQS::Queue"}, allowed},
		{"aws_s3control_bucket_policy", object{}, conditional},
		{"aws_s3_access_point", object{"bucket": "media", "policy": deny}, allowed}, // no request comes through it
		{"aws_s3_bucket_lifecycle_configuration", object{"bucket": "media"}, allowed},
		{"aws_sqs_queue_policy", object{}, allowed},
	} {
		r := object{"address": test.kind + ".z", "mode": "managed", "type": test.kind, "name": "z",
			"change": object{"actions": []string{"create"}, "before": nil, "after": test.after, "after_unknown": object{"id": true}}}
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, everythingRole, r}, mediaConfig, linksConfig), here)
		q := asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: test.want}
		if test.want == conditional {
			q.names = []string{test.kind + ".z"}
		}
		check(t, p, nil, q)
		if t.Failed() {
			t.Fatalf("%s %v", test.kind, test.after)
		}
	}
}

// TestTypesOfTemplates holds the same of CloudFormation's types.
func TestTypesOfTemplates(t *testing.T) {
	for kind, want := range map[string]simulator.Permission{
		"AWS::CloudFormation::Stack": conditional, "AWS::CloudFormation::StackSet": conditional, "AWS::Serverless::Application": conditional,
		"AWS::Organizations::Policy": conditional, "AWS::S3::NewPolicy": conditional, "AWS::IAM::InstanceProfile": allowed, "AWS::IAM::OIDCProvider": allowed,
		"AWS::IAM::VirtualMFADevice": allowed, "AWS::SQS::QueuePolicy": allowed, "AWS::EC2::VPCEndpoint": allowed, "AWS::S3Tables::TablePolicy": allowed,
	} {
		p := read(t, "template.json", `{"Resources":{
			"Links":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"links","AssumeRolePolicyDocument":{},"Policies":[{"PolicyName":"all","PolicyDocument":`+statement("Allow", "s3:*", "*")+`}]}},
			"Media":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":"media"}},
			"Other":{"Type":"`+kind+`","Properties":{}}}}`, here)
		q := asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: want}
		if want == conditional {
			q.names = []string{kind}
		}
		check(t, p, nil, q)
	}
}

// TestEndpoints holds that a policy that the plan gives a VPC endpoint counts for
// requests through it, and that one that is not made yet may be any.
func TestEndpoints(t *testing.T) {
	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}`
	for name, test := range map[string]struct {
		endpoint object
		through  string
		lacks    bool
		reads    bool
	}{
		"of one that is there": {resource("aws_vpc_endpoint_policy.e", "create", object{"vpc_endpoint_id": "vpce-1a2b3c4d", "policy": policy}, nil), "vpce-1a2b3c4d", false, true},
		"of another":           {resource("aws_vpc_endpoint_policy.e", "create", object{"vpc_endpoint_id": "vpce-1a2b3c4d", "policy": policy}, nil), "vpce-2", false, false},
		"of one to be made":    {resource("aws_vpc_endpoint.e", "create", object{"service_name": "com.amazonaws.eu-west-1.s3", "policy": policy}, object{"id": true}), "vpce-1a2b3c4d", true, false},
		"without a policy":     {resource("aws_vpc_endpoint.e", "create", object{"service_name": "com.amazonaws.eu-west-1.s3", "policy": nil}, object{"id": true}), "vpce-1a2b3c4d", false, false},
		"of another service":   {resource("aws_vpc_endpoint.e", "create", object{"service_name": "com.amazonaws.eu-west-1.sqs", "policy": policy}, object{"id": true}), "vpce-1a2b3c4d", false, false},
	} {
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, everythingRole, test.endpoint}, mediaConfig, linksConfig), here)
		e := p.Over(nil).Endpoint(test.through)
		if lacks := e != nil && strings.Contains(e.Lacks(), "aws_vpc_endpoint.e"); lacks != test.lacks {
			t.Errorf("%s: unread is %v, want %v", name, lacks, test.lacks)
		}
		if reads := e != nil && e.Policy != nil; reads != test.reads {
			t.Errorf("%s: read is %v, want %v", name, reads, test.reads)
		}
	}
}

// TestGone holds that what a plan takes away is said to be gone, and by what: no
// URL for a bucket that is deleted works, and nobody signs as a role that is.
func TestGone(t *testing.T) {
	base := snapshot(t, `{"RoleDetailList": [
		{"RoleName": "links", "Arn": "arn:aws:iam::111122223333:role/links", "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": `+statement("Allow", "s3:*", "*")+`}]},
		{"RoleName": "old", "Arn": "arn:aws:iam::111122223333:role/old"}]}`)
	gone := func(action string) string {
		renamed := resource("aws_s3_bucket.media", action, object{"bucket": "media2"}, nil)
		renamed["change"].(object)["before"] = object{"bucket": "media"}
		if action == "delete" {
			renamed = resource("aws_s3_bucket.media", action, object{"bucket": "media"}, nil)
		}
		return terraform([]object{renamed, resource("aws_iam_role.old", "delete", object{"name": "old", "arn": "arn:aws:iam::111122223333:role/old"}, nil)}, mediaConfig)
	}
	for action, says := range map[string]string{"delete": "aws_s3_bucket.media", "delete,create": "makes media2 in its place"} {
		p := read(t, "plan.json", gone(action), here)
		bucket := asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "a", want: denied, names: []string{"NoSuchBucket", says}}
		check(t, p, base, bucket)
		for _, name := range []string{"aws_iam_role.old", "old", "arn:aws:iam::111122223333:role/old"} {
			if _, _, err := p.Principal(name); err == nil || !strings.Contains(err.Error(), "aws_iam_role.old (") || !strings.Contains(err.Error(), "deletes it") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, over := range []*simulator.Local{simulator.NewPlanned(p, base), simulator.NewPlanned(p, nil)} {
			_, err := over.Snapshot().Principal("arn:aws:iam::111122223333:role/old")
			if err == nil || !strings.Contains(err.Error(), "aws_iam_role.old (") {
				t.Errorf("the message is %v", err)
			}
		}
	}
}
