//go:build integration

package plan_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

var update = flag.Bool("update", false, "write the plan of the example anew")

// deploy is where the example's infrastructure stands.
const deploy = "../../testdata/webshop/deploy"

// TestEngine has real engines plan configurations with a stand-in for the AWS
// provider, and judges what they plan. Each archive in testdata/standin/plans says
// first what must be said of it:
//
//	VERDICT PRINCIPAL OPERATION BUCKET KEY [: TEXT THAT THE ANSWER MENTIONS]
//
// and then has the configuration, what is deployed before under deployed/, and the
// account that the plan is laid over under account/. A line "plan: ARGUMENTS" gives
// the engine more.
func TestEngine(t *testing.T) {
	archives, err := filepath.Glob("../../testdata/standin/plans/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, e := range engines(t) {
		for _, path := range archives {
			t.Run(e.name+"/"+strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
				archive, err := txtar.ParseFile(path)
				if err != nil {
					t.Fatal(err)
				}
				dir, arguments := t.TempDir(), []string(nil)
				var questions []asked
				for line := range strings.Lines(string(archive.Comment)) {
					more, isArguments := strings.CutPrefix(line, "plan: ")
					q, isQuestion := question(line)
					switch {
					case isArguments:
						arguments = strings.Fields(more)
					case isQuestion:
						questions = append(questions, q)
					}
				}
				if len(questions) == 0 {
					t.Fatal("nothing is asked")
				}
				extract(t, archive, "deployed/", dir)
				if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
					e.run(t, dir, "get")
					e.run(t, dir, "apply", "-auto-approve", "-input=false", "-no-color")
					for _, entry := range entries { // all but the state
						if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
							t.Fatal(err)
						}
					}
				}
				extract(t, archive, "", dir)
				p, err := plan.Read([]string{e.plan(t, dir, arguments...)}, plan.Options{})
				if err != nil {
					t.Fatal(err)
				}
				var base *account.Snapshot
				if at := filepath.Join(dir, "account"); exists(at) {
					if base, err = account.Load(at); err != nil {
						t.Fatal(err)
					}
				}
				check(t, p, base, questions...)
			})
		}
	}
}

// question reads one line of what must be said.
func question(line string) (q asked, ok bool) {
	asks, mention, _ := strings.Cut(strings.TrimSpace(line), " : ")
	words := strings.Fields(asks)
	if len(words) != 5 || !slices.Contains([]string{"allowed", "denied", "conditional"}, words[0]) {
		return q, false
	}
	q = asked{want: simulator.Permission(words[0]), principal: words[1], operation: words[2], bucket: words[3], key: words[4]}
	if mention != "" {
		q.names = []string{mention}
	}
	return q, true
}

// TestEngineReadsStatements holds that what is written for Terraform is read by it as
// what was meant.
func TestEngineReadsStatements(t *testing.T) {
	text, err := (*plan.Plan)(nil).Format(awkwardStatement(), "", plan.Terraform, false)
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Resource []string }
	if err := json.Unmarshal(awkwardStatement(), &want); err != nil {
		t.Fatal(err)
	}
	want.Resource = slices.DeleteFunc(want.Resource, func(s string) bool { return s == "" }) // a set of texts keeps none
	for _, e := range engines(t) {
		dir := t.TempDir()
		main := "data \"aws_iam_policy_document\" \"d\" {\n" + text + "\n}\noutput \"d\" { value = data.aws_iam_policy_document.d.json }\n"
		if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(main), 0o600); err != nil {
			t.Fatal(err)
		}
		made, err := os.ReadFile(e.plan(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		var p struct {
			Planned struct {
				Outputs map[string]struct{ Value string }
			} `json:"planned_values"`
		}
		var got struct{ Statement []struct{ Resource []string } }
		if err := json.Unmarshal(made, &p); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(p.Planned.Outputs["d"].Value), &got); err != nil {
			t.Fatal(err)
		}
		slices.Sort(want.Resource)
		resources := slices.DeleteFunc(got.Statement[0].Resource, func(s string) bool { return s == "" })
		slices.Sort(resources)
		if d := cmp.Diff(want.Resource, resources); d != "" {
			t.Errorf("%s: %s\n%s", e.name, d, main)
		}
	}
}

// TestPlanOfTheExample holds that plan.json beside the example's infrastructure is
// what an engine plans of it.
func TestPlanOfTheExample(t *testing.T) {
	e := engines(t)[0]
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(deploy)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(e.plan(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	example := filepath.Join(deploy, "plan.json")
	if *update {
		var out bytes.Buffer
		if err := json.Indent(&out, without(t, text, "timestamp", "planned_values", "relevant_attributes"), "", " "); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(example, append(out.Bytes(), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	changing := []string{"timestamp", "planned_values", "relevant_attributes", "format_version", "terraform_version", "provider_name", "full_name", "applyable", "complete", "errored"}
	if d := cmp.Diff(string(without(t, have, changing...)), string(without(t, text, changing...))); d != "" {
		t.Errorf("the plan of %s differs from plan.json; write it anew with -update\n%s", e.name, d)
	}
}

// without leaves members out of JSON, wherever they stand.
func without(t *testing.T, text []byte, names ...string) []byte {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				if slices.Contains(names, name) {
					delete(v, name)
					continue
				}
				walk(member)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(v)
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// extract writes the files of an archive below a directory; of those under
// deployed/ only what is asked for.
func extract(t *testing.T, archive *txtar.Archive, under, dir string) {
	for _, f := range archive.Files {
		name, ok := strings.CutPrefix(f.Name, under)
		if !ok || under == "" && strings.HasPrefix(name, "deployed/") {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, f.Data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}
