package load

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func needGuard(t *testing.T) {
	t.Helper()
	if guard() == "" {
		t.Skip("there is no shell")
	}
}

// TestGuardTellsWhoTheToolIs: otherwise the go command would look for packages
// that another compiler has built.
func TestGuardTellsWhoTheToolIs(t *testing.T) {
	needGuard(t)
	for _, tool := range [][]string{{"go", "tool", "compile", "-V=full"}, {"go", "tool", "asm", "-V=full"}} {
		want, err := exec.Command(tool[0], tool[1:]...).Output()
		if err != nil {
			t.Fatal(err)
		}
		got, err := exec.Command("sh", append([]string{"-c", guardScript, "guard"}, tool...)...).CombinedOutput()
		if err != nil || string(got) != string(want) {
			t.Errorf("%v: %v, %q; want %q", tool, err, got, want)
		}
	}
}

func TestGuardBuildsNothing(t *testing.T) {
	needGuard(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com\n", "a b.go": "package a\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := exec.Command("go", "list", "-e", "-export", guard(), "-f", "{{.Export}}{{.Error}}", ".")
	list.Dir = dir
	out, err := list.CombinedOutput()
	if err != nil || !strings.Contains(string(out), notBuilt) {
		t.Errorf("%v, %q; want no error, and %q", err, out, notBuilt)
	}
}
