package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestToolInAModuleFileOfItsOwn: as the README advises, the command is a tool of
// a project without a part in what the project is built from.
func TestToolInAModuleFileOfItsOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command once more")
	}
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := webshop(t)
	read := func(path string) string {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	// What go get -modfile=tools.mod -tool writes, with this checkout in the
	// place of a release.
	const module = "github.com/presigncheck/presigncheck"
	requirements := strings.Replace(read(filepath.Join(root, "go.mod")), "module "+module, "module example.com/tools", 1)
	writeText(t, filepath.Join(dir, "tools.mod"), requirements+"\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+root+"\n\ntool "+module+"/cmd/presigncheck\n")
	writeText(t, filepath.Join(dir, "tools.sum"), read(filepath.Join(root, "go.sum")))
	before := read(filepath.Join(dir, "go.mod")) + read(filepath.Join(dir, "go.sum"))

	run := exec.Command("go", "tool", "-modfile=tools.mod", "presigncheck", "./...")
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "(expiry-unit)") || !strings.Contains(string(out), " 4 findings") {
		t.Errorf("%v\n%s", err, out)
	}
	if read(filepath.Join(dir, "go.mod"))+read(filepath.Join(dir, "go.sum")) != before {
		t.Error("the project's own go.mod or go.sum has changed")
	}
}
