//go:build integration

package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The versions that are installed when they are not there yet. The MinIO
// client is licensed under the AGPL: it is only ever run, never linked.
const (
	minioModule  = "github.com/minio/mc"
	minioVersion = "v0.0.0-20250313080218-cf909e1063a9"
)

// find looks for a client that a Debian package has.
func find(program, debian, script string) func(*testing.T) (string, []string) {
	return func(t *testing.T) (string, []string) {
		t.Helper()
		path, err := exec.LookPath(program)
		if err != nil {
			t.Skipf("skipped: %s is not installed (apt-get install %s)", program, debian)
		}
		return path, shell(t, script)
	}
}

func shell(t *testing.T, script string) []string {
	t.Helper()
	return []string{"sh", absolute(t, filepath.Join("testdata", script))}
}

// otherAWS is the AWS CLI that the path finds, if it is another one.
func otherAWS(t *testing.T) (string, []string) {
	t.Helper()
	path, err := exec.LookPath("aws")
	if err != nil || version(path) == version("/usr/bin/aws") {
		t.Skip("skipped: no second version of the AWS CLI is installed")
	}
	return path, shell(t, "aws.sh")
}

func boto3(t *testing.T) (string, []string) {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		text, err := exec.Command(python, "-c", "import boto3; print(boto3.__version__)").Output()
		if err == nil {
			t.Logf("boto3 %s", strings.TrimSpace(string(text)))
			return python, []string{python, absolute(t, "testdata/boto3_day.py")}
		}
	}
	t.Skip("skipped: boto3 is not installed (apt-get install python3-boto3)")
	return "", nil
}

// javaScript installs the SDK with npm. Node resolves modules from the
// script's place, so the script is copied beside them.
func javaScript(t *testing.T) (string, []string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("skipped: node is not installed (apt-get install nodejs npm)")
	}
	manifest := read(t, "testdata/js/package.json")
	dir := cache(t, "clients-js")
	if string(readIfThere(filepath.Join(dir, "installed.json"))) != string(manifest) {
		write(t, filepath.Join(dir, "package.json"), manifest)
		install := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = dir
		if text, err := install.CombinedOutput(); err != nil {
			t.Skipf("skipped: the AWS SDK for JavaScript cannot be installed: npm: %v\n%s", err, tail(text))
		}
		write(t, filepath.Join(dir, "installed.json"), manifest)
	}
	script := filepath.Join(dir, "day.mjs")
	write(t, script, read(t, "testdata/js/day.mjs"))
	return node, []string{node, script}
}

// minioClient builds mc from the module proxy.
func minioClient(t *testing.T) (string, []string) {
	t.Helper()
	path := os.Getenv("PRESIGNCHECK_MC")
	if path == "" {
		dir := cache(t, "mc-"+minioVersion)
		path = filepath.Join(dir, "mc")
		if _, err := os.Stat(path); err != nil {
			if testing.Short() {
				t.Skipf("skipped: mc %s is not built yet; run without -short", minioVersion)
			}
			build := exec.CommandContext(t.Context(), "go", "install", minioModule+"@"+minioVersion)
			build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
			if text, err := build.CombinedOutput(); err != nil {
				t.Skipf("skipped: mc %s cannot be built; set PRESIGNCHECK_MC to a binary: %v\n%s", minioVersion, err, tail(text))
			}
		}
	}
	return path, shell(t, "mc.sh")
}

// command builds presigncheck once.
func command(t *testing.T) string {
	t.Helper()
	path, err := buildCommand()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var buildCommand = sync.OnceValues(func() (string, error) {
	path := filepath.Join(buildDir, "presigncheck")
	build := exec.Command("go", "build", "-o", path, "github.com/presigncheck/presigncheck/cmd/presigncheck")
	build.Stderr = os.Stderr
	return path, build.Run()
})

var buildDir string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "presigncheck-clients")
	if err != nil {
		panic(err)
	}
	buildDir = dir
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// version is what a client says of itself, in one line.
func version(client string) string {
	text, err := exec.Command(client, "--version").CombinedOutput()
	if err != nil {
		return client
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

func cache(t *testing.T, name string) string {
	t.Helper()
	base, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("skipped: no cache directory: %v", err)
	}
	dir := filepath.Join(base, "presigncheck", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// readIfThere is nothing where there is no file.
func readIfThere(file string) []byte {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return text
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func atoi(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
