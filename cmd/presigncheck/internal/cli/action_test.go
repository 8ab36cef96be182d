package cli_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// An action is the part of action.yml that the test acts out.
type action struct {
	Inputs map[string]struct {
		Default string `yaml:"default"`
	} `yaml:"inputs"`
	Runs struct {
		Steps []step `yaml:"steps"`
	} `yaml:"runs"`
}

type step struct {
	ID   string            `yaml:"id"`
	Uses string            `yaml:"uses"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
	Dir  string            `yaml:"working-directory"`
}

// A runner acts out the steps of the action that are shell commands, as
// GitHub's runner would: expressions are replaced, outputs are kept.
type runner struct {
	t       *testing.T
	action  action
	path    string // of the action
	temp    string
	inputs  map[string]string
	outputs map[string]string // by step.name
}

func newRunner(t *testing.T, inputs map[string]string) *runner {
	t.Helper()
	path, err := filepath.Abs("../../../../.github/actions/presigncheck")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(path, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	r := &runner{t: t, path: path, temp: t.TempDir(), inputs: inputs, outputs: make(map[string]string)}
	if err := yaml.Unmarshal(text, &r.action); err != nil {
		t.Fatal(err)
	}
	for name, in := range r.action.Inputs {
		if _, set := inputs[name]; !set {
			inputs[name] = in.Default
		}
	}
	return r
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z._-]+) *\}\}`)

// expand replaces ${{ inputs.x }}, ${{ steps.x.outputs.y }} and ${{ github.x }},
// which is empty unless it is an input of the test.
func (r *runner) expand(s string) string {
	return expression.ReplaceAllStringFunc(s, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		if in, ok := strings.CutPrefix(name, "inputs."); ok {
			return r.inputs[in]
		}
		if strings.HasPrefix(name, "github.") {
			return r.inputs[name]
		}
		parts := strings.Split(name, ".")
		if len(parts) != 4 || parts[0] != "steps" {
			r.t.Fatalf("expression %s", e)
		}
		return r.outputs[parts[1]+"."+parts[3]]
	})
}

// run acts out one step and returns what it printed and its exit status.
func (r *runner) run(s step) (string, int) {
	r.t.Helper()
	output := filepath.Join(r.temp, "output")
	if err := os.WriteFile(output, nil, 0o600); err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	cmd.Dir = r.expand(s.Dir)
	cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+r.path, "RUNNER_TEMP="+r.temp, "GITHUB_OUTPUT="+output,
		"GITHUB_STEP_SUMMARY="+filepath.Join(r.temp, "summary.md"))
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+r.expand(value))
	}
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		r.t.Fatal(err)
	}
	text, err := os.ReadFile(output)
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.outputs[s.ID+"."+name] = value
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestAction runs the shell steps of the action over the example.
func TestAction(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	webshop, err := filepath.Abs("../../../../testdata/webshop")
	if err != nil {
		t.Fatal(err)
	}
	r := newRunner(t, map[string]string{"command": "verify", "working-directory": webshop, "packages": "./videos ./invoices"})
	statuses := make(map[string]int)
	printed := ""
	for _, s := range r.action.Runs.Steps {
		if s.Run == "" {
			continue
		}
		out, status := r.run(s)
		statuses[s.ID] = status
		printed += out
	}
	if statuses["install"] != 0 || statuses["check"] != 0 || statuses[""] != 1 {
		t.Fatalf("statuses %v, want 1 for the last step only; printed\n%s", statuses, printed)
	}
	for _, want := range []string{"presigncheck version (devel)", "::error file=testdata/webshop/invoices/invoices.go,line=26", "::warning file=testdata/webshop/videos/videos.go"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q was not printed:\n%s", want, printed)
		}
	}
	for _, output := range []string{"check.sarif", "check.report"} {
		if info, err := os.Stat(r.outputs[output]); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", output, err)
		}
	}
	summary, err := os.ReadFile(filepath.Join(r.temp, "summary.md"))
	if err != nil || !strings.HasPrefix(string(summary), "### presigncheck: 4 presign calls") {
		t.Errorf("summary %q, %v", summary, err)
	}
}

// TestActionTakesTheRelease: the release's binary is used if it is the one that
// was released, and what cannot be fetched is built.
func TestActionTakesTheRelease(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "tar"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	releases, files := t.TempDir(), t.TempDir()
	release := filepath.Join(releases, "v1.2.3")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(release, 0o700))
	must(os.WriteFile(filepath.Join(files, "presigncheck"), []byte("#!/bin/sh\necho the released presigncheck\n"), 0o700))
	archive := filepath.Join(release, "presigncheck_1.2.3_linux_amd64.tar.gz")
	out, err := exec.Command("tar", "-czf", archive, "-C", files, "presigncheck").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(archive)
	must(err)
	right := fmt.Sprintf("%x  %s\n", sha256.Sum256(text), filepath.Base(archive))
	for name, c := range map[string]struct {
		inputs map[string]string
		sums   string
		arch   string
		status int
		says   string
	}{
		"pinned to a release":  {map[string]string{"github.action_ref": "v1.2.3"}, right, "X64", 0, "the released presigncheck"},
		"version named":        {map[string]string{"version": "v1.2.3", "github.action_ref": "0123456789012345678901234567890123456789"}, right, "X64", 0, "the released presigncheck"},
		"other bytes":          {map[string]string{"version": "v1.2.3"}, strings.Repeat("0", 64) + "  " + filepath.Base(archive) + "\n", "X64", 2, "::error::presigncheck_1.2.3_linux_amd64.tar.gz is not what release v1.2.3 lists"},
		"not listed":           {map[string]string{"version": "v1.2.3"}, "", "X64", 2, "is not what release v1.2.3 lists"},
		"no release of that":   {map[string]string{"github.action_ref": "v1.2.4"}, right, "X64", 0, "::notice::release v1.2.4 cannot be fetched for this runner; building it"},
		"another architecture": {map[string]string{"github.action_ref": "v1.2.3"}, right, "RISCV", 0, "presigncheck version (devel)"},
		"no version":           {map[string]string{"version": "1.2; id"}, right, "X64", 2, "::error::the input version is '1.2; id'"},
	} {
		must(os.WriteFile(filepath.Join(release, "checksums.txt"), []byte(c.sums), 0o600))
		r := newRunner(t, c.inputs)
		for _, s := range r.action.Runs.Steps {
			if s.ID != "install" {
				continue
			}
			s.Env["PRESIGNCHECK_RELEASES"], s.Env["RUNNER_OS"], s.Env["RUNNER_ARCH"] = "file://"+releases, "Linux", c.arch
			out, status := r.run(s)
			if status != c.status || !strings.Contains(out, c.says) {
				t.Errorf("%s: status %d, want %d with %q; printed\n%s", name, status, c.status, c.says, out)
			}
		}
	}
}

// An input that looks like a command or a flag is neither.
func TestActionInputsAreText(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	mark := filepath.Join(t.TempDir(), "mark")
	r := newRunner(t, map[string]string{"working-directory": t.TempDir(), "packages": "$(touch " + mark + ") --fix", "fail-on": "error; touch " + mark})
	r.outputs["install.presigncheck"] = os.Args[0]
	for _, s := range r.action.Runs.Steps {
		if s.ID == "check" {
			s.Env["PRESIGNCHECK"] = "/bin/false"
			r.run(s)
		}
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("an input became a command")
	}
	if r.outputs["check.status"] != "1" {
		t.Errorf("status %q", r.outputs["check.status"])
	}
}

// Every action is named by the digest of a commit.
func TestActionsArePinned(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	files, _ := filepath.Glob("../../../../.github/workflows/*.yml")
	for _, path := range append(files, "../../../../.github/actions/presigncheck/action.yml") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			_, name, found := strings.Cut(line, "uses: ")
			if name = strings.TrimSpace(name); found && !strings.HasPrefix(name, "./") && !pinned.MatchString(name) {
				t.Errorf("%s: %s is not pinned", path, name)
			}
		}
	}
}
