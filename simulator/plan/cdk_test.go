//go:build integration

package plan_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/plan"
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
	if !exists(filepath.Join(modules, "node_modules", "aws-cdk-lib")) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "aws-cdk-lib", "constructs")
		install.Dir = modules
		if out, err := install.CombinedOutput(); err != nil {
			t.Skipf("aws-cdk-lib cannot be had: %v: %s", err, out)
		}
	}
	app, err := filepath.Abs(filepath.Join(deploy, "app.js"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synth := exec.Command("node", app)
	synth.Dir = dir
	synth.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(modules, "node_modules"))
	if out, err := synth.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p, err := plan.Read([]string{filepath.Join(dir, "cdk")}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const streamer, pictures = "Streamer5448857B", "PicturesServiceRole6CC48F66"
	check(t, p, nil,
		asked{principal: streamer, operation: "GetObject", bucket: "webshop-media", key: "films/a", want: allowed},
		asked{principal: streamer, operation: "GetObject", bucket: "webshop-media", key: "invoices/a.pdf", want: denied},
		asked{principal: streamer, operation: "PutObject", bucket: "webshop-media", key: "films/a", want: denied},
		asked{principal: pictures, operation: "PutObject", bucket: "webshop-media", key: "pictures/7/a", want: allowed},
		asked{principal: pictures, operation: "GetObject", bucket: "webshop-media", key: "films/a", want: denied})
}
