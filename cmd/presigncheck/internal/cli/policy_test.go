package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// A minimal is a policy that the command prints.
type minimal struct {
	Identity, Principal string
	Policy              struct{ Statement []grant }
}

type grant struct {
	Effect           string
	Action, Resource texts
	Condition        json.RawMessage `json:",omitempty"`
}

// texts are one or several.
type texts []string

func (t *texts) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(t))
}

// TestPolicyOfTheExample: with what policy prints for the example, verify says yes
// to every call of it; without any of the actions, or with any of the resources
// left out or narrowed, it does not.
func TestPolicyOfTheExample(t *testing.T) {
	shop, err := filepath.Abs(filepath.Join("..", "..", "..", "..", "testdata", "webshop"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(".") // -C changes it
	var stdout, stderr bytes.Buffer
	if code := cli.Main([]string{"-C", shop, "policy", "./..."}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit status %d: %s", code, stderr.String())
	}
	var policies []minimal
	if err := json.Unmarshal(stdout.Bytes(), &policies); err != nil {
		t.Fatal(err)
	}
	account := t.TempDir()
	if err := os.CopyFS(account, os.DirFS(filepath.Join(shop, "account"))); err != nil {
		t.Fatal(err)
	}
	asked, refused := verifyExample(t, shop, account, policies)
	if asked < 8 || len(refused) > 0 {
		t.Fatalf("%d verdicts, want those of 8 calls; refused: %v", asked, refused)
	}
	lesser := 0
	less := func(what string, p, s int, change func(*grant)) {
		changed := slices.Clone(policies)
		changed[p].Policy.Statement = slices.Clone(policies[p].Policy.Statement)
		g := &changed[p].Policy.Statement[s]
		g.Action, g.Resource = slices.Clone(g.Action), slices.Clone(g.Resource)
		change(g)
		if len(g.Action) == 0 || len(g.Resource) == 0 {
			changed[p].Policy.Statement = slices.Delete(changed[p].Policy.Statement, s, s+1)
		}
		lesser++
		if _, refused := verifyExample(t, shop, account, changed); len(refused) == 0 {
			t.Errorf("%s: %s, and verify still says yes everywhere", policies[p].Identity, what)
		}
	}
	for p := range policies {
		for s, g := range policies[p].Policy.Statement {
			for i, action := range g.Action {
				less("without "+action, p, s, func(g *grant) { g.Action = slices.Delete(g.Action, i, i+1) })
			}
			for i, resource := range g.Resource {
				less("without "+resource, p, s, func(g *grant) { g.Resource = slices.Delete(g.Resource, i, i+1) })
				narrow := resource + "x"
				if star := strings.LastIndexByte(resource, '*'); star >= 0 {
					narrow = resource[:star] + "x" + resource[star:]
				}
				less("with "+narrow, p, s, func(g *grant) { g.Resource[i] = narrow })
			}
		}
	}
	if lesser < 10 {
		t.Errorf("only %d lesser policies tried", lesser)
	}
}

// verifyExample asks verify about the example under some policies, and says which
// calls may not.
func verifyExample(t *testing.T, shop, account string, policies []minimal) (asked int, refused []string) {
	t.Helper()
	var users, roles []string
	for _, p := range policies {
		document, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": p.Policy.Statement})
		if err != nil {
			t.Fatal(err)
		}
		name := p.Principal[strings.LastIndexByte(p.Principal, '/')+1:]
		entry := func(kind string) string {
			return fmt.Sprintf(`{"%[1]sName": %[2]q, "Arn": %[3]q, "%[1]sPolicyList": [{"PolicyName": "least", "PolicyDocument": %[4]s}]}`, kind, name, p.Principal, document)
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
	var stdout, stderr bytes.Buffer
	cli.Main([]string{"-C", shop, "verify", "--snapshot", account, "--probe=false", "--format=json", "./..."}, &stdout, &stderr)
	var report struct {
		Sites []struct {
			File     string
			Line     int
			Verdicts []struct{ Permission string }
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	for _, s := range report.Sites {
		for _, v := range s.Verdicts {
			asked++
			if v.Permission != "allowed" {
				refused = append(refused, fmt.Sprintf("%s:%d: %s", s.File, s.Line, v.Permission))
			}
		}
	}
	return asked, refused
}
