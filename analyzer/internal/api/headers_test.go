package api

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSignedHeaders: the table is what the SDKs do. go generate writes it again.
func TestSignedHeaders(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program with both SDKs")
	}
	cmd := exec.Command("go", "run", "./headers")
	cmd.Dir, cmd.Stderr = filepath.Join("..", "..", "..", "testdata", "apis"), os.Stderr
	cmd.Env = append(os.Environ(), "GOWORK=off")
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("headers_table.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run go generate ./analyzer/internal/api; the table differs (-SDK +table):\n%s", diff)
	}
}
