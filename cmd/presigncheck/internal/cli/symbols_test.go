package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// unnamed is a template of which hardly a name is known: of the bucket, the key, the
// policies and the roles.
const unnamed = `
Parameters: {Stage: {Type: String}, Key: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Own: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}}}
  Media: {Type: AWS::S3::Bucket, Properties: {%s BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: %s}}]}}}
  MediaPolicy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Media, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: !Sub '${Media.Arn}/*', Condition: {StringNotEquals: {'aws:PrincipalAccount': !Ref Stage, 'aws:ResourceAccount': '{{resolve:ssm:/account}}'}, ArnNotLike: {'aws:PrincipalArn': !GetAtt Signer.Arn}}}]}}}
  Signer: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: !Sub 'p-${Stage}', PolicyDocument: {Version: '2012-10-17', Statement: [%s]}}]}}
  More: {Type: AWS::IAM::ManagedPolicy, Properties: {Roles: !If [Prod, [!Ref Signer], !Ref 'AWS::NoValue'], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: !Sub '${Media.Arn}/more-${Stage}/*'}]}}}
  Pictures: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Signer.Arn, Code: {ZipFile: ''}, Handler: pictures, Runtime: provided.al2023, Environment: {Variables: {MEDIA_BUCKET: !Ref Media}}}}
`

// TestNoSymbolsPrinted: what stands for something that is not known is written in a
// way of its own inside of the program, and never printed so.
func TestNoSymbolsPrinted(t *testing.T) {
	t.Chdir(".") // -C changes it
	shop, err := filepath.Abs("../../../../testdata/webshop")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.yaml")
	writeText(t, empty, "# of no one\n")
	var templates []string
	for _, name := range []string{"", "BucketName: '{{resolve:ssm:/media}}',", "BucketName: !Sub 'media-${Stage}',"} {
		for _, key := range []string{"!Ref Own", "!Ref Key", "alias/elsewhere", "!If [Prod, !Ref Own, !Ref 'AWS::NoValue']"} {
			for _, statement := range []string{"{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/films/*'}", "{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {StringLike: {'aws:PrincipalArn': !Sub '*/${Stage}*', '{{resolve:ssm:/key}}': a}}}", "{Effect: Deny, Action: 'kms:*', Resource: !GetAtt Own.Arn}"} {
				file := filepath.Join(dir, fmt.Sprintf("%d.yaml", len(templates)))
				writeText(t, file, fmt.Sprintf(unnamed, name, key, statement))
				templates = append(templates, file)
			}
		}
	}
	printed := 0
	run := func(args ...string) {
		t.Helper()
		var out bytes.Buffer
		if status := cli.Main(args, &out, &out); status == 2 && !strings.Contains(out.String(), "nobody could decide") {
			t.Errorf("%q: %s", args, out.String())
		}
		printed++
		for line := range strings.Lines(out.String()) {
			if strings.ContainsFunc(line, func(r rune) bool {
				return r == '‹' || r == '›' || r == unicode.ReplacementChar || unicode.Is(unicode.Co, r)
			}) || strings.Contains(line, `\u2039`) || strings.Contains(line, `\ue00`) || strings.Contains(line, `\ufffd`) {
				t.Fatalf("%q prints\n%s", args, line)
			}
		}
	}
	for i, file := range templates {
		for _, format := range []string{"text", "json"} {
			for _, operation := range []string{"GetObject", "PutObject"} {
				run("simulate", "--plan", file, "--format", format, "--principal", "Signer", "--operation", operation, "--bucket", "Media", "--key", "films/{film}")
				run("simulate", "--plan", file, "--format", format, "--principal", "Signer", "--operation", operation, "--bucket", "Media", "--key", "other/a", "--account", "111122223333", "--region", "eu-west-1")
			}
			run("who-can", "--plan", file, "--format", format, "--operation", "GetObject", "--bucket", "Media", "--key", "films/a")
			run("simulate", "--plan", file, "--format", format, "--principal", "Signer", "--action", "s3:DeleteObject", "--resource", "arn:aws:s3:::media/a")
		}
		if i%3 != 0 || i > 9 {
			continue
		}
		for _, format := range []string{"text", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown"} {
			run("-C", shop, "verify", "--config", empty, "--plan", file, "--format", format, "./pictures")
		}
		for _, as := range []string{"json", "terraform", "cloudformation"} {
			run("-C", shop, "policy", "--config", empty, "--plan", file, "--as", as, "./pictures")
		}
		html := filepath.Join(dir, "report.html")
		run("-C", shop, "verify", "--config", empty, "--plan", file, "--html", html, "./pictures")
		if text, err := os.ReadFile(html); err != nil || strings.ContainsRune(string(text), '‹') { // the other half is in its styles
			t.Errorf("%v, or %s has symbols", err, html)
		}
	}
	if printed < 200 {
		t.Errorf("only %d times printed", printed)
	}
}
