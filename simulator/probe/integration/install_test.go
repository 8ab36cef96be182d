//go:build integration

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

const (
	versitygw        = "github.com/versity/versitygw/cmd/versitygw"
	versitygwVersion = "v1.8.0"
)

// binary returns the path of versitygw, built when it is not there yet.
func binary(t *testing.T) string {
	t.Helper()
	path, err := install()
	if err != nil {
		t.Skipf("versitygw %s cannot be had: %v; set PRESIGNCHECK_VERSITYGW to a binary", versitygwVersion, err)
	}
	return path
}

var install = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("PRESIGNCHECK_VERSITYGW"); path != "" {
		_, err := os.Stat(path)
		return path, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "presigncheck", "versitygw-"+versitygwVersion)
	path := filepath.Join(dir, "versitygw")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	build := exec.Command("go", "install", versitygw+"@"+versitygwVersion)
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	build.Stderr = os.Stderr
	return path, build.Run()
})
