//go:build integration

package iamapi_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox/iamapi"
)

// TestAWSCLI has the AWS CLI, whatever its version, ask the endpoint.
func TestAWSCLI(t *testing.T) {
	tool, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("skipped: the AWS CLI is not installed (apt-get install awscli)")
	}
	s, err := account.Load("../../../testdata/webshop/account")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(iamapi.Handler(s))
	defer server.Close()
	cmd := exec.CommandContext(t.Context(), tool, "iam", "simulate-principal-policy", "--endpoint-url", server.URL, "--output", "json",
		"--policy-source-arn", "arn:aws:iam::111122223333:role/webshop/streamer",
		"--action-names", "s3:GetObject", "s3:PutObject",
		"--resource-arns", "arn:aws:s3:::webshop-media/films/a")
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=us-east-1")
	text, err := cmd.Output()
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
