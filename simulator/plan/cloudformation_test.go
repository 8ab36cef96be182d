package plan_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/plan"
)

// signer is a template with a bucket without a name and a role with one policy.
func signer(statement string, more ...string) string {
	return `
Parameters:
  Stage: {Type: String, Default: dev}
  Shared: {Type: String}
Conditions:
  Dev: !Equals [!Ref Stage, dev]
  Given: !Equals [!Ref Shared, ours]
Mappings:
  Paths: {dev: {films: films}, prod: {films: movies}}
Resources:
  Media:
    Type: AWS::S3::Bucket
  Other:
    Type: AWS::S3::Bucket
  Signer:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: sign
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
` + indent(statement, 14) + "\n" + strings.Join(more, "\n")
}

func indent(text string, n int) string {
	return strings.Repeat(" ", n) + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", n))
}

// TestIntrinsics evaluates with what is unknown: it is never nothing.
func TestIntrinsics(t *testing.T) {
	for name, test := range map[string]struct {
		statement string
		other     string
		want      map[string]string // permission of GetObject by key
	}{
		"Sub, FindInMap and Join": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: !Join ["/", [!GetAtt Media.Arn, !FindInMap [Paths, !Ref Stage, films], "*"]]}`,
			want:      map[string]string{"films/a": "allowed", "movies/a": "denied"},
		},
		"a parameter without a value": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Media.Arn}/${Shared}/*"}`,
			want:      map[string]string{"films/a": "conditional", "a": "denied"},
		},
		"If over a condition that is known": {
			statement: "- !If [Dev, {Effect: Allow, Action: \"s3:GetObject\", Resource: !Sub \"${Media.Arn}/*\"}, !Ref AWS::NoValue]",
			want:      map[string]string{"a": "allowed"},
		},
		"If over one that is not": {
			statement: "- !If [Given, {Effect: Allow, Action: \"s3:GetObject\", Resource: !Sub \"${Media.Arn}/*\"}, !Ref AWS::NoValue]",
			want:      map[string]string{"a": "conditional"},
		},
		"a deny that is perhaps there": {
			statement: "- {Effect: Allow, Action: \"s3:*\", Resource: \"*\"}\n- !If [Given, {Effect: Deny, Action: \"s3:GetObject\", Resource: !Sub \"${Media.Arn}/secret/*\"}, !Ref AWS::NoValue]",
			want:      map[string]string{"a": "allowed", "secret/a": "conditional"},
		},
		"actions that are not known": {
			statement: `- {Effect: Allow, Action: !Ref Shared, Resource: !Sub "${Media.Arn}/films/*"}`,
			want:      map[string]string{"films/a": "conditional", "a": "denied"},
		},
		"an effect that is not known": {
			statement: "- {Effect: Allow, Action: \"s3:*\", Resource: \"*\"}\n- {Effect: !Ref Shared, Action: \"s3:GetObject\", Resource: !Sub \"${Media.Arn}/films/*\"}",
			want:      map[string]string{"films/a": "conditional", "a": "allowed"},
		},
		"a condition value that is not known": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceVpce": !Ref Shared}}}`,
			want:      map[string]string{"a": "denied"}, // nobody comes through an endpoint
		},
		"a number that is not known": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {NumericLessThan: {"s3:signatureAge": !Ref Shared}}}`,
			want:      map[string]string{"a": "conditional"},
		},
		"another stack's export": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: !Sub ["${Root}/*", {Root: !ImportValue shared-root}]}`,
			want:      map[string]string{"a": "conditional"},
		},
		"another bucket": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Other.Arn}/*"}`,
			want:      map[string]string{"a": "denied"},
		},
		"a name that may be that of the bucket": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::shop-*/*"}`,
			want:      map[string]string{"a": "conditional"},
		},
		"NotAction that is partly known": {
			statement: `- {Effect: Allow, NotAction: ["s3:GetObject", !Ref Shared], Resource: "*"}`,
			want:      map[string]string{"a": "denied"},
		},
		"a macro": {
			statement: `- {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Media.Arn}/*"}`,
			other:     "Transform: [MyMacro]",
			want:      map[string]string{"a": "conditional"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, "template.yaml", signer(test.statement, test.other), plan.Options{Account: "111122223333"})
			for key, want := range test.want {
				v, said := judge(t, p, nil, asked{operation: "GetObject", principal: "Signer", bucket: "Media", key: key})
				if string(v.Permission) != want {
					t.Errorf("%s: %s, want %s\n%s", key, v.Permission, want, said)
				}
			}
		})
	}
}

// TestWhatFailsForReal: set-ups of published examples that cannot work are called
// so, with the reason.
func TestWhatFailsForReal(t *testing.T) {
	put := `- {Effect: Allow, Action: ["s3:PutObject", "s3:PutObjectAcl"], Resource: !Sub "${Media.Arn}/*"}`
	for name, test := range map[string]struct {
		template string
		params   map[string]string
		says     string
	}{
		"a public ACL into a new bucket": {
			template: signer(put),
			params:   map[string]string{"x-amz-acl": "public-read"},
			says:     "AccessControlListNotSupported",
		},
		"a resource that is not an object": {
			template: signer(`- {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "${Media.Arn}/"}`),
			says:     "implicitDeny",
		},
		"a bucket that wants encryption headers": {
			template: signer(put, `
  MediaPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Media
      PolicyDocument:
        Statement:
          - {Effect: Deny, Principal: "*", Action: "s3:PutObject", Resource: !Sub "${Media.Arn}/*", Condition: {StringNotEquals: {"s3:x-amz-server-side-encryption": "aws:kms"}}}`),
			says: "MediaPolicy",
		},
		"NotPrincipal naming the role alone": {
			template: signer(put, `
  MediaPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Media
      PolicyDocument:
        Statement:
          - {Effect: Deny, NotPrincipal: {AWS: !GetAtt Signer.Arn}, Action: "s3:*", Resource: !Sub "${Media.Arn}/*"}`),
			says: "MediaPolicy",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, "template.yaml", test.template, plan.Options{Account: "111122223333"})
			v, said := judge(t, p, nil, asked{operation: "PutObject", principal: "Signer", bucket: "Media", key: "a", params: test.params})
			if v.Permission != denied || !strings.Contains(said, test.says) {
				t.Errorf("%s, want denied with %s\n%s", v.Permission, test.says, said)
			}
		})
	}
}

// TestRepair writes what is missing in the language of the file, at the policy that
// should hold it.
func TestRepair(t *testing.T) {
	p := read(t, "template.yaml", signer(`- {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Media.Arn}/*"}`), here)
	v, _ := judge(t, p, nil, asked{operation: "PutObject", principal: "Signer", bucket: "Media", key: "in/a"})
	if r := v.Decisions[0].Repairs; len(r) != 1 || !strings.HasPrefix(r[0].Place, "Signer (") || !strings.Contains(r[0].Text, `Resource: !Sub "${Media.Arn}/in/a"`) {
		t.Errorf("%+v", r)
	}
}
