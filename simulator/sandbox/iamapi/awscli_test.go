//go:build integration

package iamapi_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
)

// TestAWSCLI has the AWS CLI, whatever its version, ask the IAM of a sandbox,
// and report what is wrong with its key.
func TestAWSCLI(t *testing.T) {
	tool, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("skipped: the AWS CLI is not installed (apt-get install awscli)")
	}
	s, err := account.Load("../../../testdata/webshop/account")
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.OverSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Stop()
	creds, err := server.Mint("arn:aws:iam::111122223333:role/webshop/streamer")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(id, secret string) ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), tool, "iam", "simulate-principal-policy", "--endpoint-url", run.URL, "--output", "json",
			"--policy-source-arn", "arn:aws:iam::111122223333:role/webshop/streamer",
			"--action-names", "s3:GetObject", "s3:PutObject",
			"--resource-arns", "arn:aws:s3:::webshop-media/films/a")
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+id, "AWS_SECRET_ACCESS_KEY="+secret, "AWS_SESSION_TOKEN="+creds.SessionToken, "AWS_DEFAULT_REGION=eu-central-1")
		return cmd.Output()
	}
	for want, wrong := range map[string][2]string{"InvalidClientTokenId": {"AKIAEXAMPLE", "secret"}, "SignatureDoesNotMatch": {creds.AccessKeyID, "secret"}} {
		_, err := ask(wrong[0], wrong[1])
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !strings.Contains(string(exit.Stderr), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	text, err := ask(creds.AccessKeyID, creds.SecretAccessKey)
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	var answer struct {
		EvaluationResults []struct{ EvalActionName, EvalDecision string }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, r := range answer.EvaluationResults {
		got[r.EvalActionName] = r.EvalDecision
	}
	want := map[string]string{"s3:GetObject": "allowed", "s3:PutObject": "implicitDeny"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
}
