package bystander

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEarly: a bystander is answered before the AWS SDK is initialized, and
// before most else.
func TestEarly(t *testing.T) {
	if testing.Short() {
		t.Skip("links the command")
	}
	dir := t.TempDir()
	command := filepath.Join(dir, "presigncheck.exe")
	if out, err := exec.Command("go", "build", "-o", command, "../../..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
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
