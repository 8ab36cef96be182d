package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/plan"
)

// awkward are texts that mean something else where they are written down without
// care.
var awkward = []string{
	`films/a"b`, `a\b`, "a\nb", "a\r\tb", "a\x01b", "${aws:username}/*", "%{if}", "%%{x}", "$${x}", "a: b", "#a", "- a", "yes", "No", "null", "~", "12", "1e3",
	"2012-10-17", "", " a ", "a:", "*", "&a", "!Ref a", "{a}", "[a]", "a,b", "'a'", "a # b", "\u2028", "ü/日本", "s3:GetObject", "arn:aws:s3:::media/films/*", "${*}?",
}

func awkwardStatement() []byte {
	text, err := json.Marshal(map[string]any{
		"Sid": "Awkward", "Effect": "Allow", "Action": []string{"s3:GetObject"}, "Resource": awkward,
		"Condition": map[string]any{"StringLike": map[string]any{"aws:PrincipalTag/a\"b": awkward}},
	})
	if err != nil {
		panic(err)
	}
	return text
}

// TestWriteYAML holds that a statement reads back from YAML, and from JSON, as it
// was.
func TestWriteYAML(t *testing.T) {
	var want []map[string]any
	if err := json.Unmarshal([]byte("["+string(awkwardStatement())+"]"), &want); err != nil {
		t.Fatal(err)
	}
	for _, asJSON := range []bool{true, false} {
		text, err := (*plan.Plan)(nil).Format(awkwardStatement(), "", plan.CloudFormation, asJSON)
		if err != nil {
			t.Fatal(err)
		}
		if asJSON {
			text = "[" + text + "]"
		}
		var got []map[string]any
		if err := yaml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("JSON %v: %s", asJSON, d)
		}
	}
}

// TestWriteTerraform holds how texts are quoted in a statement block; the engine
// reads it back in [TestEngineReadsStatements].
func TestWriteTerraform(t *testing.T) {
	text, err := (*plan.Plan)(nil).Format([]byte(`{"Effect":"Allow","Action":"s3:GetObject","Resource":["a\"b\\c\nd","${aws:username}","%{x}","${x.arn}/y"]}`), "", plan.Terraform, false)
	if err != nil {
		t.Fatal(err)
	}
	const want = `resources = ["a\"b\\c\nd", "&{aws:username}", "%%{x}", "&{x.arn}/y"]`
	if !strings.Contains(text, want) {
		t.Errorf("want %s in\n%s", want, text)
	}
}

// TestReferences holds that what a plan makes is referred to where it can be, and
// that what is not known is not taken for a value.
func TestReferences(t *testing.T) {
	statement := func(resource string) []byte {
		return []byte(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"` + resource + `"}`)
	}
	for _, test := range []struct {
		name, file, text, principal, bucket, want string
		language                                  plan.Language
	}{
		{
			name: "of the same template", file: "template.yaml", principal: "Signer", bucket: "Media", language: plan.CloudFormation,
			text: signer(`- {Effect: Allow, Action: "s3:PutObject", Resource: "*"}`), want: `Resource: !Sub "${Media.Arn}/films/${!aws:username}/*"`,
		},
		{
			name: "of the root module", file: "plan.json", principal: "links", bucket: "media", language: plan.Terraform,
			text: terraform([]object{mediaBucket, linksRole}, mediaConfig, linksConfig), want: `resources = ["arn:aws:s3:::${aws_s3_bucket.media.bucket}/films/&{aws:username}/*"]`,
		},
		{
			name: "of another module", file: "plan.json", principal: "links", bucket: "media", language: plan.Terraform,
			text: terraform([]object{resource("module.m.aws_s3_bucket.media", "create", object{"bucket": "media"}, object{"arn": true}), linksRole}, linksConfig), want: `resources = ["arn:aws:s3:::media/films/&{aws:username}/*"]`,
		},
		{
			name: "of a module, in it", file: "plan.json", principal: "links", bucket: "media", language: plan.Terraform,
			text: terraform([]object{
				resource("module.m.aws_s3_bucket.media", "create", object{"bucket": "media"}, object{"arn": true}),
				resource("module.m.aws_iam_role.links", "create", object{"name": "links"}, object{"arn": true}),
			}), want: `resources = ["arn:aws:s3:::${aws_s3_bucket.media.bucket}/films/&{aws:username}/*"]`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := read(t, test.file, test.text, here)
			principal, _, err := p.Principal(test.principal)
			if err != nil {
				t.Fatal(err)
			}
			bucket, _ := p.Bucket(test.bucket)
			got, err := p.Format(statement("arn:aws:s3:::"+bucket+"/films/${aws:username}/*"), principal, test.language, false)
			if err != nil || !strings.Contains(got, test.want) {
				t.Errorf("want %s in\n%s", test.want, got)
			}
		})
	}
	p := read(t, "template.yaml", signer(`- {Effect: Allow, Action: "s3:PutObject", Resource: "*"}`), plan.Options{})
	role, _, _ := p.Principal("Signer")
	got, err := p.Format(statement(role), role, plan.CloudFormation, false)
	if want := `Resource: !Sub "arn:aws:iam::${AWS::AccountId}:role/${Signer}"`; err != nil || !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
	got, err = p.Format(statement(role), role, plan.Terraform, false)
	if want := `"arn:aws:iam::<account>:role/<Signer>"`; err != nil || !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
}
