package guard

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool is a tool of the go command.
func tool(t *testing.T, name string) string {
	t.Helper()
	dir, err := exec.Command("go", "env", "GOTOOLDIR").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), name)
}

// TestGuardTellsWhoTheToolIs: otherwise the go command would look for packages
// that another compiler has built.
func TestGuardTellsWhoTheToolIs(t *testing.T) {
	compile := tool(t, "compile")
	want, err := exec.Command(compile, "-V=full").Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(os.Args[0], arg, compile, "-V=full").CombinedOutput()
	if err != nil || string(got) != string(want) {
		t.Errorf("%v, %q; want %q", err, got, want)
	}
}

func TestGuardFindsToolsInPath(t *testing.T) {
	got, err := exec.Command(os.Args[0], arg, "go", "tool", "compile", "-V=full").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(got), "compile version ") {
		t.Errorf("%v, %q", err, got)
	}
}

func TestGuardBuildsNothing(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com\n", "a.go": "package a\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := exec.Command("go", "list", "-e", "-export", Flag(), "-f", "{{.Export}}{{.Error}}", ".")
	list.Dir = dir
	out, err := list.CombinedOutput()
	if err != nil || !strings.Contains(string(out), NotBuilt) {
		t.Errorf("%v, %q; want no error, and %q", err, out, NotBuilt)
	}
}
