package plan_test

import (
	"testing"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// TestPartsOfSomeBucketOfTheAccount: a part of which it is not known which bucket it is
// for, and buckets that only the account has: each perhaps has it, and the verdict says
// whose part it is.
func TestPartsOfSomeBucketOfTheAccount(t *testing.T) {
	const (
		links  = "arn:aws:iam::111122223333:role/links"
		theirs = "arn:aws:iam::444455556666:role/theirs"
	)
	rule := []object{{"apply_server_side_encryption_by_default": []object{{"sse_algorithm": "aws:kms", "kms_master_key_id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}}
	roles := snapshot(t, `{"RoleDetailList": [
		{"Arn": "`+links+`", "RoleName": "links", "AttachedManagedPolicies": [], "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": `+statement("Allow", "s3:*", "*")+`}]},
		{"Arn": "`+theirs+`", "RoleName": "theirs", "AttachedManagedPolicies": [], "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": `+statement("Allow", "s3:*", "*")+`}]}]}`)
	for _, reference := range []string{"local.bucket", "data.external.x.result", "each.value", "module.store.bucket"} {
		for _, test := range []struct {
			kind      string
			part      object
			principal string
			params    map[string]string
			policy    string // of the buckets today
		}{
			{"policy", object{"policy": statement("Deny", "s3:*", "*")}, links, nil, ""},
			{"policy", object{"policy": `{"Version":"2012-10-17","Statement":[]}`}, theirs, nil, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + theirs + `"},"Action":"s3:*","Resource":"*"}]}`},
			{"server_side_encryption_configuration", object{"rule": rule}, links, nil, ""},
			{"ownership_controls", object{"rule": []object{{"object_ownership": "BucketOwnerEnforced"}}}, links, map[string]string{"x-amz-acl": "public-read"}, ""},
			{"public_access_block", object{"block_public_acls": true}, links, map[string]string{"x-amz-acl": "public-read"}, ""},
			{"public_access_block", object{"restrict_public_buckets": true}, theirs, nil, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}`},
			{"request_payment_configuration", object{"payer": "Requester"}, theirs, nil, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + theirs + `"},"Action":"s3:*","Resource":"*"}]}`},
		} {
			t.Run(test.kind+" of "+reference+" for "+test.principal, func(t *testing.T) {
				base := roles.Clone()
				base.PutSettings(&account.Settings{ID: "111122223333", PublicAccessBlock: &account.PublicAccessBlock{}})
				for _, name := range []string{"media", "other"} {
					b := &account.Bucket{Name: name, Owner: "111122223333", Region: "eu-west-1", Ownership: "ObjectWriter", RequestPayer: "BucketOwner", PublicAccessBlock: &account.PublicAccessBlock{}}
					if test.policy != "" {
						doc, err := policy.Parse(policy.Resource, "policy of "+name, []byte(test.policy))
						if err != nil {
							t.Fatal(err)
						}
						b.SetPolicy(doc, test.policy)
					}
					base.PutBucket(b)
				}
				address := "aws_s3_bucket_" + test.kind + ".x"
				p := read(t, "plan.json", terraform([]object{resource(address, "create", test.part, object{"bucket": true})}, configured(address, map[string][]string{"bucket": {reference}})), here)
				empty := read(t, "plan.json", terraform([]object{resource("aws_iam_group.none", "create", object{"name": "none"}, nil)}), here)
				for _, bucket := range []string{"media", "other"} {
					q := asked{operation: "PutObject", principal: test.principal, bucket: bucket, key: "a", params: test.params, want: allowed}
					check(t, empty, base, q)
					q.want, q.names = conditional, []string{address}
					check(t, p, base, q)
				}
			})
		}
	}
}
