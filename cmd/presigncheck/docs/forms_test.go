package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// A form is what GitHub makes of a file in .github/ISSUE_TEMPLATE. Source: GitHub
// Docs, "Syntax for issue forms" and "Syntax for GitHub's form schema".
type form struct {
	Name        string
	Description string
	Labels      []string
	Body        []struct {
		Type       string
		ID         string
		Attributes struct {
			Label, Description, Placeholder, Value, Render string
			Options                                        []any
		}
		Validations struct{ Required bool }
	}
}

// TestForms: GitHub drops a form that it cannot read without a word to whoever
// wrote it.
func TestForms(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(repository, ".github", "ISSUE_TEMPLATE", "[0-9]*.yml"))
	if err != nil || len(files) < 4 {
		t.Fatalf("forms: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f form
		if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if f.Name == "" || f.Description == "" || len(f.Body) == 0 {
			t.Errorf("%s: a form needs name, description and body", file)
		}
		seen := make(map[string]bool)
		for _, b := range f.Body {
			a := b.Attributes
			switch b.Type {
			case "markdown":
				if a.Value == "" || b.ID != "" {
					t.Errorf("%s: markdown has a value and no id", file)
				}
				continue
			case "input", "textarea":
			case "dropdown", "checkboxes":
				if len(a.Options) == 0 {
					t.Errorf("%s: %s has no options", file, b.ID)
				}
			default:
				t.Errorf("%s: there is no type %q", file, b.Type)
			}
			if !regexp.MustCompile(`^[\w-]+$`).MatchString(b.ID) || seen[b.ID] || a.Label == "" {
				t.Errorf("%s: %q needs an id of its own and a label", file, b.ID)
			}
			seen[b.ID] = true
		}
		if name := filepath.Base(file); !strings.Contains(string(text), "--explain") && !strings.Contains(name, "addition") {
			t.Errorf("%s does not ask for the output of --explain", name)
		}
	}
}

var release = regexp.MustCompile(`^## (?:Unreleased|v\d+\.\d+\.\d+(?:-[\w.]+)? \(\d{4}-\d\d-\d\d\))$`)

// TestChangelog: a release finds its notes, and a tag without notes is none.
func TestChangelog(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("not tested: no bash")
	}
	changelog, err := os.ReadFile(filepath.Join(repository, ".github", "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	sections := 0
	for line := range strings.Lines(string(changelog)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "## ") {
			if sections++; !release.MatchString(line) {
				t.Errorf("%q is not how a section begins", line)
			}
			if sections == 1 && line != "## Unreleased" {
				t.Errorf("the first section is %q; changes have nowhere to go", line)
			}
		}
	}

	dir := t.TempDir()
	script, err := os.ReadFile(filepath.Join(repository, ".github", "release", "notes.sh"))
	if err != nil {
		t.Fatal(err)
	}
	const text = "# Changes\n\n## Unreleased\n\n* later\n\n## v0.2.0 (2027-01-02)\n\n* two\n\n### Flags\n\n* a flag\n\n## v0.2.0-rc.1 (2027-01-01)\n\n* candidate\n\n## v0.1.0 (2026-12-01)\n"
	for name, data := range map[string]string{"release/notes.sh": string(script), "CHANGELOG.md": text} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for version, want := range map[string]string{
		"v0.2.0": "* two\n\n### Flags\n\n* a flag\n", "v0.2.0-rc.1": "* candidate\n",
		"v0.1.0": "", "v0.3.0": "", "v0.2": "",
	} {
		out, err := exec.Command("bash", filepath.Join(dir, "release", "notes.sh"), version).Output()
		if string(out) != want || (err == nil) != (want != "") {
			t.Errorf("notes of %s = %q, %v; want %q", version, out, err, want)
		}
	}
	workflow, err := os.ReadFile(filepath.Join(repository, ".github", "workflows", "release.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`bash .github/release/notes.sh "$GITHUB_REF_NAME"`, "--release-notes="} {
		if !strings.Contains(string(workflow), want) {
			t.Errorf("the release workflow does not have %s", want)
		}
	}
}
