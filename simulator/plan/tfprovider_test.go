package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// An estate is a plan with provider configurations: which of them makes what.
type estate struct {
	providers object
	by        map[string]string // provider configuration, by the end of an address; aws for others
	resources []object
	config    []object
}

func (e estate) text() string {
	config := make([]object, len(e.config))
	for i, c := range e.config {
		one := object{}
		for name, v := range c {
			one[name] = v
		}
		for address, key := range e.by {
			if strings.HasSuffix(c["address"].(string), address) {
				one["provider_config_key"] = key
			}
		}
		config[i] = one
	}
	text, err := json.Marshal(object{
		"format_version": "1.2", "resource_changes": e.resources,
		"configuration": object{"provider_config": e.providers, "root_module": object{"resources": config}},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// provider is a configuration with expressions.
func provider(expressions object) object {
	return object{"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws", "expressions": expressions}
}

func is(v any) object                  { return object{"constant_value": v} }
func made(references ...string) object { return object{"references": references} }
func assumes(arn object) object        { return object{"assume_role": []object{{"role_arn": arn}}} }

// TestAccountsOfProviders: a role of the default provider configuration, and a bucket
// of another one.
func TestAccountsOfProviders(t *testing.T) {
	const theirs = "arn:aws:iam::444455556666:role/deploy"
	grant := resource("aws_iam_role_policy.p", "create", object{"name": "p", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil)
	names := resource("aws_s3_bucket_policy.p", "create", object{"bucket": "media", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/links"},"Action":"s3:GetObject","Resource":"*"}]}`}, nil)
	caller := resource("data.aws_caller_identity.other", "read", object{"account_id": "444455556666"}, nil)
	for _, test := range []struct {
		name            string
		standard, other object // expressions
		key             string // of the bucket's; aws.other if empty
		more            []object
		// alone is the verdict by the role's policy alone, with that by the bucket's
		// policy too, and resource by the bucket's policy alone.
		alone, with, resource simulator.Permission
		names                 []string
	}{
		{name: "a role of another account", other: assumes(is(theirs)), alone: denied, with: allowed, resource: denied},
		{name: "a web identity's role of another account", other: object{"assume_role_with_web_identity": []object{{"role_arn": is(theirs)}}}, alone: denied, with: allowed, resource: denied},
		{name: "the last of a chain of roles", other: object{"assume_role": []object{{"role_arn": is("arn:aws:iam::111122223333:role/first")}, {"role_arn": is(theirs)}}}, alone: denied, with: allowed, resource: denied},
		{name: "an account that is allowed", other: object{"allowed_account_ids": is([]string{"444455556666"})}, alone: denied, with: allowed, resource: denied},
		{name: "the caller that was read", other: assumes(made("var.role")), more: []object{caller}, alone: denied, with: allowed, resource: denied},
		{name: "a role that a variable names", other: assumes(made("var.role")), alone: conditional, with: allowed, resource: conditional, names: []string{"the account of provider aws.other", "var.role", "allowed_account_ids"}},
		{name: "accounts of which one is allowed", other: object{"allowed_account_ids": is([]string{"111122223333", "444455556666"}), "profile": is("dev")}, alone: conditional, with: allowed, resource: conditional, names: []string{"aws.other", "the profile dev"}},
		{name: "accounts that a variable allows", other: object{"allowed_account_ids": made("var.ids"), "assume_role": []object{{"role_arn": made("local.role")}}}, alone: conditional, with: allowed, resource: conditional, names: []string{"local.role"}},
		{name: "a profile", other: object{"profile": is("dev")}, alone: conditional, with: allowed, resource: conditional, names: []string{"the profile dev"}},
		{name: "keys", other: object{"access_key": made("var.key"), "secret_key": made("var.secret")}, alone: conditional, with: allowed, resource: conditional, names: []string{"var.key"}},
		{name: "a file of credentials", other: object{"shared_credentials_files": is([]string{"ci"})}, alone: conditional, with: allowed, resource: conditional},
		{name: "another region of the same account", other: object{"region": is("us-east-1"), "default_tags": []object{{"tags": is(object{})}}}, alone: allowed, with: allowed, resource: allowed},
		{name: "nothing", other: object{}, alone: allowed, with: allowed, resource: allowed},
		{name: "the same role for both", standard: assumes(is("arn:aws:iam::111122223333:role/ci")), other: assumes(is("arn:aws:iam::111122223333:role/ci")), alone: allowed, with: allowed, resource: allowed},
		{name: "the same variable for both", standard: assumes(made("var.role")), other: assumes(made("var.role")), alone: allowed, with: allowed, resource: allowed},
		{name: "the same profile for both", standard: object{"profile": is("dev")}, other: object{"profile": is("dev"), "region": is("us-east-1")}, alone: allowed, with: allowed, resource: allowed},
		{name: "one of each", standard: assumes(made("each.value")), other: assumes(made("each.value")), alone: conditional},
		{name: "a role that only the default assumes", standard: assumes(made("var.role")), other: object{"region": is("us-east-1")}, alone: conditional, with: allowed, resource: conditional},
		{name: "a module that is given a configuration", other: assumes(is(theirs)), key: "module.store:aws", alone: conditional, with: allowed, resource: conditional, names: []string{"module.store"}},
		{name: "a module where all are alike", other: object{"region": is("us-east-1")}, key: "module.store:aws", alone: allowed, with: allowed, resource: allowed},
		{name: "the configuration of a module", other: object{}, key: "module.store:aws.own", alone: conditional, with: allowed, resource: conditional},
	} {
		t.Run(test.name, func(t *testing.T) {
			standard := object{"region": is("eu-west-1")}
			for name, v := range test.standard {
				standard[name] = v
			}
			key := test.key
			if key == "" {
				key = "aws.other"
			}
			providers := object{"aws": provider(standard), "aws.other": provider(test.other)}
			if test.name == "the configuration of a module" {
				own := provider(assumes(made("var.role")))
				own["module_address"] = "module.store"
				providers[key] = own
			}
			e := estate{
				providers: providers,
				by:        map[string]string{"aws_s3_bucket.media": key, "aws_s3_bucket_policy.p": key, "aws_caller_identity.other": key},
				resources: append([]object{mediaBucket, linksRole}, test.more...),
				config: []object{mediaConfig, linksConfig, configured("aws_iam_role_policy.p", map[string][]string{"role": nil, "policy": nil, "name": nil}),
					configured("aws_s3_bucket_policy.p", map[string][]string{"bucket": nil, "policy": nil}), configured("data.aws_caller_identity.other", nil)},
			}
			none := e.resources
			for _, round := range []struct {
				want simulator.Permission
				more []object
			}{{test.alone, []object{grant}}, {test.with, []object{grant, names}}, {test.resource, []object{names}}, {denied, nil}} {
				if round.want == "" {
					continue
				}
				e.resources = append(append([]object{}, none...), round.more...)
				p := read(t, "plan.json", e.text(), here)
				q := asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "a", want: round.want}
				if round.want == conditional {
					q.names = test.names
				}
				check(t, p, nil, q)
			}
		})
	}
}

// TestPoliciesOfOtherProviders: what a configuration of an account that is not known
// makes is perhaps for the roles of that name in each account, and takes away for
// certain from none.
func TestPoliciesOfOtherProviders(t *testing.T) {
	base := snapshot(t, `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/links", "RoleName": "links", "RoleId": "AROAEXAMPLELINKS00001",
		"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
		"RolePolicyList": [{"PolicyName": "get", "PolicyDocument": `+statement("Allow", "s3:GetObject", "*")+`}, {"PolicyName": "no", "PolicyDocument": `+statement("Deny", "s3:GetObject", "arn:aws:s3:::media/secret/*")+`}],
		"AttachedManagedPolicies": []}]}`)
	deny := object{"name": "deny", "role": "links", "policy": statement("Deny", "s3:*", "*")}
	no := object{"name": "no", "role": "links", "policy": statement("Deny", "s3:GetObject", "arn:aws:s3:::media/secret/*")}
	for _, test := range []struct {
		name        string
		other       object
		change      object
		open, never simulator.Permission // of an object, and of one that is denied today
	}{
		{"a denial in the same account", object{}, resource("aws_iam_role_policy.x", "create", deny, nil), denied, denied},
		{"a denial in another account", assumes(is("arn:aws:iam::444455556666:role/deploy")), resource("aws_iam_role_policy.x", "create", deny, nil), allowed, denied},
		{"a denial in some account", assumes(made("var.role")), resource("aws_iam_role_policy.x", "create", deny, nil), conditional, denied},
		{"the end of a denial in the same account", object{}, resource("aws_iam_role_policy.x", "delete", no, nil), allowed, allowed},
		{"the end of a role in some account", assumes(made("var.role")), resource("aws_iam_role.x", "delete", object{"name": "links"}, nil), conditional, conditional},
		{"another name for a role in some account", assumes(made("var.role")), renamed(resource("aws_iam_role.x", "update", object{"name": "links2"}, nil), "links"), conditional, conditional},
		{"the inline policies of a role in some account", assumes(made("var.role")), resource("aws_iam_role.x", "update", object{"name": "links", "inline_policy": []object{}}, nil), conditional, conditional},
		{"a list of all policies in some account", assumes(made("var.role")), resource("aws_iam_role_policies_exclusive.x", "create", object{"role_name": "links", "policy_names": []string{"get"}}, nil), allowed, conditional},
		{"a list of no policies in some account", assumes(made("var.role")), resource("aws_iam_role_policies_exclusive.x", "create", object{"role_name": "links", "policy_names": []string{}}, nil), conditional, conditional},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := test.change["address"].(string)
			e := estate{
				providers: object{"aws": provider(object{"region": is("eu-west-1")}), "aws.other": provider(test.other)},
				by:        map[string]string{address: "aws.other"},
				resources: []object{mediaBucket, test.change},
				config:    []object{mediaConfig, configured(address, map[string][]string{"role": nil, "policy": nil, "name": nil, "inline_policy": nil, "role_name": nil, "policy_names": nil})},
			}
			p := read(t, "plan.json", e.text(), plan.Options{Beside: base.Account()})
			check(t, p, base,
				asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "a", want: test.open},
				asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "secret/a", want: test.never})
		})
	}
}

// renamed says what the name of a resource was.
func renamed(r object, was string) object {
	r["change"].(object)["before"] = object{"name": was}
	return r
}
