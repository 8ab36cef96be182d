package plan_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// TestDeployments: files whose account nothing tells may be of two, and the stacks of
// one stage of the CDK are of one.
func TestDeployments(t *testing.T) {
	const (
		bucketTemplate = `{"Resources": {"Media": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "media"}}}}`
		roleTemplate   = `{"Resources": {"Signer": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "signer", "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]}}}}`
		openTemplate   = `{"Resources": {"Media": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "media"}},
			"Open": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Media"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}}}}}`
	)
	everything := resource("aws_iam_role_policy.all", "create", object{"name": "all", "role": "links", "policy": statement("Allow", "s3:*", "*")}, nil)
	stack := func(name, environment string) string {
		return `"` + name + `": {"type": "aws:cloudformation:stack", "environment": "` + environment + `", "properties": {"templateFile": "` + name + `.template.json"}}`
	}
	manifest := func(artifacts ...string) string {
		return `{"version": "36.0.0", "artifacts": {` + strings.Join(artifacts, ", ") + `}}`
	}
	const agnostic = "aws://unknown-account/unknown-region"
	for name, test := range map[string]struct {
		files     map[string]string
		read      []string
		options   plan.Options
		principal string
		want      simulator.Permission
	}{
		"two templates": {
			files: map[string]string{"bucket.json": bucketTemplate, "role.json": roleTemplate}, read: []string{"bucket.json", "role.json"}, want: conditional,
		},
		"two templates, and the account": {
			files: map[string]string{"bucket.json": bucketTemplate, "role.json": roleTemplate}, read: []string{"bucket.json", "role.json"},
			options: plan.Options{Account: "111122223333"}, want: allowed,
		},
		"two templates of one name": {
			files: map[string]string{"a/x.json": bucketTemplate, "b/x.json": roleTemplate}, read: []string{"a/x.json", "b/x.json"}, want: conditional,
		},
		"a bucket policy that lets everybody in": {
			files: map[string]string{"bucket.json": openTemplate, "role.json": roleTemplate}, read: []string{"bucket.json", "role.json"}, want: conditional, // Block Public Access is not known
		},
		"two plans": {
			files: map[string]string{"bucket.json": terraform([]object{mediaBucket}, mediaConfig), "role.json": terraform([]object{linksRole, everything}, linksConfig)},
			read:  []string{"bucket.json", "role.json"}, principal: "aws_iam_role.links", want: conditional,
		},
		"a plan and a template": {
			files: map[string]string{"bucket.json": bucketTemplate, "role.json": terraform([]object{linksRole, everything}, linksConfig)},
			read:  []string{"bucket.json", "role.json"}, principal: "aws_iam_role.links", want: conditional,
		},
		"an app": {
			files: map[string]string{"cdk.out/manifest.json": manifest(stack("A", agnostic), stack("B", agnostic)), "cdk.out/A.template.json": bucketTemplate, "cdk.out/B.template.json": roleTemplate},
			read:  []string{"cdk.out"}, want: allowed,
		},
		"an app of which one stack has an account": {
			files: map[string]string{"cdk.out/manifest.json": manifest(stack("A", "aws://111122223333/eu-west-1"), stack("B", agnostic)), "cdk.out/A.template.json": bucketTemplate, "cdk.out/B.template.json": roleTemplate},
			read:  []string{"cdk.out"}, want: conditional,
		},
		"two apps": {
			files: map[string]string{
				"a/manifest.json": manifest(stack("A", agnostic)), "a/A.template.json": bucketTemplate,
				"b/manifest.json": manifest(stack("B", agnostic)), "b/B.template.json": roleTemplate,
			},
			read: []string{"a", "b"}, want: conditional,
		},
		"two stages": {
			files: map[string]string{
				"cdk.out/manifest.json":            manifest(`"x": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-x"}}`, stack("A", agnostic)),
				"cdk.out/A.template.json":          bucketTemplate,
				"cdk.out/assembly-x/manifest.json": manifest(stack("B", agnostic)), "cdk.out/assembly-x/B.template.json": roleTemplate,
			},
			read: []string{"cdk.out"}, want: conditional,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range slices.Sorted(maps.Keys(test.files)) {
				path := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(test.files[file]), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var paths []string
			for _, path := range test.read {
				paths = append(paths, filepath.Join(dir, path))
			}
			p, err := plan.Read(paths, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if test.principal == "" {
				test.principal = "Signer"
			}
			v, said := judge(t, p, nil, asked{operation: "GetObject", principal: test.principal, bucket: "media", key: "a"})
			if v.Permission != test.want || test.want == conditional && !strings.Contains(said, "--account") && !strings.Contains(said, "Block Public Access") {
				t.Errorf("%s, want %s\n%s", v.Permission, test.want, said)
			}
		})
	}
}
