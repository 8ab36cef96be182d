package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// stacks writes templates and reads those that are named.
func stacks(t *testing.T, files map[string]string, names ...string) (*plan.Plan, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var paths []string
	for _, name := range names {
		paths = append(paths, filepath.Join(dir, name))
	}
	return plan.Read(paths, plan.Options{Account: "111122223333", Region: "eu-west-1"})
}

const (
	exporter = `
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
Outputs:
  Arn: {Value: !GetAtt Media.Arn, Export: {Name: !Sub "shared-${Stage}-arn"}}
  No: {Value: !GetAtt Media.Arn, Condition: Prod, Export: {Name: no}}
`
	importer = `
Resources:
  Signer:
    Type: AWS::IAM::Role
    Properties:
      RoleName: signer
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies:
        - PolicyName: p
          PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: !Sub ["${Arn}/films/*", {Arn: !ImportValue NAME}]}]}
`
)

// TestExports holds that a value that one template exports and another imports is
// known where both are given.
func TestExports(t *testing.T) {
	imports := func(name string) string { return strings.ReplaceAll(importer, "NAME", name) }
	for _, test := range []struct {
		name, imports   string
		files           []string
		films, invoices any
	}{
		{"both are given", "shared-dev-arn", []string{"exporter.yaml", "importer.yaml"}, allowed, denied},
		{"in the other order", "shared-dev-arn", []string{"importer.yaml", "exporter.yaml"}, allowed, denied},
		{"one is given", "shared-dev-arn", []string{"importer.yaml"}, conditional, conditional},
		{"nobody exports it", "shared-prod-arn", []string{"exporter.yaml", "importer.yaml"}, conditional, denied},
		{"the output is not made", `"no"`, []string{"exporter.yaml", "importer.yaml"}, conditional, denied},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := stacks(t, map[string]string{"exporter.yaml": exporter, "importer.yaml": imports(test.imports)}, test.files...)
			if err != nil {
				t.Fatal(err)
			}
			for key, want := range map[string]any{"films/a": test.films, "invoices/a": test.invoices} {
				v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "Signer", bucket: "media", key: key})
				if v.Permission != want {
					t.Errorf("%s: %s, want %s\n%s", key, v.Permission, want, said)
				}
			}
		})
	}
}

const (
	outer = `
Parameters: {Stage: {Type: String}, Prefix: {Type: String, Default: films}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Storage:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: inner/storage.yaml
      Parameters: {Name: media}
  Signers:
    Type: AWS::CloudFormation::Stack
    Metadata: {"aws:asset:path": inner/signers.yaml}
    Properties:
      TemplateURL: !Sub "https://s3.${AWS::Region}.amazonaws.com/assets/x.yaml"
      Parameters: {Arn: !GetAtt Storage.Outputs.Arn, Prefix: !Ref Prefix, Unknown: !Ref Stage}
  Never:
    Type: AWS::CloudFormation::Stack
    Condition: Prod
    Properties: {TemplateURL: inner/denies.yaml}
`
	storage = `
Parameters: {Name: {Type: String}}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
Outputs:
  Arn: {Value: !GetAtt Media.Arn}
`
	signers = `
Parameters: {Arn: {Type: String}, Prefix: {Type: String}, Unknown: {Type: String}}
Resources:
  Signer:
    Type: AWS::IAM::Role
    Properties:
      RoleName: signer
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: ["s3:GetObject", "s3:DeleteObject"], Resource: !Sub "${Arn}/${Prefix}/*"}
              - {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "${Arn}/${Unknown}/*"}
`
	denies = `
Resources:
  No:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: signer
      PolicyName: "no"
      PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "s3:DeleteObject", Resource: "*"}}
`
)

// TestNestedStacks holds that nested templates that are here are opened: what they
// are given, what they give back, and that they are perhaps not made.
func TestNestedStacks(t *testing.T) {
	files := map[string]string{"outer.yaml": outer, "inner/storage.yaml": storage, "inner/signers.yaml": signers, "inner/denies.yaml": denies}
	for _, given := range [][]string{{"outer.yaml"}, {"outer.yaml", "inner/signers.yaml", "inner/storage.yaml", "inner/denies.yaml"}} {
		p, err := stacks(t, files, given...)
		if err != nil {
			t.Fatal(err)
		}
		for _, principal := range []string{"Signer", "Signers.Signer"} {
			check(t, p, nil,
				asked{operation: "GetObject", principal: principal, bucket: "Storage.Media", key: "films/a", want: allowed},
				asked{operation: "GetObject", principal: principal, bucket: "media", key: "a", want: denied},
				asked{operation: "DeleteObject", principal: principal, bucket: "media", key: "films/a", want: conditional, names: []string{"Never", "Prod"}},
				asked{operation: "PutObject", principal: principal, bucket: "media", key: "films/a", want: conditional, names: []string{"Stage"}})
		}
	}
	delete(files, "inner/denies.yaml")
	p, err := stacks(t, files, "outer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, nil, asked{operation: "GetObject", principal: "Signer", bucket: "media", key: "films/a", want: conditional, names: []string{"Never"}})
	files["inner/denies.yaml"] = "Resources:\n  Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: denies.yaml}}\n"
	if _, err := stacks(t, files, "outer.yaml"); err == nil || !strings.Contains(err.Error(), "nest itself") {
		t.Errorf("a template that nests itself: %v", err)
	}
	files["inner/denies.yaml"] = "Resources: ["
	if _, err := stacks(t, files, "outer.yaml"); err == nil || !strings.Contains(err.Error(), "denies.yaml:1:") {
		t.Errorf("a nested template with a mistake: %v", err)
	}
}

// TestMistakes holds that a mistake in what is read is told in one line, with its
// place where there is one.
func TestMistakes(t *testing.T) {
	role := func(resource string) string {
		return "Conditions:\n  C1: !Condition C2\n  C2: !Not [!Condition C1]\n  Bad: [x]\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: p\n          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: " + resource + "}]}\n"
	}
	for text, says := range map[string]string{
		role("!GetAtt R"):                         "template.yaml:11:105: Fn::GetAtt needs a logical id and the name of an attribute",
		role("!GetAtt Nope.Arn"):                  "the template has no resource Nope",
		role("!Ref Nope"):                         "the template has no such parameter or resource",
		role("!Sub [a]"):                          "Fn::Sub needs a text",
		role(`!Sub "${R"`):                        "Fn::Sub: ${ without }",
		role("!If [Nope, a, b]"):                  "the template has no condition Nope",
		role("!If [C1, a, b]"):                    "a cycle: the condition C1 needs itself, through the condition C2, the condition C1",
		role("!If [Bad, a, b]"):                   "the condition Bad is not a function",
		role("!Join [a]"):                         "Fn::Join needs a list of 2",
		role("!Select [5, [a]]"):                  "Fn::Select 5 of a list of 1",
		role("!Split [a]"):                        "Fn::Split needs a list of 2",
		role("!FindInMap [A, B, C]"):              "the template has no mapping A",
		role("!Foo x"):                            "unknown function Fn::Foo",
		role("!ImportValue [a]"):                  "Fn::ImportValue needs the name of an export",
		role("!Cidr [a]"):                         "Fn::Cidr needs a list of 2 or 3",
		role("*nope"):                             "template.yaml:11:105: unknown anchor 'nope' referenced",
		"Resources:\n\tA: {}\n":                   "template.yaml:2:1: ",
		role("'*'") + "---\nResources: {A: {}}\n": "template.yaml:13:1: a second document begins here",
		"Resources: {A: {Type: 5}}\n":             "the resource A has no Type",
		"Resources: {A: {Properties: {}}}\n":      "the resource A has no Type",
		"Resources:\n":                            "neither a plan of Terraform or OpenTofu (resource_changes) nor a template of CloudFormation (Resources)",
		"":                                        "the file is empty",
	} {
		_, err := stacks(t, map[string]string{"template.yaml": text}, "template.yaml")
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %s", text[max(0, len(text)-40):], err, says)
		}
	}
	if _, err := stacks(t, map[string]string{"a.yaml": storage}, "a.yaml", "./a.yaml"); err == nil || !strings.Contains(err.Error(), "is given twice") {
		t.Errorf("one file twice: %v", err)
	}
}

// TestAccountsOfStacks: stacks of the CDK have an account each, which an option does
// not change.
func TestAccountsOfStacks(t *testing.T) {
	const (
		media = `{"Resources": {"Media": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "media"}}POLICY}}`
		grant = `, "Grant": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Media"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/signer"}, "Action": "s3:GetObject", "Resource": "*"}]}}}`
		links = `{"Resources": {"Signer": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "signer", "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]}}}}`
	)
	for _, test := range []struct {
		name, media, links, policy string
		want                       simulator.Permission
	}{
		{"one account", "aws://111122223333/eu-west-1", "aws://111122223333/eu-west-1", "", allowed},
		{"two accounts", "aws://444455556666/eu-west-1", "aws://111122223333/eu-west-1", "", denied},
		{"two accounts, and the bucket's policy allows", "aws://444455556666/eu-west-1", "aws://111122223333/eu-west-1", grant, allowed},
		{"one that the option tells", "aws://444455556666/eu-west-1", "aws://unknown-account/unknown-region", "", denied},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := stacks(t, map[string]string{
				"cdk.out/manifest.json": `{"artifacts": {"Data": {"type": "aws:cloudformation:stack", "environment": "` + test.media + `", "properties": {"templateFile": "data.json"}},
					"Web": {"type": "aws:cloudformation:stack", "environment": "` + test.links + `", "properties": {"templateFile": "web.json"}}}}`,
				"cdk.out/data.json": strings.Replace(media, "POLICY", test.policy, 1), "cdk.out/web.json": links,
			}, "cdk.out")
			if err != nil {
				t.Fatal(err)
			}
			check(t, p, nil, asked{operation: "GetObject", principal: "Web.Signer", bucket: "media", key: "a", want: test.want})
		})
	}
	// Nothing tells the account of one: it may be the other's.
	dir := write(t, map[string]string{"manifest.json": `{"artifacts": {"Data": {"type": "aws:cloudformation:stack", "environment": "aws://444455556666/eu-west-1", "properties": {"templateFile": "data.json"}},
		"Web": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region", "properties": {"templateFile": "web.json"}}}}`,
		"data.json": strings.Replace(media, "POLICY", "", 1), "web.json": links}, "manifest.json", "data.json", "web.json")[0]
	p, err := plan.Read([]string{filepath.Dir(dir)}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, nil, asked{operation: "GetObject", principal: "Web.Signer", bucket: "media", key: "a", want: conditional, names: []string{"--account"}})
}
