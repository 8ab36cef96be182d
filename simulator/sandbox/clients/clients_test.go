//go:build integration

package clients

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// A day is one client's script.
type day struct {
	name string
	// find returns the client, and what runs the script; it skips the test
	// when the client cannot be had.
	find func(*testing.T) (client string, run []string)
	big  string // bytes of the large file
}

var days = []day{
	{"AWS CLI", find("/usr/bin/aws", "awscli", "aws.sh"), "50000000"},
	{"other AWS CLI", otherAWS, "50000000"},
	{"boto3", boto3, "20000000"},
	{"JS v3", javaScript, "20000000"},
	{"mc", minioClient, "80000000"}, // it uploads in parts of 16 MiB
	{"rclone", find("rclone", "rclone", "rclone.sh"), "20000000"},
	{"s3cmd", find("s3cmd", "s3cmd", "s3cmd.sh"), "20000000"},
}

// TestTheWholeDayOfAClient runs each client's script against a fresh sandbox.
func TestTheWholeDayOfAClient(t *testing.T) {
	for _, d := range days {
		t.Run(d.name, func(t *testing.T) {
			client, run := d.find(t)
			printed := startSandbox(t)
			scripts, err := filepath.Abs("testdata")
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", `. "$SANDBOX_ENV"; exec "$@"`, "sh"}, run...)...)
			cmd.Dir = dir
			cmd.Env = append(clean(dir),
				"SANDBOX_ENV="+printed, "SCRIPTS="+scripts, "CLIENT="+client, "BIG="+d.big, "ENDPOINT="+endpointFlag(t, client, printed))
			cmd.Env = append(cmd.Env, reader(t, printed)...)
			text, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v; the end of what it printed:\n%s", err, tail(text))
			}
			t.Logf("%s: %d steps", version(client), bytes.Count(text, []byte("== ")))
		})
	}
}

// clean is an environment in which only what the sandbox printed is set.
func clean(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1", "PYENV_ROOT=" + os.Getenv("PYENV_ROOT"),
		"AWS_CONFIG_FILE=/nonexistent", "AWS_SHARED_CREDENTIALS_FILE=/nonexistent", "AWS_EC2_METADATA_DISABLED=true"}
}

// startSandbox runs the command and returns the file with what it printed.
func startSandbox(t *testing.T) (printed string) {
	t.Helper()
	printed = filepath.Join(t.TempDir(), "sandbox.env")
	out, err := os.Create(printed)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command(command(t), "sandbox", "--snapshot", writeSnapshot(t), "--principal", sandboxtest.User("worker"))
	cmd.Stdout = out
	messages, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for lines := bufio.NewScanner(messages); lines.Scan(); {
		if strings.Contains(lines.Text(), "serving") { // everything is printed by then
			return printed
		}
	}
	t.Fatal("the sandbox did not start")
	return ""
}

// writeSnapshot writes an account with a user who may do everything, a role
// that may only read, and a bucket.
func writeSnapshot(t *testing.T) string {
	t.Helper()
	allow := func(actions ...string) any {
		return []any{map[string]any{"PolicyName": "own", "PolicyDocument": map[string]any{
			"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": actions, "Resource": "*"}}}}}
	}
	text, err := json.Marshal(map[string]any{
		"UserDetailList": []any{map[string]any{"Path": "/", "UserName": "worker", "UserId": "AIDAWORKER", "Arn": sandboxtest.User("worker"), "UserPolicyList": allow("s3:*", "sts:AssumeRole")}},
		"RoleDetailList": []any{map[string]any{"Path": "/", "RoleName": "reader", "RoleId": "AROAREADER", "Arn": readerRole,
			"RolePolicyList": allow("s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"),
			"AssumeRolePolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
				"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"AWS": sandboxtest.Owner}}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"authorization-details.json": text,
		"buckets/photos/bucket.json": []byte(`{"owner":"` + sandboxtest.Owner + `","region":"` + sandboxtest.Region + `"}`),
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const readerRole = "arn:aws:iam::" + sandboxtest.Owner + ":role/reader"

var export = regexp.MustCompile(`(?m)\b(AWS_\w+)=(\S*)`)

// reader assumes the role and returns its credentials for the script.
func reader(t *testing.T, printed string) []string {
	t.Helper()
	text, err := os.ReadFile(printed)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for _, m := range export.FindAllStringSubmatch(string(text), -1) {
		env[m[1]] = m[2]
	}
	worker := sandboxtest.Static(aws.Credentials{AccessKeyID: env["AWS_ACCESS_KEY_ID"], SecretAccessKey: env["AWS_SECRET_ACCESS_KEY"]})
	answer, err := sandboxtest.STS(env["AWS_ENDPOINT_URL"], worker).AssumeRole(t.Context(),
		&sts.AssumeRoleInput{RoleArn: aws.String(readerRole), RoleSessionName: aws.String("clients")})
	if err != nil {
		t.Fatal(err)
	}
	c := answer.Credentials
	return []string{"READER_ACCESS_KEY_ID=" + *c.AccessKeyId, "READER_SECRET_ACCESS_KEY=" + *c.SecretAccessKey, "READER_SESSION_TOKEN=" + *c.SessionToken}
}

// endpointFlag is for versions of the AWS CLI that do not read
// AWS_ENDPOINT_URL, as the command's output says of them.
func endpointFlag(t *testing.T, client, printed string) string {
	t.Helper()
	m := regexp.MustCompile(`^aws-cli/(\d+)\.(\d+)`).FindStringSubmatch(version(client))
	reads := map[string]int{"1": 29, "2": 13} // the first minor version that does
	if m == nil || atoi(t, m[2]) >= reads[m[1]] {
		return ""
	}
	text, err := os.ReadFile(printed)
	if err != nil {
		t.Fatal(err)
	}
	return "--endpoint-url=" + regexp.MustCompile(`AWS_ENDPOINT_URL=(\S+)`).FindStringSubmatch(string(text))[1]
}

// tail is the end of a long text.
func tail(text []byte) []byte { return text[max(0, len(text)-4000):] }
