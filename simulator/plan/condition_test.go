package plan_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// What a template is about, each under a condition: all of it is needed for the role
// to upload.
var conditionalParts = map[string]string{
	"Media": `  Media:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: media
      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref KEY}}]}
`,
	"Key":      "  Key:\n    Type: AWS::KMS::Key\n    Properties: {Description: for uploads}\n",
	"Alias":    "  Alias:\n    Type: AWS::KMS::Alias\n    Properties: {AliasName: alias/media, TargetKeyId: !Ref Key}\n",
	"Signer":   "  Signer:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: signer}\n",
	"Uploads":  "  Uploads:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: uploads, Roles: [!Ref Signer], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'kms:*', Resource: '*'}]}}\n",
	"Managed":  "  Managed:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {Roles: [!Ref Signer], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:ListBucket', Resource: '*'}]}}\n",
	"Grant":    "  Grant:\n    Type: AWS::S3::BucketPolicy\n    Properties: {Bucket: !Ref Media, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !GetAtt Signer.Arn}, Action: 's3:PutObject', Resource: !Sub '${Media.Arn}/*'}]}}\n",
	"Entrance": "  Entrance:\n    Type: AWS::S3::AccessPoint\n    Properties: {Name: entrance, Bucket: !Ref Media}\n",
}

// TestPartsUnderCondition puts each part under a condition that is not decided, and
// under one that is false: without it, nothing may be allowed.
func TestPartsUnderCondition(t *testing.T) {
	template := func(key, under, condition string) string {
		text := "Parameters: {Stage: {Type: String}}\nConditions: {Prod: !Equals [!Ref Stage, prod], Never: !Equals [a, b]}\nResources:\n"
		for name, part := range conditionalParts {
			if name == under {
				part = strings.Replace(part, "    Type:", "    Condition: "+condition+"\n    Type:", 1)
			}
			text += strings.ReplaceAll(part, "KEY", key)
		}
		return text
	}
	const signer = "arn:aws:iam::111122223333:role/signer"
	for _, key := range []string{"Key", "Alias"} {
		for name := range conditionalParts {
			needed := name != "Managed" && name != "Entrance" && !(name == "Alias" && key == "Key")
			for condition, want := range map[string]simulator.Permission{"Prod": conditional, "Never": conditional, "": allowed} {
				t.Run(key+" "+name+" "+condition, func(t *testing.T) {
					under := name
					if condition == "" {
						under = ""
					}
					switch {
					case !needed:
						want = allowed
					case condition == "Never" && (name == "Grant" || name == "Uploads"):
						want = denied
					}
					p := read(t, "template.yaml", template(key, under, condition), plan.Options{Account: "111122223333", Region: "eu-west-1"})
					if name == "Signer" && condition == "Never" {
						if _, _, err := p.Principal("Signer"); err == nil || !strings.Contains(err.Error(), "makes no such role, because the condition Never of Signer is false") {
							t.Fatalf("the role that is not made: %v", err)
						}
						return
					}
					v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "Signer", bucket: "Media", key: "a"})
					if v.Permission != want {
						t.Fatalf("%s, want %s\n%s", v.Permission, want, said)
					}
					text := "Stage"
					if condition == "Never" {
						text = "the condition Never of " + name + " is false"
					}
					if want == conditional && (condition == "Prod" || name == "Media") && !strings.Contains(said, text) {
						t.Errorf("conditional does not say %s:\n%s", text, said)
					}
				})
			}
		}
	}
	// What the account has is perhaps taken away, or changed, and not kept for certain.
	base := account.New()
	base.PutBucket(&account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-west-1", PublicAccessBlock: &account.PublicAccessBlock{}})
	all := snapshot(t, `{"RoleDetailList": [{"Arn": "`+signer+`", "RoleName": "signer", "RoleId": "AROAEXAMPLESIGNER0001", "AttachedManagedPolicies": [],
		"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": `+statement("Allow", "s3:*", "*")+`}]}]}`).With(base.Bucket("media"))
	for _, name := range []string{"Media", "Signer"} {
		for _, condition := range []string{"Prod", "Never"} {
			t.Run("over an account "+name+" "+condition, func(t *testing.T) {
				text := "Parameters: {Stage: {Type: String}}\nConditions: {Prod: !Equals [!Ref Stage, prod], Never: !Equals [a, b]}\nResources:\n" +
					strings.Replace(strings.Split(conditionalParts[name], "      BucketEncryption")[0], "    Type:", "    Condition: "+condition+"\n    Type:", 1)
				p := read(t, "template.yaml", text, plan.Options{Account: "111122223333", Region: "eu-west-1"})
				check(t, p, all, asked{operation: "GetObject", principal: signer, bucket: "media", key: "a", want: conditional, names: []string{"template.yaml"}})
			})
		}
	}
}
