package plan_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// object is JSON.
type object = map[string]any

// terraform writes a plan: resources as resource writes them, and the resources of
// the root module's configuration.
func terraform(resources []object, config ...object) string {
	text, err := json.Marshal(object{
		"format_version": "1.2", "terraform_version": "1.12.0", "resource_changes": resources,
		"configuration": object{"root_module": object{"resources": config}},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// resource is one instance: what it will be, and what of it is not known.
func resource(address, action string, after, unknown object) object {
	typed := strings.Split(address[strings.LastIndex(address, "aws_"):], ".")
	mode := "managed"
	if strings.Contains(address, "data.") {
		mode = "data"
	}
	change := object{"actions": strings.Split(action, ","), "after": after, "after_unknown": unknown, "before": nil}
	if action != "create" && action != "read" {
		change["before"] = after
	}
	if action == "delete" || action == "forget" {
		change["after"] = nil
	}
	return object{"address": address, "mode": mode, "type": typed[0], "name": strings.Split(typed[1], "[")[0], "change": change}
}

// configured is a resource of the configuration: its attributes with what they
// refer to; none are constant.
func configured(address string, attributes map[string][]string) object {
	expressions := object{}
	for name, refs := range attributes {
		if refs == nil {
			expressions[name] = object{"constant_value": "…"}
		} else {
			expressions[name] = object{"references": refs}
		}
	}
	return object{"address": address, "provider_config_key": "aws", "expressions": expressions}
}

func statement(effect, action, resource string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":%q,"Action":%q,"Resource":%q}]}`, effect, action, resource)
}

var (
	mediaBucket = resource("aws_s3_bucket.media", "create", object{"bucket": "media"}, object{"arn": true, "id": true, "policy": true})
	linksRole   = resource("aws_iam_role.links", "create", object{"name": "links"}, object{"arn": true, "inline_policy": true, "managed_policy_arns": true})

	mediaConfig = configured("aws_s3_bucket.media", map[string][]string{"bucket": nil})
	linksConfig = configured("aws_iam_role.links", map[string][]string{"name": nil})

	here = plan.Options{Account: "111122223333"}
)

// TestSurprises holds what a naive reader of real plans and templates gets wrong, by
// the numbers of ../shared/reference/plans.md.
func TestSurprises(t *testing.T) {
	getFilms := statement("Allow", "s3:GetObject", "arn:aws:s3:::media/films/*")
	t.Run("1 what is only computed is none", func(t *testing.T) {
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole}, mediaConfig, linksConfig), here)
		check(t, p, nil, asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "films/a", want: denied})
	})
	t.Run("2 a dynamic block over an unknown list leaves no trace", func(t *testing.T) {
		// Documented: it looks like a role without inline policies. One that the
		// configuration names and that is not known is unread.
		known := configured("aws_iam_role.links", map[string][]string{"name": nil, "inline_policy": {"local.policies"}})
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole}, mediaConfig, known), here)
		check(t, p, nil, asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "films/a", want: conditional, names: []string{"inline_policy of aws_iam_role.links"}})
	})
	t.Run("3 dynamic statements do not pair by index, and expressions may be absent", func(t *testing.T) {
		doc := resource("data.aws_iam_policy_document.d", "read", object{"statement": []any{
			object{"actions": []any{"s3:DeleteObject"}, "resources": []any{"arn:aws:s3:::media/tmp/*"}},
			object{"actions": []any{"s3:PutObject"}, "resources": []any{nil}},
		}}, object{"json": true, "statement": []any{object{"resources": []any{false}}, object{"resources": []any{true}}}})
		p := read(t, "plan.json", terraform(
			[]object{mediaBucket, linksRole, doc, resource("aws_iam_role_policy.p", "create", object{"role": "links"}, object{"policy": true, "name": true})},
			mediaConfig, linksConfig, object{"address": "data.aws_iam_policy_document.d"},
			configured("aws_iam_role_policy.p", map[string][]string{"role": nil, "policy": {"data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"}})), here)
		check(t, p, nil,
			asked{operation: "DeleteObject", principal: "aws_iam_role.links", bucket: "media", key: "tmp/a", want: allowed},
			asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "in/a", want: conditional, names: []string{"data.aws_iam_policy_document.d"}},
			asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "in/a", want: denied})
	})
	t.Run("4 a deferred document keeps known halves", func(t *testing.T) {
		for name, half := range map[string][2]object{
			"a set with an unknown element":      {{"resources": []any{"arn:aws:s3:::media/films/*", nil}}, {"resources": []any{false, true}}},
			"a set that lost it, Terraform 0.13": {{"resources": []any{}}, {"resources": []any{true}}},
			"a set that is wholly unknown":       {{}, {"resources": true}},
		} {
			row := object{"actions": []any{"s3:GetObject"}, "effect": nil, "sid": nil, "not_actions": []any{}, "condition": []any{}}
			for k, v := range half[0] {
				row[k] = v
			}
			doc := resource("data.aws_iam_policy_document.d", "read", object{"version": nil, "statement": []any{row}}, object{"json": true, "statement": []any{half[1]}})
			p := read(t, "plan.json", terraform(
				[]object{mediaBucket, linksRole, doc, resource("aws_iam_role_policy.p", "create", object{"role": "links", "name": "p"}, object{"policy": true})},
				mediaConfig, linksConfig, configured("data.aws_iam_policy_document.d", map[string][]string{"statement": {"aws_s3_bucket.media.arn"}}),
				configured("aws_iam_role_policy.p", map[string][]string{"role": nil, "name": nil, "policy": {"data.aws_iam_policy_document.d.json"}})), here)
			certain := conditional
			if strings.Contains(name, "element") {
				certain = allowed
			}
			check(t, p, nil,
				asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: certain},
				asked{operation: "GetObject", principal: "links", bucket: "media", key: "other/a", want: conditional, names: []string{"resources", "data.aws_iam_policy_document.d"}},
				asked{operation: "PutObject", principal: "links", bucket: "media", key: "films/a", want: denied})
		}
	})
	t.Run("5 managed_policy_arns with one unknown element is wholly unknown", func(t *testing.T) {
		policy := resource("aws_iam_policy.get", "create", object{"name": "get", "policy": getFilms}, object{"arn": true})
		withARNs := configured("aws_iam_role.links", map[string][]string{"name": nil, "managed_policy_arns": {"aws_iam_policy.get.arn", "aws_iam_policy.get"}})
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, policy}, mediaConfig, withARNs, configured("aws_iam_policy.get", map[string][]string{"policy": nil, "name": nil})), here)
		// Constants beside the reference are lost, so nothing is certainly all.
		v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a"})
		if v.Permission == denied {
			t.Errorf("the policy that is referred to is attached: %s\n%s", v.Permission, said)
		}
	})
	t.Run("6 depends_on defers the caller's identity, and documents known in full", func(t *testing.T) {
		doc := resource("data.aws_iam_policy_document.d", "read", object{"statement": []any{object{"actions": []any{"s3:GetObject"}, "resources": []any{"arn:aws:s3:::media/films/*"}}}}, object{"json": true})
		caller := resource("data.aws_caller_identity.me", "read", object{}, object{"account_id": true, "arn": true})
		p := read(t, "plan.json", terraform(
			[]object{mediaBucket, linksRole, caller, doc, resource("aws_iam_role_policy.p", "create", object{"name": "p"}, object{"policy": true, "role": true})},
			mediaConfig, linksConfig, configured("data.aws_iam_policy_document.d", nil), configured("data.aws_caller_identity.me", nil),
			configured("aws_iam_role_policy.p", map[string][]string{"role": {"aws_iam_role.links.id"}, "name": nil, "policy": {"data.aws_iam_policy_document.d.json"}})), plan.Options{})
		check(t, p, nil,
			asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "films/a", want: allowed},
			asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "other/a", want: denied})
	})
	t.Run("7 forget is not delete", func(t *testing.T) {
		kept := resource("aws_iam_role_policy.kept", "forget", object{"role": "links", "name": "kept", "policy": getFilms}, nil)
		gone := resource("aws_iam_role_policy.gone", "delete", object{"role": "links", "name": "gone", "policy": statement("Allow", "s3:PutObject", "arn:aws:s3:::media/*")}, nil)
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, kept, gone}, mediaConfig, linksConfig), here)
		check(t, p, nil,
			asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: allowed},
			asked{operation: "PutObject", principal: "links", bucket: "media", key: "films/a", want: denied})
	})
	t.Run("8 mirrors are stale", func(t *testing.T) {
		bucket := resource("aws_s3_bucket.media", "no-op", object{"bucket": "media", "arn": "arn:aws:s3:::media",
			"policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::media/*"}]}`}, nil)
		role := resource("aws_iam_role.links", "no-op", object{"name": "links", "arn": "arn:aws:iam::111122223333:role/links",
			"inline_policy": []any{object{"name": "gone", "policy": statement("Allow", "s3:PutObject", "arn:aws:s3:::media/*")}}}, nil)
		p := read(t, "plan.json", terraform([]object{bucket, role,
			resource("aws_s3_bucket_policy.media", "delete", object{"bucket": "media", "policy": statement("Deny", "s3:*", "*")}, nil),
			resource("aws_iam_role_policy.gone", "delete", object{"role": "links", "name": "gone", "policy": statement("Allow", "s3:PutObject", "arn:aws:s3:::media/*")}, nil),
			resource("aws_iam_role_policy.get", "no-op", object{"role": "links", "name": "get", "policy": getFilms}, nil),
		}, mediaConfig, linksConfig), here)
		base := snapshot(t, `{"RoleDetailList": [{"RoleName": "links", "Arn": "arn:aws:iam::111122223333:role/links", "RolePolicyList": [
			{"PolicyName": "gone", "PolicyDocument": `+statement("Allow", "s3:PutObject", "arn:aws:s3:::media/*")+`},
			{"PolicyName": "get", "PolicyDocument": `+getFilms+`}]}]}`)
		check(t, p, base,
			asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: allowed},
			asked{operation: "PutObject", principal: "links", bucket: "media", key: "films/a", want: denied})
	})
	t.Run("9 references are written in many ways", func(t *testing.T) {
		for _, refs := range [][]string{
			{"aws_iam_role.links"}, // Terraform 0.12
			{"aws_iam_role.links.id", "aws_iam_role.links"},
			{"aws_iam_role.links.name"},
		} {
			p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole,
				resource("aws_iam_role_policy.get", "create", object{"name": "get", "policy": getFilms}, object{"role": true})},
				mediaConfig, linksConfig, configured("aws_iam_role_policy.get", map[string][]string{"role": refs, "name": nil, "policy": nil})), here)
			check(t, p, nil, asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: allowed})
		}
	})
	t.Run("10 accounts come by provider alias, keys hold dots and slashes, names are unknown", func(t *testing.T) {
		p := read(t, "plan.json", with(terraform([]object{mediaBucket,
			resource(`aws_iam_role.r["a.b/c[0]"]`, "create", object{"name": "ours"}, object{"arn": true}),
			resource("aws_iam_role.theirs", "create", object{"name": "theirs"}, object{"arn": true}),
			resource("aws_iam_role.prefixed", "create", object{"name_prefix": "links-"}, object{"arn": true, "name": true}),
			resource("aws_iam_role_policy.theirs", "create", object{"name": "get", "role": "theirs", "policy": getFilms}, nil),
			resource("aws_iam_role_policy.prefixed", "create", object{"name": "get", "policy": getFilms}, object{"role": true}),
			resource(`aws_iam_role_policy.ours["a.b/c[0]"]`, "create", object{"name": "get", "role": "ours", "policy": getFilms}, nil),
		}), object{"configuration": object{
			"provider_config": object{
				"aws":         object{"name": "aws", "expressions": object{"allowed_account_ids": object{"constant_value": []string{"111122223333"}}}},
				"aws.partner": object{"name": "aws", "alias": "partner", "expressions": object{"allowed_account_ids": object{"constant_value": []string{"444455556666"}}}},
			},
			"root_module": object{"resources": []any{
				mediaConfig, configured("aws_iam_role.r", map[string][]string{"name": nil}), configured("aws_iam_role_policy.ours", map[string][]string{"role": nil, "name": nil, "policy": nil}),
				object{"address": "aws_iam_role.theirs", "provider_config_key": "aws.partner", "expressions": object{"name": object{}}},
				object{"address": "aws_iam_role_policy.theirs", "provider_config_key": "aws.partner", "expressions": object{"name": object{}, "role": object{}, "policy": object{}}},
				configured("aws_iam_role.prefixed", map[string][]string{"name_prefix": nil}),
				configured("aws_iam_role_policy.prefixed", map[string][]string{"role": {"aws_iam_role.prefixed.id", "aws_iam_role.prefixed"}, "name": nil, "policy": nil}),
			}},
		}}), plan.Options{})
		if arn, _, _ := p.Principal("aws_iam_role.theirs"); arn != "arn:aws:iam::444455556666:role/theirs" {
			t.Errorf("aws_iam_role.theirs is %s", arn)
		}
		check(t, p, nil,
			asked{operation: "GetObject", principal: `aws_iam_role.r["a.b/c[0]"]`, bucket: "media", key: "films/a", want: allowed},
			asked{operation: "GetObject", principal: "aws_iam_role.theirs", bucket: "media", key: "films/a", want: denied}, // across accounts
			asked{operation: "GetObject", principal: "aws_iam_role.prefixed", bucket: "media", key: "films/a", want: allowed})
	})
	t.Run("11 sensitive values decide and are not shown", func(t *testing.T) {
		secret := resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links",
			"policy": `{"Version":"2012-10-17","Statement":[{"Sid":"hunter2","Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:UserAgent":"hunter2"}}}]}`}, nil)
		secret["change"].(object)["after_sensitive"] = object{"policy": true}
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, secret}, mediaConfig, linksConfig, configured("aws_iam_role_policy.get", map[string][]string{"role": nil, "name": nil, "policy": nil})), here)
		v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a"})
		text := fmt.Sprintf("%+v", v.Decisions[0].Missing) + said
		if v.Permission != conditional || strings.Contains(text, "hunter2") || !strings.Contains(text, "aws:UserAgent") {
			t.Errorf("%s: %s", v.Permission, text)
		}
	})
	t.Run("12 templates are written in many ways", func(t *testing.T) {
		p := read(t, "template.yaml", `
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod], Yes: !Equals [a, a]}
Globals: {Function: {Environment: {Variables: {BUCKET: !Ref Media}}, Runtime: provided.al2023}}
Resources:
  Media: {Type: AWS::S3::Bucket}
  Named: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "media-${Stage}"}}
  MediaPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Media
      PolicyDocument: {Statement: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: !Sub "${Media.Arn}/*", Condition: {Bool: {"aws:SecureTransport": false}}}]}
  Listed:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Join ["-", [links, !Ref "AWS::Region", lambdaRole]]
      Policies: [{PolicyName: p, PolicyDocument: {Statement: !If [Yes, [{Effect: Allow, Action: "s3:GetObject", Resource: [!Sub "${Media.Arn}/*", !Sub "arn:aws:s3:::media-${Stage}/*"]}], !Ref "AWS::NoValue"]}}]
  Connected: {Type: AWS::Serverless::Function, Properties: {CodeUri: x}}
  Reads:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Connected}, Destination: {Id: Media}, Permissions: [Read]}
`, plan.Options{Account: "111122223333", Region: "eu-west-1"})
		if f := p.Functions()[0]; f.Environment["BUCKET"] == "" || f.Runtime != "provided.al2023" {
			t.Errorf("without the globals: %+v", f)
		}
		check(t, p, nil,
			asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links-eu-west-1-lambdaRole", bucket: "Media", key: "a", want: allowed},
			asked{operation: "GetObject", principal: "Listed", bucket: "Named", key: "a", want: allowed}, // the same value on both sides
			asked{operation: "PutObject", principal: "Listed", bucket: "Media", key: "a", want: denied},
			asked{operation: "GetObject", principal: "Connected", bucket: "Media", key: "a", want: allowed},
			asked{operation: "PutObject", principal: "Connected", bucket: "Media", key: "a", want: denied})
	})
	t.Run("13 a role that exists carries more than the plan shows", func(t *testing.T) {
		for _, action := range []string{"no-op", "update"} {
			role := resource("aws_iam_role.links", action, object{"name": "links", "arn": "arn:aws:iam::111122223333:role/links"}, nil)
			p := read(t, "plan.json", terraform([]object{mediaBucket, role, resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links", "policy": getFilms}, nil)},
				mediaConfig, linksConfig), here)
			check(t, p, nil,
				asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: conditional, names: []string{"--snapshot"}},
				asked{operation: "PutObject", principal: "links", bucket: "media", key: "films/a", want: conditional})
			base := snapshot(t, `{"RoleDetailList": [{"RoleName": "links", "Arn": "arn:aws:iam::111122223333:role/links"}]}`)
			check(t, p, base, asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: allowed})
		}
	})
	t.Run("the whole document is unknown", func(t *testing.T) {
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole,
			resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links"}, object{"policy": true})},
			mediaConfig, linksConfig, configured("aws_iam_role_policy.get", map[string][]string{"role": nil, "name": nil, "policy": {"aws_s3_bucket.media.arn", "aws_s3_bucket.media"}})), here)
		check(t, p, nil, asked{operation: "GetObject", principal: "links", bucket: "media", key: "films/a", want: conditional,
			names: []string{"aws_iam_role_policy.get", "aws_s3_bucket.media.arn", "${aws_s3_bucket.media.bucket}"}})
	})
}

// snapshot reads authorization details, beside a bucket media without a policy.
func snapshot(t *testing.T, details string) *account.Snapshot {
	t.Helper()
	s, err := account.Load(write(t, map[string]string{"authorization-details.json": details}, "authorization-details.json")[0])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestModules finds what is meant within one instance of a module.
func TestModules(t *testing.T) {
	config := object{"root_module": object{"module_calls": object{"tenant": object{
		"expressions": object{"bucket_arn": object{"references": []any{"aws_s3_bucket.b", "each.key"}}},
		"module": object{
			"resources": []any{
				configured("aws_iam_role.r", map[string][]string{"name": nil}),
				configured("aws_iam_role_policy.p", map[string][]string{"role": {"aws_iam_role.r", "count.index"}, "policy": nil, "name": nil}),
			},
		},
	}}, "resources": []any{configured("aws_s3_bucket.b", map[string][]string{"bucket": nil})}}}
	var resources []object
	for _, tenant := range []string{"acme.eu/1", "globex"} {
		module := fmt.Sprintf("module.tenant[%q]", tenant)
		bucket := "media-" + strings.NewReplacer(".", "-", "/", "-").Replace(tenant)
		resources = append(resources, resource(fmt.Sprintf("aws_s3_bucket.b[%q]", tenant), "create", object{"bucket": bucket}, nil))
		for i := range 2 {
			resources = append(resources,
				resource(fmt.Sprintf("%s.aws_iam_role.r[%d]", module, i), "create", object{"name": fmt.Sprintf("%s-%d", bucket, i)}, object{"arn": true}),
				resource(fmt.Sprintf("%s.aws_iam_role_policy.p[%d]", module, i), "create",
					object{"name": "p", "policy": statement("Allow", "s3:GetObject", fmt.Sprintf("arn:aws:s3:::%s/%d/*", bucket, i))}, object{"role": true}))
		}
	}
	text, _ := json.Marshal(object{"format_version": "1.2", "resource_changes": resources, "configuration": config})
	p := read(t, "plan.json", string(text), here)
	check(t, p, nil,
		asked{operation: "GetObject", principal: `module.tenant["acme.eu/1"].aws_iam_role.r[0]`, bucket: `aws_s3_bucket.b["acme.eu/1"]`, key: "0/a", want: allowed},
		asked{operation: "GetObject", principal: `module.tenant["acme.eu/1"].aws_iam_role.r[0]`, bucket: `aws_s3_bucket.b["acme.eu/1"]`, key: "1/a", want: denied},
		asked{operation: "GetObject", principal: `module.tenant["acme.eu/1"].aws_iam_role.r[1]`, bucket: `aws_s3_bucket.b["acme.eu/1"]`, key: "1/a", want: allowed},
		asked{operation: "GetObject", principal: `module.tenant["globex"].aws_iam_role.r[0]`, bucket: `aws_s3_bucket.b["acme.eu/1"]`, key: "0/a", want: denied})
}

// TestUnknownNames holds that a role whose name is not known gets what is for a role
// of a known name only perhaps, and not where another role bears that name.
func TestUnknownNames(t *testing.T) {
	unnamed := resource("aws_iam_role.other", "create", object{}, object{"name": true, "arn": true})
	named := configured("aws_iam_role.other", map[string][]string{"name": {"var.name"}})
	get := resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links", "policy": statement("Allow", "s3:GetObject", "*")}, nil)
	p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, unnamed, get}, mediaConfig, linksConfig, named), here)
	check(t, p, nil,
		asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "a", want: allowed},
		asked{operation: "GetObject", principal: "aws_iam_role.other", bucket: "media", key: "a", want: denied})
	p = read(t, "plan.json", terraform([]object{mediaBucket, unnamed, get}, mediaConfig, named), here)
	check(t, p, nil, asked{operation: "GetObject", principal: "aws_iam_role.other", bucket: "media", key: "a", want: conditional, names: []string{"name of aws_iam_role.other"}})
}
