package plan_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// TestTwinPolicies: an identity has one inline policy of a name, so of two that a plan
// gives it neither is there for certain, whatever the order of the text.
func TestTwinPolicies(t *testing.T) {
	document := func(effect, action string) string {
		return "{Version: '2012-10-17', Statement: [{Effect: " + effect + ", Action: '" + action + "', Resource: '*'}]}"
	}
	own := func(kind, name, policy string) string {
		return "  Signer: {Type: AWS::IAM::" + kind + ", Properties: {" + kind + "Name: signer, Policies: [{PolicyName: " + name + ", PolicyDocument: " + policy + "}]}}\n"
	}
	further := func(id, kind, name, policy, owner string) string {
		return "  " + id + ": {Type: AWS::IAM::" + kind + ", Properties: {PolicyName: " + name + ", " + owner + ", PolicyDocument: " + policy + "}}\n"
	}
	const head = "Resources:\n  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}\n"
	get, put, deny := document("Allow", "s3:GetObject"), document("Allow", "s3:PutObject"), document("Deny", "s3:GetObject")
	for name, test := range map[string]struct {
		template string
		want     map[string]string
	}{
		"a role's own and one of its resource": {own("Role", "p", get) + further("More", "RolePolicy", "p", put, "RoleName: !Ref Signer"), map[string]string{"GetObject a": "conditional", "PutObject a": "conditional"}},
		"a user's":                             {own("User", "p", get) + further("More", "UserPolicy", "p", put, "UserName: !Ref Signer"), map[string]string{"GetObject a": "conditional", "PutObject a": "conditional"}},
		"one for several":                      {own("Role", "p", get) + further("More", "Policy", "p", put, "Roles: [!Ref Signer, other]"), map[string]string{"GetObject a": "conditional", "PutObject a": "conditional"}},
		"two resources":                        {own("Role", "all", document("Allow", "s3:*")) + further("A", "RolePolicy", "p", deny, "RoleName: !Ref Signer") + further("B", "RolePolicy", "p", put, "RoleName: !Ref Signer"), map[string]string{"GetObject a": "conditional", "PutObject a": "allowed"}},
		"of other names":                       {own("Role", "p", get) + further("More", "RolePolicy", "P", put, "RoleName: !Ref Signer"), map[string]string{"GetObject a": "allowed", "PutObject a": "allowed"}},
		"of another role":                      {own("Role", "p", get) + further("More", "RolePolicy", "p", put, "RoleName: other"), map[string]string{"GetObject a": "allowed", "PutObject a": "denied"}},
	} {
		t.Run(name, func(t *testing.T) { wantVerdicts(t, head+test.template, "", test.want) })
	}
	p := read(t, "plan.json", terraform([]object{
		mediaBucket, linksRole,
		resource("aws_iam_role_policy.a", "create", object{"name": "p", "role": "links", "policy": statement("Allow", "s3:GetObject", "*")}, nil),
		resource("aws_iam_role_policy.b", "create", object{"name": "p", "role": "links", "policy": statement("Allow", "s3:PutObject", "*")}, nil),
	}, mediaConfig, linksConfig), here)
	for _, operation := range []string{"GetObject", "PutObject"} {
		v, said := judge(t, p, nil, asked{operation: operation, principal: "aws_iam_role.links", bucket: "media", key: "a"})
		if v.Permission != conditional || !strings.Contains(said, "aws_iam_role_policy.a and aws_iam_role_policy.b") {
			t.Errorf("%s: %s\n%s", operation, v.Permission, said)
		}
	}
}

// TestTwinSettings: a bucket has one of each part, so of two resources that set it
// neither counts for certain.
func TestTwinSettings(t *testing.T) {
	all := resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "*", "*")}, nil)
	everybody := func(effect, action string) string {
		return strings.Replace(statement(effect, action, "*"), `"Effect"`, `"Principal": "*", "Effect"`, 1)
	}
	encrypted := func(with object) object {
		return object{"bucket": "media", "rule": []object{{"apply_server_side_encryption_by_default": []object{with}}}}
	}
	block := func(on bool) object {
		return object{"bucket": "media", "block_public_acls": on, "ignore_public_acls": on, "block_public_policy": on, "restrict_public_buckets": on}
	}
	const key = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	owner := resource("aws_s3_bucket_ownership_controls.o", "create", object{"bucket": "media", "rule": []object{{"object_ownership": "ObjectWriter"}}}, nil)
	for name, test := range map[string]struct {
		kind         string
		first, other object
		more         []object
		asked        asked
	}{
		"policy":              {"aws_s3_bucket_policy", object{"bucket": "media", "policy": everybody("Deny", "s3:*")}, object{"bucket": "media", "policy": everybody("Allow", "s3:PutObject")}, nil, asked{operation: "GetObject"}},
		"encryption":          {"aws_s3_bucket_server_side_encryption_configuration", encrypted(object{"sse_algorithm": "aws:kms", "kms_master_key_id": key}), encrypted(object{"sse_algorithm": "AES256"}), nil, asked{operation: "PutObject"}},
		"ownership":           {"aws_s3_bucket_ownership_controls", object{"bucket": "media", "rule": []object{{"object_ownership": "BucketOwnerEnforced"}}}, object{"bucket": "media", "rule": []object{{"object_ownership": "ObjectWriter"}}}, nil, asked{operation: "PutObject", params: map[string]string{"x-amz-acl": "private"}}},
		"public access block": {"aws_s3_bucket_public_access_block", block(true), block(false), []object{owner}, asked{operation: "PutObject", params: map[string]string{"x-amz-acl": "public-read"}}},
	} {
		for order, pair := range map[string][2]object{"": {test.first, test.other}, ", the other way round": {test.other, test.first}} {
			t.Run(name+order, func(t *testing.T) {
				changes := append([]object{mediaBucket, linksRole, all, resource(test.kind+".a", "create", pair[0], nil), resource(test.kind+".b", "create", pair[1], nil)}, test.more...)
				p := read(t, "plan.json", terraform(changes, mediaConfig, linksConfig), plan.Options{Account: "111122223333", Region: "eu-west-1"})
				test.asked.principal, test.asked.bucket, test.asked.key = "aws_iam_role.links", "media", "a"
				v, said := judge(t, p, nil, test.asked)
				if v.Permission != conditional || !strings.Contains(v.Reason+said, test.kind+".a") || !strings.Contains(v.Reason+said, test.kind+".b") {
					t.Errorf("%s, %s\n%s", v.Permission, v.Reason, said)
				}
			})
		}
	}
	// A key's policy.
	arn := strings.Replace(key, "444455556666", "111122223333", 1)
	changes := []object{
		mediaBucket, linksRole, resource("aws_iam_role_policy.s3", "create", object{"name": "s3", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil),
		resource("aws_kms_key.k", "update", object{"arn": arn, "key_id": arn[len(arn)-36:], "policy": everybody("Allow", "kms:Describe*")}, nil),
		resource("aws_kms_key_policy.p", "create", object{"key_id": arn, "policy": everybody("Allow", "kms:*")}, nil),
		resource("aws_s3_bucket_server_side_encryption_configuration.e", "create", encrypted(object{"sse_algorithm": "aws:kms", "kms_master_key_id": arn}), nil),
	}
	p := read(t, "plan.json", terraform(changes, mediaConfig, linksConfig, configured("aws_kms_key.k", map[string][]string{"policy": {"var.p"}})), here)
	if v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a"}); v.Permission != simulator.Conditional {
		t.Errorf("a key's policy: %s\n%s", v.Permission, said)
	}
}

// TestBlockOfNewBuckets: Block Public Access is on for a bucket that is made, unless the
// plan says that it is not, and not known of one that may be there already.
func TestBlockOfNewBuckets(t *testing.T) {
	all := resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil)
	owner := resource("aws_s3_bucket_ownership_controls.o", "create", object{"bucket": "media", "rule": []object{{"object_ownership": "ObjectWriter"}}}, nil)
	off := resource("aws_s3_bucket_public_access_block.off", "create", object{"bucket": "media", "block_public_acls": false}, nil)
	account := resource("aws_s3_account_public_access_block.off", "create", object{"account_id": "111122223333", "block_public_acls": false}, nil)
	kept := resource("aws_s3_bucket.media", "no-op", object{"bucket": "media", "arn": "arn:aws:s3:::media"}, nil)
	for name, test := range map[string]struct {
		changes []object
		want    simulator.Permission
	}{
		"made":            {[]object{mediaBucket, account}, denied},
		"made, and off":   {[]object{mediaBucket, account, off}, allowed},
		"there":           {[]object{kept, account}, conditional},
		"there, and off":  {[]object{kept, account, off}, conditional}, // of its policy nothing is said
		"account unknown": {[]object{mediaBucket, off}, conditional},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, "plan.json", terraform(append(test.changes, linksRole, all, owner), mediaConfig, linksConfig), here)
			v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a", params: map[string]string{"x-amz-acl": "public-read"}})
			if v.Permission != test.want {
				t.Errorf("%s, want %s\n%s\n%s", v.Permission, test.want, v.Reason, said)
			}
		})
	}
}
