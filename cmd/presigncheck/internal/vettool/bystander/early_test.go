package bystander

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func build(t *testing.T, dir string) (command string) {
	t.Helper()
	command = filepath.Join(dir, "presigncheck.exe")
	if out, err := exec.Command("go", "build", "-o", command, "../../..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return command
}

// TestEarly: a bystander is answered before the AWS SDK is initialized, and
// before most else.
func TestEarly(t *testing.T) {
	if testing.Short() {
		t.Skip("links the command")
	}
	dir := t.TempDir()
	command := build(t, dir)
	text, err := json.Marshal(Unit{ImportPath: "errors", VetxOutput: filepath.Join(dir, "vet.out")})
	if err != nil {
		t.Fatal(err)
	}
	cfg := filepath.Join(dir, "vet.cfg")
	if err := os.WriteFile(cfg, text, 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(command, "-json", cfg)
	run.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "init encoding/json @") {
		t.Fatalf("no trace of initialization:\n%s", out)
	}
	for _, late := range []string{"aws-sdk-go-v2/service/", "golang.org/x/tools/", "net/http"} {
		if strings.Contains(string(out), late) {
			t.Errorf("%s is initialized first:\n%s", late, out)
		}
	}
}

// TestLean: nothing in the command calls methods by names that are known only
// while it runs, as templates do. The linker would keep every exported method of
// every type, half as much program again, and each run for a package would begin
// a quarter later.
func TestLean(t *testing.T) {
	if testing.Short() {
		t.Skip("links the command")
	}
	out, err := exec.Command("go", "build", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "presigncheck.exe"), "../../..").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	if !strings.Contains(string(out), "main.main -> ") {
		t.Fatal("the linker did not tell what it keeps")
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "<ReflectMethod> ->") {
			t.Errorf("calls methods by name: %s", line)
		}
	}
}

// TestRelay: go vet finds a call of a wrapper whose package is reached only
// through a bystander, which hands the wrapper's fact on.
func TestRelay(t *testing.T) {
	if testing.Short() {
		t.Skip("links the command")
	}
	vet := exec.Command("go", "vet", "-vettool="+build(t, t.TempDir()), "./relay/...")
	vet.Dir = filepath.Join("..", "..", "..", "..", "..", "testdata", "flow")
	out, err := vet.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "top.go:12:14: PresignGetObject (through Store.Link): the URL is signed for 30 days") {
		t.Errorf("go vet: %v, want a finding in top.go\n%s", err, out)
	}
}
