package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/account"
)

// accountWith is a snapshot with a role that carries policies of several origins, a
// managed policy that nobody has, and a bucket with a policy.
func accountWith(t *testing.T) *account.Snapshot {
	t.Helper()
	dir := t.TempDir()
	managed := func(name, text string) string {
		return `{"PolicyName": "` + name + `", "Arn": "arn:aws:iam::111122223333:policy/` + name + `", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": ` + text + `}]}`
	}
	for name, text := range map[string]string{
		"authorization-details.json": `{"RoleDetailList": [
			{"RoleName": "links", "Arn": "arn:aws:iam::111122223333:role/links",
			 "RolePolicyList": [{"PolicyName": "get", "PolicyDocument": ` + statement("Allow", "s3:GetObject", "arn:aws:s3:::media/*") + `}, {"PolicyName": "no", "PolicyDocument": ` + statement("Deny", "s3:GetObject", "arn:aws:s3:::media/secret/*") + `}],
			 "AttachedManagedPolicies": [{"PolicyName": "tag", "PolicyArn": "arn:aws:iam::111122223333:policy/tag"}]},
			{"RoleName": "bound", "Arn": "arn:aws:iam::111122223333:role/bound", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/edge"}}],
			"Policies": [` + managed("tag", statement("Allow", "s3:PutObjectTagging", "*")) + `,` + managed("edge", statement("Allow", "s3:GetObject", "*")) + `,` + managed("nobody", statement("Allow", "s3:PutObject", "*")) + `,` + managed("broken", `"{"`) + `]}`,
		"buckets/media/bucket.json": `{"owner": "111122223333", "region": "eu-west-1", "ownership": "BucketOwnerEnforced"}`,
		"buckets/media/policy.json": `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/vault/*"}}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

// TestManagedPolicyOfNobody holds that a managed policy of the snapshot counts for
// whom a plan attaches it to, also where nobody has it yet, as a boundary too.
func TestManagedPolicyOfNobody(t *testing.T) {
	base := accountWith(t)
	attach := func(policy string) string {
		return terraform([]object{
			resource("aws_iam_role.new", "create", object{"name": "new"}, object{"arn": true}),
			resource("aws_iam_role_policy_attachment.a", "create", object{"role": "new", "policy_arn": "arn:aws:iam::111122223333:policy/" + policy}, nil),
		})
	}
	put := asked{operation: "PutObject", principal: "new", bucket: "media", key: "a"}
	for policy, want := range map[string]any{"nobody": allowed, "tag": denied, "broken": conditional, "gone": conditional} {
		p := read(t, "plan.json", attach(policy), here)
		if v, said := judge(t, p, base, put); v.Permission != want {
			t.Errorf("%s: %s, want %s\n%s", policy, v.Permission, want, said)
		}
	}
	bounded := resource("aws_iam_role.new", "create", object{"name": "new", "permissions_boundary": "arn:aws:iam::111122223333:policy/nobody"}, object{"arn": true})
	all := resource("aws_iam_role_policy.all", "create", object{"role": "new", "name": "all", "policy": statement("Allow", "s3:*", "*")}, nil)
	p := read(t, "plan.json", terraform([]object{bounded, all}), here)
	check(t, p, base,
		asked{operation: "PutObject", principal: "new", bucket: "media", key: "a", want: allowed},
		asked{operation: "GetObject", principal: "new", bucket: "media", key: "a", want: denied})
}

// TestWhatTemplatesDoNotMention holds that what a template declares keeps, perhaps,
// what the account has and the template does not mention: nobody knows whether the
// stack made it. What is mentioned, and whatever the template does not declare, is
// certain.
func TestWhatTemplatesDoNotMention(t *testing.T) {
	base := accountWith(t)
	role := func(more string) string {
		return "Parameters:\n  Stage: {Type: String}\nConditions:\n  Prod: !Equals [!Ref Stage, prod]\nResources:\n  Links:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: links\n" + more
	}
	get := func(effect string) string {
		return "        - PolicyName: get\n          PolicyDocument: {Version: '2012-10-17', Statement: {Effect: " + effect + ", Action: 's3:GetObject', Resource: '*'}}\n"
	}
	const media = "  Media:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: media}\n"
	ask := func(operation, principal, key string, want any) asked {
		q := asked{operation: operation, principal: "arn:aws:iam::111122223333:role/" + principal, bucket: "media", key: key}
		switch want {
		case allowed:
			q.want = allowed
		case denied:
			q.want = denied
		case conditional:
			q.want, q.names = conditional, []string{"stays"}
		}
		return q
	}
	for _, test := range []struct {
		name, template string
		questions      []asked
	}{
		{"a role of which no policy is mentioned", role(""), []asked{ask("GetObject", "links", "a", conditional), ask("PutObject", "links", "a", denied), ask("GetObject", "links", "vault/a", denied)}},
		{"one that is", role("      Policies:\n" + get("Allow")), []asked{ask("GetObject", "links", "a", allowed), ask("GetObject", "links", "secret/a", conditional), ask("GetObject", "links", "vault/a", denied)}},
		{"one that is, in a resource of its own", role("  Get:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      RoleName: links\n      PolicyName: get\n      PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, Action: 's3:GetObject', Resource: '*'}}\n"), []asked{ask("GetObject", "links", "a", allowed)}},
		{"one that perhaps is", role("  Get:\n    Type: AWS::IAM::RolePolicy\n    Condition: Prod\n    Properties:\n      RoleName: links\n      PolicyName: get\n      PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Deny, Action: 's3:GetObject', Resource: '*'}}\n"), []asked{{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "a", want: conditional}}},
		{"a bucket of which the policy is not mentioned", "Resources:\n" + media, []asked{ask("GetObject", "links", "a", allowed), ask("GetObject", "links", "vault/a", conditional)}},
		{"nothing that is declared", "Resources:\n  Other: {Type: AWS::S3::Bucket}\n", []asked{ask("GetObject", "links", "a", allowed), ask("GetObject", "links", "secret/a", denied)}},
		{"a role with a boundary", "Resources:\n  Bound:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: bound\n      Policies:\n" + get("Allow"), []asked{{operation: "GetObject", principal: "Bound", bucket: "media", key: "a", want: conditional, names: []string{"boundary"}}, ask("PutObject", "bound", "a", denied)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			check(t, read(t, "template.yaml", test.template, here), base, test.questions...)
		})
	}
}

// TestExclusiveLists holds that a list of all that may be attached takes the rest
// away, and that a list of which something is not known takes it away perhaps.
func TestExclusiveLists(t *testing.T) {
	base := accountWith(t)
	list := func(attribute string, names []any, unknown any) string {
		kind := map[string]string{"policy_names": "aws_iam_role_policies_exclusive", "policy_arns": "aws_iam_role_policy_attachments_exclusive"}[attribute]
		after := object{"role_name": "links"}
		if names != nil {
			after[attribute] = names
		}
		return terraform([]object{resource(kind+".x", "create", after, object{attribute: unknown})},
			configured(kind+".x", map[string][]string{"role_name": nil, attribute: {"var.x"}}))
	}
	get := asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "a"}
	secret := asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "secret/a"}
	tag := asked{operation: "PutObjectTagging", principal: "arn:aws:iam::111122223333:role/links", bucket: "media", key: "a"}
	for _, test := range []struct {
		name, plan       string
		get, secret, tag any
	}{
		{"both policies", list("policy_names", []any{"get", "no"}, nil), allowed, denied, allowed},
		{"one of them", list("policy_names", []any{"get"}, nil), allowed, allowed, allowed},
		{"none", list("policy_names", []any{}, nil), denied, denied, allowed},
		{"not known", list("policy_names", nil, true), conditional, conditional, allowed},
		{"one of them and one that is not known", list("policy_names", []any{"get", nil}, []any{false, true}), allowed, conditional, allowed},
		{"no managed ones", list("policy_arns", []any{}, nil), allowed, denied, denied},
		{"managed ones that are not known", list("policy_arns", nil, true), conditional, denied, conditional}, // one may deny
		{"all is denied", list("policy_arns", []any{"arn:aws:iam::aws:policy/AWSDenyAll"}, nil), denied, denied, denied},
		{"one that is not known here", list("policy_arns", []any{"arn:aws:iam::aws:policy/Other"}, nil), conditional, denied, conditional},
		{"one that allows", list("policy_arns", []any{"arn:aws:iam::aws:policy/AmazonS3FullAccess"}, nil), allowed, denied, allowed},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := read(t, "plan.json", test.plan, here)
			for _, q := range []struct {
				asked
				want any
			}{{get, test.get}, {secret, test.secret}, {tag, test.tag}} {
				if v, said := judge(t, p, base, q.asked); v.Permission != q.want {
					t.Errorf("%s %s: %s, want %s\n%s", q.operation, q.key, v.Permission, q.want, said)
				}
			}
		})
	}
}
