package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// TestPolicyOfTheExample: with what policy prints for the example, verify says yes
// to every call of it.
func TestPolicyOfTheExample(t *testing.T) {
	shop, err := filepath.Abs(filepath.Join("..", "..", "..", "..", "testdata", "webshop"))
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // -C changes it
		if err := os.Chdir(here); err != nil {
			t.Error(err)
		}
	})
	var stdout, stderr bytes.Buffer
	if code := cli.Main([]string{"-C", shop, "policy", "./..."}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit status %d: %s", code, stderr.String())
	}
	var policies []struct {
		Identity, Principal string
		Policy              json.RawMessage
	}
	if err := json.Unmarshal(stdout.Bytes(), &policies); err != nil {
		t.Fatal(err)
	}
	account := t.TempDir()
	if err := os.CopyFS(account, os.DirFS(filepath.Join(shop, "account"))); err != nil {
		t.Fatal(err)
	}
	var users, roles []string
	for _, p := range policies {
		name := p.Principal[strings.LastIndexByte(p.Principal, '/')+1:]
		entry := func(kind string) string {
			return fmt.Sprintf(`{"%[1]sName": %[2]q, "Arn": %[3]q, "%[1]sPolicyList": [{"PolicyName": "least", "PolicyDocument": %[4]s}]}`, kind, name, p.Principal, p.Policy)
		}
		if strings.Contains(p.Principal, ":user/") {
			users = append(users, entry("User"))
		} else {
			roles = append(roles, entry("Role"))
		}
	}
	details := fmt.Sprintf(`{"UserDetailList": [%s], "RoleDetailList": [%s]}`, strings.Join(users, ","), strings.Join(roles, ","))
	if err := os.WriteFile(filepath.Join(account, "authorization-details.json"), []byte(details), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout.Reset()
	cli.Main([]string{"-C", shop, "verify", "--snapshot", account, "--probe=false", "--format=json", "./..."}, &stdout, &stderr)
	var report struct {
		Sites []struct {
			File     string
			Line     int
			Verdicts []struct{ Permission string }
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, s := range report.Sites {
		for _, v := range s.Verdicts {
			asked++
			if v.Permission != "allowed" {
				t.Errorf("%s:%d: %s with %s", s.File, s.Line, v.Permission, details)
			}
		}
	}
	if asked < 8 {
		t.Errorf("%d verdicts, want those of 8 calls", asked)
	}
}
