package cli_test

import (
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

var expression = regexp.MustCompile(`\$\{\{ *([a-z.-]+) *\}\}`)

// expand replaces ${{ inputs.x }} and ${{ steps.x.outputs.y }}.
func (r *runner) expand(s string) string {
	return expression.ReplaceAllStringFunc(s, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		if in, ok := strings.CutPrefix(name, "inputs."); ok {
			return r.inputs[in]
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
	if statuses["build"] != 0 || statuses["check"] != 0 || statuses[""] != 1 {
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

// An input that looks like a command or a flag is neither.
func TestActionInputsAreText(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	mark := filepath.Join(t.TempDir(), "mark")
	r := newRunner(t, map[string]string{"working-directory": t.TempDir(), "packages": "$(touch " + mark + ") --fix", "fail-on": "error; touch " + mark})
	r.outputs["build.presigncheck"] = os.Args[0]
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
