package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

const undecidedHead = `
Parameters: {Stage: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
`

// wantVerdicts holds that the principal Signer gets these verdicts for the bucket
// media, and that what is said of a conditional one has the text.
func wantVerdicts(t *testing.T, template, says string, want map[string]string) {
	t.Helper()
	p := read(t, "template.yaml", template, plan.Options{Account: "111122223333", Region: "eu-west-1"})
	for asks, want := range want {
		operation, key, _ := strings.Cut(asks, " ")
		v, said := judge(t, p, nil, asked{operation: operation, principal: "Signer", bucket: "media", key: key})
		if string(v.Permission) != want {
			t.Errorf("%s: %s, want %s\n%s\n%q", asks, v.Permission, want, said, p.Problems())
		}
		if want == "conditional" && !strings.Contains(said, says) {
			t.Errorf("%s: nothing is said of %q:\n%s", asks, says, said)
		}
	}
}

// TestOwnersUnderCondition: a policy that is for somebody under a condition that is
// not decided is perhaps attached, whichever resource and property attaches it.
func TestOwnersUnderCondition(t *testing.T) {
	const nobody = "!Ref 'AWS::NoValue'"
	for _, kind := range []struct{ resource, principal, property, more string }{
		{"AWS::IAM::Policy", "Role", "Roles", "PolicyName: p, "},
		{"AWS::IAM::Policy", "User", "Users", "PolicyName: p, "},
		{"AWS::IAM::Policy", "Group", "Groups", "PolicyName: p, "},
		{"AWS::IAM::ManagedPolicy", "Role", "Roles", ""},
		{"AWS::IAM::ManagedPolicy", "User", "Users", ""},
		{"AWS::IAM::ManagedPolicy", "Group", "Groups", ""},
		{"AWS::IAM::RolePolicy", "Role", "RoleName", "PolicyName: p, "},
		{"AWS::IAM::UserPolicy", "User", "UserName", "PolicyName: p, "},
		{"AWS::IAM::GroupPolicy", "Group", "GroupName", "PolicyName: p, "},
	} {
		for _, named := range []bool{false, true} {
			name := func(property, name string) string {
				if named {
					return property + ": " + name + ", "
				}
				return ""
			}
			signer, owner := map[string]string{
				"Role":  "  Signer: {Type: AWS::IAM::Role, Properties: {" + name("RoleName", "signer"),
				"User":  "  Signer: {Type: AWS::IAM::User, Properties: {" + name("UserName", "signer"),
				"Group": "  Readers: {Type: AWS::IAM::Group, Properties: {" + name("GroupName", "readers") + "}}\n  Signer: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Readers], ",
			}[kind.principal], "!Ref Signer"
			if kind.principal == "Group" {
				owner = "!Ref Readers"
			}
			values := []string{"!If [Prod, [" + owner + "], [other]]", "!If [Prod, [" + owner + "], " + nobody + "]", "[!If [Prod, " + owner + ", other]]", "[!If [Prod, " + nobody + ", " + owner + "]]"}
			if strings.HasSuffix(kind.property, "Name") {
				values = []string{"!If [Prod, " + owner + ", other]", "!If [Prod, other, " + owner + "]"}
			}
			for _, v := range values {
				t.Run(kind.resource+" "+kind.property+" "+v+" "+name("name", "signer"), func(t *testing.T) {
					for _, effect := range []string{"Allow", "Deny"} {
						own := "Policies: [{PolicyName: own, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}]}}\n"
						if effect == "Allow" {
							own = "Path: /}}\n"
						}
						wantVerdicts(t, undecidedHead+signer+own+"  P:\n    Type: "+kind.resource+"\n    Properties: {"+kind.more+kind.property+": "+v+
							", PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: "+effect+", Action: 's3:*', Resource: '*'}]}}\n", "Prod", map[string]string{"GetObject a": "conditional"})
					}
				})
			}
		}
	}
}

// TestDynamicReferences: what CloudFormation reads from another service when it
// deploys is not known, whole or within a text, wherever it stands.
func TestDynamicReferences(t *testing.T) {
	const allow = "{Effect: Allow, Action: 's3:*', Resource: '*'}"
	role := func(statements string) string {
		return undecidedHead + "  Signer: {Type: AWS::IAM::Role, Properties: {RoleName: signer, Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [" + statements + "]}}]}}\n"
	}
	for _, reference := range []string{"{{resolve:ssm:/shop/name}}", "{{resolve:ssm:/shop/name:3}}", "{{resolve:ssm-secure:name}}", "{{resolve:secretsmanager:shop:SecretString:name::}}"} {
		for _, test := range []struct {
			name, template string
			want           map[string]string
		}{
			{"a whole Resource", role("{Effect: Allow, Action: 's3:GetObject', Resource: '" + reference + "'}"), map[string]string{"GetObject a": "conditional", "PutObject a": "denied"}},
			{"within a Resource of Deny", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::" + reference + "/*'}"), map[string]string{"GetObject a": "conditional"}},
			{"in Fn::Sub", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: !Sub '${Media.Arn}/" + reference + "/*'}"), map[string]string{"GetObject x/a": "conditional"}},
			{"in Fn::Join", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: !Join ['', [!GetAtt Media.Arn, '/" + reference + "']]}"), map[string]string{"GetObject a": "conditional"}},
			{"an Action", role(allow + ", {Effect: Deny, Action: '" + reference + "', Resource: '*'}"), map[string]string{"GetObject a": "conditional"}},
			{"a condition", role("{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {StringEquals: {'aws:PrincipalAccount': '" + reference + "'}}}"), map[string]string{"GetObject a": "conditional"}},
			{"the key of a condition", role("{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {StringEquals: {'" + reference + "': a}}}"), map[string]string{"GetObject a": "conditional"}},
			{"in the key of a condition", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalTag/" + reference + "': a}}}"), map[string]string{"GetObject a": "conditional"}},
			{"an operator", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {'" + reference + "': {'aws:PrincipalAccount': a}}}"), map[string]string{"GetObject a": "conditional"}},
			{"a number", role("{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {NumericLessThan: {'s3:signatureAge': '" + reference + "'}}}"), map[string]string{"GetObject a": "conditional"}},
			{"a truth", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': '" + reference + "'}}}"), map[string]string{"GetObject a": "conditional"}},
			{"whether a key is there", role(allow + ", {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {'Null': {'aws:PrincipalTag/a': '" + reference + "'}}}"), map[string]string{"GetObject a": "conditional"}},
			{"whom a policy is for", role(allow) + "  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: q, Roles: ['" + reference + "'], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:*', Resource: '*'}]}}}\n", map[string]string{"GetObject a": "conditional"}},
			{"the bucket of a policy", role(allow) + "  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: '" + reference + "', PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*'}]}}}\n", map[string]string{"GetObject a": "conditional"}},
			{"a boundary", strings.Replace(role(allow), "RoleName: signer", "PermissionsBoundary: '"+reference+"'", 1), map[string]string{"GetObject a": "conditional"}},
		} {
			t.Run(reference+" as "+test.name, func(t *testing.T) { wantVerdicts(t, test.template, reference, test.want) })
		}
	}
}

// TestDynamicBucketName: a bucket whose name is read at the deployment is known by
// its logical id, and is perhaps the one that a statement is about.
func TestDynamicBucketName(t *testing.T) {
	template := strings.Replace(undecidedHead, "BucketName: media", "BucketName: '{{resolve:ssm:/b}}'", 1) +
		"  Signer: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}, {Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::secret*'}]}}]}}\n"
	p := read(t, "template.yaml", template, plan.Options{Account: "111122223333", Region: "eu-west-1"})
	bucket, found := p.Bucket("Media")
	if !found {
		t.Fatal("no bucket Media")
	}
	v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "Signer", bucket: bucket, key: "a"})
	if v.Permission != "conditional" || !strings.Contains(said, "{{resolve:ssm:/b}}") {
		t.Errorf("%s, want conditional on the parameter\n%s", v.Permission, said)
	}
}

// TestPartsOfSomeBucket: a part of a bucket that a resource of its own holds, and of
// which it is not known which bucket it is for, is perhaps that of each bucket.
func TestPartsOfSomeBucket(t *testing.T) {
	rule := []object{{"apply_server_side_encryption_by_default": []object{{"sse_algorithm": "aws:kms", "kms_master_key_id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}}
	all := resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil)
	for _, reference := range []string{"local.bucket", "data.external.x.result", "each.value", "module.store.bucket"} {
		for _, test := range []struct {
			kind   string
			part   object
			params map[string]string
			want   simulator.Permission
			unread string
		}{
			{"server_side_encryption_configuration", object{"rule": rule}, nil, conditional, ""},
			{"ownership_controls", object{"rule": []object{{"object_ownership": "BucketOwnerPreferred"}}}, map[string]string{"x-amz-acl": "private"}, conditional, "ownership"},
			{"public_access_block", object{"block_public_acls": true}, nil, allowed, "publicAccessBlock"},
			{"request_payment_configuration", object{"payer": "Requester"}, nil, allowed, "requestPayer"}, // the owner's account needs no header
			{"policy", object{"policy": statement("Deny", "s3:*", "*")}, nil, conditional, "policy"},
			{"versioning", object{"versioning_configuration": []object{{"status": "Enabled"}}}, nil, allowed, ""},
		} {
			t.Run(test.kind+" of "+reference, func(t *testing.T) {
				part := resource("aws_s3_bucket_"+test.kind+".x", "create", test.part, object{"bucket": true})
				config := configured("aws_s3_bucket_"+test.kind+".x", map[string][]string{"bucket": {reference}})
				p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, all, part}, mediaConfig, linksConfig, config), here)
				check(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a", params: test.params, want: test.want})
				if b := p.Over(nil).Bucket("media"); test.unread != "" && !slices.Contains(b.Unread, test.unread) {
					t.Errorf("%s counts as known; unread is %q", test.unread, b.Unread)
				}
			})
		}
	}
}

// TestPatternsOfGeneratedNames: a pattern whose last wildcard begins within a
// generated name goes on behind it, to the key of the object.
func TestPatternsOfGeneratedNames(t *testing.T) {
	unnamed := strings.Replace(undecidedHead, ", Properties: {BucketName: media}", "", 1)
	for _, pattern := range []string{"arn:aws:s3:::shop-*", "arn:aws:s3:::s*", "arn:aws:s3:::shop-?*", "arn:aws:s3:::shop-*/a"} {
		for _, statements := range []string{"{Effect: Allow, Action: 's3:*', Resource: '" + pattern + "'}", "{Effect: Allow, Action: 's3:*', Resource: '*'}, {Effect: Deny, Action: 's3:*', Resource: '" + pattern + "'}"} {
			template := strings.Replace(unnamed, "Media:", "media:", 1) + "  Signer: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [" + statements + "]}}]}}\n"
			wantVerdicts(t, template, "", map[string]string{"GetObject a": "conditional"})
		}
	}
}

// TestTerraformNames: what a provider generates stands behind the prefix that the
// configuration gives; what it puts in front where none is given is not documented.
func TestTerraformNames(t *testing.T) {
	for _, test := range []struct {
		prefix, pattern string
		allow, deny     simulator.Permission
	}{
		{"shop-", "arn:aws:s3:::shop-*", allowed, denied},
		{"shop-", "arn:aws:s3:::*", allowed, denied},
		{"shop-", "arn:aws:s3:::shop-*/a", allowed, denied},
		{"shop-", "arn:aws:s3:::shop-2*", conditional, conditional},
		{"shop-", "arn:aws:s3:::shop-2024*/a", conditional, conditional},
		{"shop-", "arn:aws:s3:::web-*", denied, allowed},
		{"shop-", "arn:aws:s3:::shop-/*", denied, allowed},
		{"", "arn:aws:s3:::*", allowed, denied},
		{"", "arn:aws:s3:::terraform-*", conditional, conditional},
		{"", "arn:aws:s3:::shop-*", conditional, conditional},
		{"", "arn:aws:s3:::shop-*/b", denied, allowed},
		{"", "arn:aws:s3:::shop/*", denied, allowed}, // spelled out
	} {
		after, config := object{}, configured("aws_s3_bucket.b", nil)
		if test.prefix != "" {
			after["bucket_prefix"] = test.prefix
			config = object{"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "expressions": object{"bucket_prefix": object{"constant_value": test.prefix}}}
		}
		bucket := resource("aws_s3_bucket.b", "create", after, object{"bucket": true, "arn": true, "id": true})
		for effect, want := range map[string]simulator.Permission{"Allow": test.allow, "Deny": test.deny} {
			own := resource("aws_iam_role_policy.own", "create", object{"name": "own", "role": "links", "policy": statement(effect, "s3:*", test.pattern)}, nil)
			all := resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "s3:*", map[string]string{"Allow": "arn:aws:s3:::nothing", "Deny": "*"}[effect])}, nil)
			p := read(t, "plan.json", terraform([]object{bucket, linksRole, own, all}, config, linksConfig), here)
			v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "aws_s3_bucket.b", key: "a"})
			if v.Permission != want {
				t.Errorf("prefix %q, %s of %s: %s, want %s\n%s", test.prefix, effect, test.pattern, v.Permission, want, said)
			}
		}
	}
}
