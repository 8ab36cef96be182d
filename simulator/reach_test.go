package simulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

// An accountShape is a snapshot that is shaped as those of real accounts are, and
// what is known about it.
type accountShape struct {
	name     string
	files    map[string]string
	verdicts []shapeVerdict
}

type shapeVerdict struct {
	principal, operation, bucket, key string
	params                            map[string]string
	opener                            simulator.Opener
	want                              simulator.Permission
	source                            string // what says so
}

// aDoc is a policy of one statement.
func aDoc(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ", ") + `]}`
}

func aRole(arn, trust string, policies ...string) string {
	name := arn[strings.LastIndexByte(arn, '/')+1:]
	var inline []string
	for i, p := range policies {
		inline = append(inline, fmt.Sprintf(`{"PolicyName": "p%d", "PolicyDocument": %s}`, i, p))
	}
	return fmt.Sprintf(`{"Arn": %q, "RoleName": %q, "RoleId": "AROAEXAMPLE%05d", "AssumeRolePolicyDocument": %s, "RolePolicyList": [%s], "AttachedManagedPolicies": [], "Tags": []}`,
		arn, name, len(arn), trust, strings.Join(inline, ", "))
}

func someDetails(roles []string, managed ...string) string {
	return `{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [` + strings.Join(roles, ",\n") + `], "Policies": [` + strings.Join(managed, ",\n") + `], "IsTruncated": false}`
}

// lambdaTrust lets a service assume, and nobody pass tags.
const lambdaTrust = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`

// aManagedPolicy has as many characters as AWS's own have.
func aManagedPolicy(name string, size int) string {
	var actions []string
	for n := 0; n < size; {
		a := fmt.Sprintf(`"service%d:Describe%d"`, len(actions)%300, len(actions))
		actions = append(actions, a)
		n += len(a) + 1
	}
	return fmt.Sprintf(`{"PolicyName": %q, "Arn": "arn:aws:iam::aws:policy/%s", "DefaultVersionId": "v56", "PolicyVersionList": [{"VersionId": "v56", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [%s]}]}}]}`,
		name, name, strings.Join(actions, ", "))
}

func accountShapes() []accountShape {
	const allowRead = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}`
	inOrg := func(account string, scp string) string {
		return `{"Id": "r-ab12", "Arn": "arn:aws:organizations::999988887777:root/o-abcd123456/r-ab12", "Policies": [{"Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "Content": ` + aDoc(`{"Effect": "Allow", "Action": "*", "Resource": "*"}`) + `}],
			"Children": [{"Id": "ou-ab12-1", "Policies": [{"Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "Content": ` + aDoc(`{"Effect": "Allow", "Action": "*", "Resource": "*"}`) + `}], "Children": [
			{"Id": "` + account + `", "Policies": [{"Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "Content": ` + aDoc(`{"Effect": "Allow", "Action": "*", "Resource": "*"}`) + `}, {"Name": "own", "Type": "SERVICE_CONTROL_POLICY", "Content": ` + scp + `}]}]}]}`
	}
	const app, own = "arn:aws:iam::111122223333:role/app", `{"owner": "111122223333", "region": "eu-west-1"}`
	var many, attached []string
	for i := range 60 {
		name := fmt.Sprintf("Managed%d", i)
		many = append(many, aManagedPolicy(name, 2000+i*500))
		attached = append(attached, `{"PolicyName": "`+name+`", "PolicyArn": "arn:aws:iam::aws:policy/`+name+`"}`)
	}
	many = append(many, aManagedPolicy("AWSSupportServiceRolePolicy", 135200))
	support := strings.Replace(aRole("arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", strings.ReplaceAll(lambdaTrust, "lambda", "support")),
		`"AttachedManagedPolicies": []`, `"AttachedManagedPolicies": [{"PolicyName": "AWSSupportServiceRolePolicy", "PolicyArn": "arn:aws:iam::aws:policy/AWSSupportServiceRolePolicy"}]`, 1)
	const sso = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Reader_0123456789abcdef"
	ssoTrust := aDoc(`{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/AWSSSO_0123"}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}`)
	const service = "arn:aws:iam::111122223333:role/service-role/thumbnails"
	const gov, china = "arn:aws-us-gov:iam::111122223333:role/app", "arn:aws-cn:iam::111122223333:role/app"
	const ap = "arn:aws:s3:eu-west-1:111122223333:accesspoint/films"
	const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	return []accountShape{
		{"AWS managed policies at their sizes", map[string]string{
			"authorization-details.json": someDetails([]string{support, strings.Replace(aRole(app, lambdaTrust, aDoc(allowRead)), `"AttachedManagedPolicies": []`, `"AttachedManagedPolicies": [`+strings.Join(attached, ", ")+`]`, 1)}, many...),
			"buckets/media/bucket.json":  own,
		}, []shapeVerdict{
			{principal: app, operation: "GetObject", bucket: "media", key: "a", want: simulator.Allowed, source: "IAM and AWS STS quotas: those of customer policies do not hold for AWS managed ones"},
			{principal: "arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", operation: "GetObject", bucket: "media", key: "a", want: simulator.Denied, source: "no policy of the role allows it"},
		}},
		{"organization with roles of Identity Center", map[string]string{
			"authorization-details.json": someDetails([]string{aRole(sso, ssoTrust, aDoc(allowRead)), aRole(app, lambdaTrust, aDoc(allowRead))}),
			"organization.json":          inOrg("111122223333", aDoc(`{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "o-abcd123456"}}}`)),
			"buckets/media/bucket.json":  own,
			"buckets/media/policy.json": aDoc(`{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcd123456"}}}`,
				`{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/sso/*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Reader_*"}}}`),
		}, []shapeVerdict{
			{principal: sso, operation: "GetObject", bucket: "media", key: "sso/a", want: simulator.Allowed, source: "IAM Identity Center User Guide, referencing permission sets in resource policies; global keys: aws:PrincipalArn is the role's ARN with its path"},
			{principal: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Reader_0123456789abcdef/ann@example.com", operation: "GetObject", bucket: "media", key: "sso/a", want: simulator.Allowed, source: "the session's ARN lacks the path, its role has it"},
			{principal: app, operation: "GetObject", bucket: "media", key: "sso/a", want: simulator.Denied, source: "another role than the one that is spared"},
			{principal: app, operation: "GetObject", bucket: "media", key: "a", want: simulator.Allowed, source: "global keys: aws:PrincipalOrgID and aws:ResourceOrgID follow from the organization's ID"},
		}},
		{"service roles with paths", map[string]string{
			"authorization-details.json": someDetails([]string{aRole(service, lambdaTrust, aDoc(`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::media/*"}`))}),
			"buckets/media/bucket.json":  own,
			"buckets/media/policy.json": aDoc(`{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "`+service+`"}}}`,
				`{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::media/*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/thumbnails"}}}`),
		}, []shapeVerdict{
			{principal: service, operation: "GetObject", bucket: "media", key: "a", want: simulator.Allowed, source: "global keys: aws:PrincipalArn, with the path"},
			{principal: "arn:aws:sts::111122223333:assumed-role/thumbnails/f", operation: "GetObject", bucket: "media", key: "a", want: simulator.Allowed, source: "the same for its session"},
			{principal: service, operation: "PutObject", bucket: "media", key: "a", want: simulator.Denied, source: "the ARN without the path is another role's"},
		}},
		{"GovCloud", map[string]string{
			"authorization-details.json": someDetails([]string{aRole(gov, lambdaTrust, aDoc(`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws-us-gov:s3:::media/*"}`))}),
			"buckets/media/bucket.json":  `{"owner": "111122223333", "region": "us-gov-west-1"}`,
		}, []shapeVerdict{
			{principal: gov, operation: "GetObject", bucket: "media", key: "a", want: simulator.Allowed, source: "S3 User Guide: bucket ARNs carry the partition"},
			{principal: gov, operation: "PutObject", bucket: "media", key: "a", want: simulator.Denied, source: "no policy allows it"},
		}},
		{"China", map[string]string{
			"authorization-details.json": someDetails([]string{aRole(china, lambdaTrust, aDoc(`{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws-cn:s3:::media", "arn:aws-cn:s3:::media/*"]}`, `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws-cn:s3:::media/secret/*"}`))}),
			"buckets/media/bucket.json":  `{"owner": "111122223333", "region": "cn-north-1"}`,
		}, []shapeVerdict{
			{principal: china, operation: "PutObject", bucket: "media", key: "a", want: simulator.Allowed, source: "S3 User Guide: bucket ARNs carry the partition"},
			{principal: china, operation: "GetObject", bucket: "media", key: "secret/a", want: simulator.Denied, source: "an explicit deny"},
		}},
		{"bucket of another account", map[string]string{
			"authorization-details.json":         someDetails([]string{aRole(app, lambdaTrust, aDoc(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`))}),
			"authorization-details-partner.json": someDetails([]string{aRole("arn:aws:iam::444455556666:role/owner", lambdaTrust, aDoc(allowRead))}),
			"buckets/media/bucket.json":          `{"owner": "444455556666", "region": "eu-west-1"}`,
			"buckets/media/policy.json":          aDoc(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/shared/*"}`),
			"accounts/444455556666/account.json": `{}`,
		}, []shapeVerdict{
			{principal: app, operation: "GetObject", bucket: "media", key: "shared/a", want: simulator.Allowed, source: "IAM User Guide, cross-account policy evaluation: both sides allow"},
			{principal: app, operation: "GetObject", bucket: "media", key: "other/a", want: simulator.Denied, source: "the owner's side does not allow"},
			{principal: "arn:aws:iam::444455556666:role/owner", operation: "GetObject", bucket: "media", key: "other/a", want: simulator.Allowed, source: "in the owner's own account its policies suffice"},
		}},
		{"access points", map[string]string{
			"authorization-details.json":          someDetails([]string{aRole(app, lambdaTrust, aDoc(`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "`+ap+`/object/*"}`))}),
			"buckets/media/bucket.json":           own,
			"buckets/media/policy.json":           aDoc(`{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": ["arn:aws:s3:::media", "arn:aws:s3:::media/*"], "Condition": {"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}}`),
			"accesspoints/films/accesspoint.json": `{"arn": "` + ap + `", "alias": "films-abcdef-s3alias", "bucket": "media"}`,
			"accesspoints/films/policy.json":      aDoc(`{"Effect": "Allow", "Principal": {"AWS": "` + app + `"}, "Action": "s3:GetObject", "Resource": "` + ap + `/object/films/*"}`),
		}, []shapeVerdict{
			{principal: app, operation: "GetObject", bucket: ap, key: "films/a", want: simulator.Allowed, source: "S3 User Guide, delegating access control to access points"},
			{principal: app, operation: "GetObject", bucket: "films-abcdef-s3alias", key: "films/a", want: simulator.Allowed, source: "S3 User Guide, access point aliases"},
			{principal: app, operation: "PutObject", bucket: ap, key: "films/a", want: simulator.Denied, source: "neither side allows it"},
		}},
		{"requester pays", map[string]string{
			"authorization-details.json":         someDetails([]string{aRole(app, lambdaTrust, aDoc(allowRead))}),
			"buckets/media/bucket.json":          `{"owner": "444455556666", "region": "eu-west-1", "requestPayer": "Requester"}`,
			"buckets/media/policy.json":          aDoc(`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}`),
			"accounts/444455556666/account.json": `{}`,
		}, []shapeVerdict{
			{principal: app, operation: "GetObject", bucket: "media", key: "a", want: simulator.Denied, source: "S3 User Guide, requester pays: others are refused without x-amz-request-payer"},
			{principal: app, operation: "GetObject", bucket: "media", key: "a", params: map[string]string{"x-amz-request-payer": "requester"}, want: simulator.Allowed, source: "the same page"},
		}},
		{"KMS key that lets in by a grant", map[string]string{
			"authorization-details.json": someDetails([]string{aRole(app, lambdaTrust, aDoc(allowRead)), aRole("arn:aws:iam::111122223333:role/other", lambdaTrust, aDoc(allowRead))}),
			"buckets/media/bucket.json":  `{"owner": "111122223333", "region": "eu-west-1", "kmsKey": "` + key + `", "bucketKey": false}`,
			"keys/k/key.json":            `{"arn": "` + key + `"}`,
			"keys/k/policy.json":         aDoc(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"}, "Action": "kms:*", "Resource": "*"}`),
			"keys/k/grants.json":         `{"Grants": [{"GrantId": "g", "GranteePrincipal": "` + app + `", "Operations": ["Decrypt", "GenerateDataKey"]}]}`,
		}, []shapeVerdict{
			{principal: app, operation: "GetObject", bucket: "media", key: "a", want: simulator.Allowed, source: "KMS Developer Guide, grants: they allow beside the key policy"},
			{principal: "arn:aws:iam::111122223333:role/other", operation: "GetObject", bucket: "media", key: "a", want: simulator.Denied, source: "KMS Developer Guide: no key policy or grant names it"},
		}},
		{"VPC endpoint with a policy", map[string]string{
			"authorization-details.json":            someDetails([]string{aRole(app, lambdaTrust, aDoc(allowRead))}),
			"buckets/media/bucket.json":             own,
			"buckets/media/policy.json":             aDoc(`{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/inside/*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}}`),
			"endpoints/vpce-1a2b3c4d/endpoint.json": `{"vpc": "vpc-1a2b3c4d", "owner": "111122223333"}`,
			"endpoints/vpce-1a2b3c4d/policy.json":   aDoc(`{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::media/inside/*"}`),
		}, []shapeVerdict{
			{principal: app, operation: "GetObject", bucket: "media", key: "inside/a", opener: simulator.Opener{VPCE: "vpce-1a2b3c4d"}, want: simulator.Allowed, source: "IAM User Guide, VPC endpoint policies"},
			{principal: app, operation: "GetObject", bucket: "media", key: "outside/a", opener: simulator.Opener{VPCE: "vpce-1a2b3c4d"}, want: simulator.Denied, source: "the endpoint's policy does not let it through"},
			{principal: app, operation: "GetObject", bucket: "media", key: "inside/a", want: simulator.Denied, source: "the bucket's policy wants the endpoint"},
			{principal: app, operation: "GetObject", bucket: "media", key: "outside/a", want: simulator.Allowed, source: "nothing limits it from the internet"},
		}},
		{"a thousand roles", map[string]string{"authorization-details.json": thousand(), "buckets/media/bucket.json": own}, []shapeVerdict{
			{principal: "arn:aws:iam::111122223333:role/service/r7", operation: "GetObject", bucket: "media", key: "team7/a", want: simulator.Allowed, source: "its own policy"},
			{principal: "arn:aws:iam::111122223333:role/service/r8", operation: "GetObject", bucket: "media", key: "team7/a", want: simulator.Denied, source: "the policy is about another team"},
		}},
	}
}

// Snapshots that are shaped as those of real accounts are read in under a second
// each, and give the verdicts that the documentation gives.
func TestAccountShapes(t *testing.T) {
	for _, shape := range accountShapes() {
		t.Run(shape.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range shape.files {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			began := cpuTime()
			s, err := account.Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			took := cpuTime() - began
			t.Logf("read in %s", took)
			if took > time.Second {
				t.Errorf("took %s to read, want under a second", took)
			}
			for _, w := range s.Warnings() {
				t.Errorf("warned of what is sound: %s", w)
			}
			for _, v := range shape.verdicts {
				op := operation.Operation{Name: v.operation, Bucket: v.bucket, Key: v.key}
				for name, value := range v.params {
					op = op.Known(name, value)
				}
				p := simulator.Presigned{Operation: op, Identity: simulator.Identity{Principal: v.principal}, Opener: v.opener, Signed: time.Now()}
				got := verify(t, s, p.Over(s), time.Hour)
				if got.Permission != v.want {
					why := got.Reason
					for _, d := range got.Decisions {
						why += fmt.Sprintf("; %s on %s: %s %s %v", d.Action, d.Resource, d.Outcome, d.Note, d.Missing)
					}
					t.Errorf("%s of %s/%s by %s, opened by %+v: %s, want %s (%s)\n%s", v.operation, v.bucket, v.key, v.principal, v.opener, got.Permission, v.want, v.source, why)
				}
			}
		})
	}
}
