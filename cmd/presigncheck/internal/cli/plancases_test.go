package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// differ are questions of ../shared/cases/plans that are answered otherwise than
// there, and why.
var differ = map[string]string{
	// The role carries a managed policy that another stack exports. Its text is not
	// there: it could deny what the template's own statements allow.
	"cfn-intrinsics#0": "conditional",
	"cfn-intrinsics#1": "conditional",
	// The bucket is created without ownership controls, so it enforces its owner,
	// and refuses the ACL with 400 whatever the policy will be.
	"tf-presign-moderate#1": "denied",
	// The role's trust policy lets nobody pass tags, so its sessions have none.
	"cdk-cross-account#1": "denied",
}

// TestPlanCases asks the questions of ../shared/cases/plans: real plans and
// templates, with the answers that careful people give.
func TestPlanCases(t *testing.T) {
	specs, err := filepath.Glob("../../../../../shared/cases/plans/*/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(specs) == 0 {
		t.Skip("../shared/cases/plans is not there")
	}
	asked := 0
	for _, path := range specs {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		type flags struct{ Account, Region, Parameters, Expires string }
		var spec struct {
			flags
			Cases []struct {
				flags
				Principal, Operation, Bucket, Key, Verdict string
				Params, Opener                             map[string]string
				Alternatives, Names                        []string
			}
		}
		if err := json.Unmarshal(text, &spec); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		dir := filepath.Dir(path)
		var files []string
		for _, pattern := range []string{"plan.json", "*.template.json", "cdk.out/*.template.json", "template.yaml"} {
			found, _ := filepath.Glob(filepath.Join(dir, pattern))
			files = append(files, found...)
		}
		for i, q := range spec.Cases {
			name := filepath.Base(dir) + "#" + string(rune('0'+i))
			args := []string{"simulate", "--format=json", "--principal", q.Principal, "--operation", q.Operation, "--bucket", q.Bucket, "--key", q.Key}
			for _, f := range files {
				args = append(args, "--plan", f)
			}
			if _, err := os.Stat(filepath.Join(dir, "account")); err == nil {
				args = append(args, "--snapshot", filepath.Join(dir, "account"))
			}
			for _, f := range []struct{ name, own, all string }{{"account", q.Account, spec.Account}, {"region", q.Region, spec.Region}, {"expires", q.Expires, spec.Expires}, {"parameters", q.Parameters, spec.Parameters}} {
				v := f.own
				if v == "" {
					v = f.all
				}
				if v != "" && f.name == "parameters" {
					v = filepath.Join(dir, v)
				}
				if v != "" {
					args = append(args, "--"+f.name, v)
				}
			}
			for k, v := range q.Params {
				args = append(args, "--param", k+"="+v)
			}
			for k, v := range q.Opener {
				args = append(args, "--from-"+k, v)
			}
			var stdout, stderr bytes.Buffer
			cli.Main(args, &stdout, &stderr)
			var answer struct{ Permission string }
			if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
				t.Errorf("%s: %s", name, stderr.String())
				continue
			}
			asked++
			if want, ok := differ[name]; ok {
				if answer.Permission != want {
					t.Errorf("%s: %s, want %s", name, answer.Permission, want)
				}
				continue
			}
			if answer.Permission != q.Verdict && !slices.Contains(q.Alternatives, answer.Permission) {
				t.Errorf("%s: %s %s/%s as %s: %s, want %s", name, q.Operation, q.Bucket, q.Key, q.Principal, answer.Permission, q.Verdict)
			}
			for _, mention := range q.Names {
				if !strings.Contains(stdout.String(), mention) {
					t.Errorf("%s does not mention %s", name, mention)
				}
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d questions asked", asked)
	}
}
