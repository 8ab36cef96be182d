//go:build integration

package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// TestCDK synthesizes the example's app with aws-cdk-lib from the npm registry, and
// judges what comes out of it.
func TestCDK(t *testing.T) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	modules := filepath.Join(cache, "presigncheck", "cdk")
	if err := os.MkdirAll(modules, 0o700); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "node_modules", "aws-cdk-lib")); err != nil {
		install := exec.Command("npm", "install", "--no-audit", "--no-fund", "aws-cdk-lib", "constructs")
		install.Dir = modules
		if out, err := install.CombinedOutput(); err != nil {
			t.Skipf("aws-cdk-lib cannot be had: %v: %s", err, out)
		}
	}
	shop, err := filepath.Abs(filepath.Join("..", "..", "..", "..", "testdata", "webshop"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synth := exec.Command("node", filepath.Join(shop, "deploy", "app.js"))
	synth.Dir = dir
	synth.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(modules, "node_modules"))
	if out, err := synth.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, q := range []struct{ principal, operation, key, want string }{
		{"Streamer5448857B", "GetObject", "films/a", "allowed: "},
		{"Streamer5448857B", "GetObject", "invoices/a.pdf", "denied: "},
		{"Streamer5448857B", "PutObject", "films/a", "denied: "},
		{"PicturesServiceRole6CC48F66", "PutObject", "pictures/7/a", "allowed: "},
		{"PicturesServiceRole6CC48F66", "GetObject", "films/a", "denied: "},
	} {
		var stdout, stderr bytes.Buffer
		cli.Main([]string{"simulate", "--plan", filepath.Join(dir, "cdk"), "--principal", q.principal, "--operation", q.operation, "--bucket", "webshop-media", "--key", q.key}, &stdout, &stderr)
		if !strings.HasPrefix(stdout.String(), q.want) {
			t.Errorf("%s %s %s: %s%s, want %s", q.principal, q.operation, q.key, stdout.String(), stderr.String(), q.want)
		}
	}
}
