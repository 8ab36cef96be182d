package plan_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// keyTemplate is a bucket with default encryption, a role that may do all of S3, and
// further resources.
func keyTemplate(key, role, more string) string {
	return `
Parameters: {Stage: {Type: String}, KeyParameter: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media, BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'` + key + `}}]}}}
  Signer: {Type: AWS::IAM::Role, Properties: {RoleName: signer, Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [` + role + `]}}]}}
` + more
}

const (
	s3Only  = "{Effect: Allow, Action: 's3:*', Resource: '*'}"
	withKey = "{Effect: Allow, Action: ['s3:*', 'kms:*'], Resource: '*'}"
	noKMS   = s3Only + ", {Effect: Deny, Action: 'kms:*', Resource: '*'}"
	owned   = "KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'}]}"
)

// TestKeysFromElsewhere: a key that the plan does not have may let the role use it,
// by its own policy, unless the role is denied it or the key is another account's.
func TestKeysFromElsewhere(t *testing.T) {
	for _, key := range []string{
		"!Ref KeyParameter", "!ImportValue key", "'{{resolve:ssm:/key}}'", "!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyParameter}'",
		"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab",
		"alias/elsewhere", "arn:aws:kms:eu-west-1:111122223333:alias/elsewhere", "!Sub 'alias/${Stage}'", "!If [Prod, !Ref KeyParameter, alias/elsewhere]", "!If [Prod, !Ref KeyParameter, !Ref 'AWS::NoValue']",
	} {
		t.Run(key, func(t *testing.T) {
			for role, want := range map[string]string{s3Only: "conditional", withKey: "conditional", noKMS: "denied"} {
				if role == noKMS && strings.Contains(key, "NoValue") {
					want = "conditional" // there may be no key
				}
				wantVerdicts(t, keyTemplate(", KMSMasterKeyID: "+key, role, ""), "KMS key", map[string]string{"PutObject a": want, "GetObject a": want})
			}
		})
	}
	// Of another account it needs both sides.
	foreign := ", KMSMasterKeyID: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'"
	wantVerdicts(t, keyTemplate(foreign, s3Only, ""), "", map[string]string{"PutObject a": "denied"})
	wantVerdicts(t, keyTemplate(foreign, withKey, ""), "KMS key", map[string]string{"PutObject a": "conditional"})
}

// TestUnfitKeys: S3 can use a key that is enabled, symmetric and for encryption, of
// the region of the bucket; what is said names the property.
func TestUnfitKeys(t *testing.T) {
	for _, test := range []struct{ properties, put, says string }{
		{"Enabled: true, KeyUsage: ENCRYPT_DECRYPT, KeySpec: SYMMETRIC_DEFAULT", "allowed", ""},
		{"MultiRegion: true", "allowed", ""},
		{"Enabled: false", "denied", "Disabled"},
		{"Enabled: 'false'", "denied", "Disabled"},
		{"KeyUsage: SIGN_VERIFY, KeySpec: RSA_2048", "denied", "SIGN_VERIFY"},
		{"KeyUsage: GENERATE_VERIFY_MAC, KeySpec: HMAC_256", "denied", "GENERATE_VERIFY_MAC"},
		{"KeyUsage: ENCRYPT_DECRYPT, KeySpec: RSA_4096", "denied", "RSA_4096"},
		{"Enabled: !If [Prod, true, false]", "conditional", "Prod"},
		{"KeyUsage: !Ref Stage", "conditional", "Stage"},
		{"KeySpec: !Sub 'SYMMETRIC_${Stage}'", "conditional", "KeySpec"},
		{"Origin: EXTERNAL", "conditional", "key material"},
	} {
		for _, kind := range []string{"AWS::KMS::Key", "AWS::KMS::ReplicaKey"} {
			t.Run(kind+" "+test.properties, func(t *testing.T) {
				more := "  Key: {Type: " + kind + ", Properties: {" + owned + ", " + test.properties + "}}\n"
				for _, key := range []string{"!Ref Key", "!GetAtt Key.Arn"} {
					wantVerdicts(t, keyTemplate(", KMSMasterKeyID: "+key, withKey, more), test.says, map[string]string{"PutObject a": test.put, "GetObject a": test.put})
				}
			})
		}
	}
	far := ", KMSMasterKeyID: 'arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab'"
	wantVerdicts(t, keyTemplate(far, withKey, ""), "", map[string]string{"PutObject a": "denied"})
}

// TestKeyAliases: an alias is that of the plan's key, in its account and region.
func TestKeyAliases(t *testing.T) {
	more := "  Key: {Type: AWS::KMS::Key, Properties: {" + owned + "}}\n  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/media, TargetKeyId: !Ref Key}}\n"
	for key, want := range map[string]string{
		"!Ref Alias": "allowed", "alias/media": "allowed", "arn:aws:kms:eu-west-1:111122223333:alias/media": "allowed", "!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/media'": "allowed",
		"arn:aws:kms:eu-west-1:444455556666:alias/media": "conditional", "arn:aws:kms:us-east-1:111122223333:alias/media": "conditional", "alias/other": "conditional",
	} {
		t.Run(key, func(t *testing.T) {
			wantVerdicts(t, keyTemplate(", KMSMasterKeyID: "+key, withKey, more), "KMS key", map[string]string{"PutObject a": want})
		})
	}
	perhaps := strings.Replace(more, "AWS::KMS::Alias,", "AWS::KMS::Alias, Condition: Prod,", 1)
	wantVerdicts(t, keyTemplate(", KMSMasterKeyID: alias/media", withKey, perhaps), "KMS key", map[string]string{"PutObject a": "conditional"})
}

// TestKeyOfAWS: the key aws/s3, which is also used where none is named, needs no
// permission of its own account, unless one denies it, and is of no use to others.
func TestKeyOfAWS(t *testing.T) {
	for _, key := range []string{"", ", KMSMasterKeyID: alias/aws/s3", ", KMSMasterKeyID: ''", ", KMSMasterKeyID: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/s3'"} {
		t.Run(key, func(t *testing.T) {
			shared := "  Shared: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Media, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '444455556666'}, Action: 's3:*', Resource: 'arn:aws:s3:::media/*'}]}}}\n"
			template := keyTemplate(key, s3Only, shared)
			wantVerdicts(t, template, "", map[string]string{"PutObject a": "allowed", "GetObject a": "allowed"})
			wantVerdicts(t, keyTemplate(key, noKMS, ""), "", map[string]string{"PutObject a": "denied", "GetObject a": "denied", "HeadObject a": "allowed"})
			p := read(t, "template.yaml", template, plan.Options{Account: "111122223333", Region: "eu-west-1"})
			base := snapshot(t, `{"UserDetailList": [{"UserName": "guest", "UserId": "AIDAEXAMPLE", "Arn": "arn:aws:iam::444455556666:user/guest", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"}]}}]}]}`)
			v, said := judge(t, p, base, asked{operation: "GetObject", principal: "arn:aws:iam::444455556666:user/guest", bucket: "media", key: "a"})
			if v.Permission == simulator.Allowed || !strings.Contains(v.Reason, "aws/s3") {
				t.Errorf("another account: %s, %q\n%s", v.Permission, v.Reason, said)
			}
		})
	}
}

// TestTerraformKeys: the same of Terraform's resources.
func TestTerraformKeys(t *testing.T) {
	all := resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "*", "*")}, nil)
	encryption := func(id any, unknown bool) object {
		by := object{"sse_algorithm": "aws:kms"}
		missing := object{}
		if unknown {
			missing = object{"rule": []object{{"apply_server_side_encryption_by_default": []object{{"kms_master_key_id": true}}}}}
		} else {
			by["kms_master_key_id"] = id
		}
		return resource("aws_s3_bucket_server_side_encryption_configuration.x", "create", object{"bucket": "media", "rule": []object{{"apply_server_side_encryption_by_default": []object{by}}}}, missing)
	}
	for _, kind := range []string{"aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key"} {
		for _, test := range []struct {
			attributes object
			want       simulator.Permission
			says       string
		}{
			{object{}, allowed, ""},
			{object{"is_enabled": false, "enabled": false}, denied, "Disabled"},
			{object{"key_usage": "SIGN_VERIFY", "customer_master_key_spec": "RSA_2048"}, denied, "SIGN_VERIFY"},
			{object{"customer_master_key_spec": "HMAC_256", "key_usage": "GENERATE_VERIFY_MAC"}, denied, "GENERATE_VERIFY_MAC"},
		} {
			if strings.HasSuffix(kind, "external_key") && test.want == allowed {
				test.want, test.says = conditional, "key material"
			}
			key := resource(kind+".k", "create", test.attributes, object{"arn": true, "key_id": true, "policy": true})
			alias := resource("aws_kms_alias.a", "create", object{"name": "alias/media"}, object{"target_key_id": true, "arn": true, "target_key_arn": true})
			for _, ref := range []string{kind + ".k.arn", kind + ".k.key_id", "aws_kms_alias.a.arn"} {
				p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, all, key, alias, encryption(nil, true)}, mediaConfig, linksConfig,
					configured(kind+".k", nil), configured("aws_kms_alias.a", map[string][]string{"target_key_id": {kind + ".k.key_id", kind + ".k"}}),
					configured("aws_s3_bucket_server_side_encryption_configuration.x", map[string][]string{"rule": {ref, ref[:strings.LastIndexByte(ref, '.')]}})), here)
				v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a"})
				if v.Permission != test.want || !strings.Contains(v.Reason+said, test.says) {
					t.Errorf("%s %v by %s: %s %q, want %s for %s\n%s", kind, test.attributes, ref, v.Permission, v.Reason, test.want, test.says, said)
				}
			}
		}
	}
	// A key that the plan deletes is of no use from then on.
	const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	for _, action := range []string{"delete", "delete,create"} {
		key := resource("aws_kms_key.k", action, object{"arn": arn, "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab"}, object{})
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, all, key, encryption(arn, false)}, mediaConfig, linksConfig), here)
		v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a"})
		if v.Permission != denied || !strings.Contains(v.Reason, "PendingDeletion") {
			t.Errorf("%s: %s %q\n%s", action, v.Permission, v.Reason, said)
		}
	}
	// One that is there, and is disabled.
	disabled := resource("aws_kms_key.k", "update", object{"arn": arn, "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab", "is_enabled": false, "policy": statement("Allow", "kms:*", "*")}, object{})
	p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, all, disabled, encryption(arn, false)}, mediaConfig, linksConfig), here)
	if v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "a"}); v.Permission != denied || !strings.Contains(v.Reason, "is Disabled") {
		t.Errorf("%s %q\n%s", v.Permission, v.Reason, said)
	}
	for _, id := range []any{"alias/elsewhere", arn} {
		p := read(t, "plan.json", terraform([]object{mediaBucket, linksRole, resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil), encryption(id, false)}, mediaConfig, linksConfig), here)
		check(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a", want: conditional})
	}
}

// TestBucketKeys: with S3 Bucket Keys the encryption context of an upload is the
// bucket, without the object.
func TestBucketKeys(t *testing.T) {
	context := func(resource string) string {
		return s3Only + `, {Effect: Allow, Action: 'kms:*', Resource: '*', Condition: {StringEquals: {'kms:EncryptionContext:aws:s3:arn': '` + resource + `'}}}`
	}
	const key = "  Key: {Type: AWS::KMS::Key, Properties: {" + owned + "}}\n"
	for _, test := range []struct{ states, bucket, object string }{
		{", BucketKeyEnabled: true", "allowed", "denied"},
		{", BucketKeyEnabled: 'false'", "denied", "allowed"},
		{", BucketKeyEnabled: !Ref Stage", "conditional", "conditional"},
		{"", "conditional", "conditional"},
	} {
		for resource, want := range map[string]string{"arn:aws:s3:::media": test.bucket, "arn:aws:s3:::media/a": test.object} {
			template := strings.Replace(keyTemplate(", KMSMasterKeyID: !GetAtt Key.Arn", context(resource), key), "GetAtt Key.Arn}", "GetAtt Key.Arn}"+test.states, 1)
			wantVerdicts(t, template, "", map[string]string{"PutObject a": want})
		}
		if strings.Contains(test.states, "Ref") {
			continue
		}
		rule := object{"apply_server_side_encryption_by_default": []object{{"sse_algorithm": "aws:kms", "kms_master_key_id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}
		if test.states != "" {
			rule["bucket_key_enabled"] = strings.Contains(test.states, "true")
		}
		for bucketARN, want := range map[string]string{"arn:aws:s3:::media": test.bucket, "arn:aws:s3:::media/a": test.object} {
			p := read(t, "plan.json", terraform([]object{
				mediaBucket, linksRole,
				resource("aws_iam_role_policy.s3", "create", object{"name": "s3", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil),
				resource("aws_iam_role_policy.kms", "create", object{"name": "kms", "role": "links", "policy": strings.Replace(statement("Allow", "kms:*", "*"), `"Effect"`, `"Condition": {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "`+bucketARN+`"}}, "Effect"`, 1)}, nil),
				resource("aws_kms_key.k", "update", object{"arn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "policy": strings.Replace(statement("Allow", "kms:*", "*"), `"Effect"`, `"Principal": {"AWS": "111122223333"}, "Effect"`, 1)}, nil),
				resource("aws_s3_bucket_server_side_encryption_configuration.x", "create", object{"bucket": "media", "rule": []object{rule}}, nil),
			}, mediaConfig, linksConfig), here)
			if v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "aws_iam_role.links", bucket: "media", key: "a"}); string(v.Permission) != want {
				t.Errorf("Terraform%s, %s: %s, want %s\n%s", test.states, bucketARN, v.Permission, want, said)
			}
		}
	}
}
