//go:build integration

package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A binary is a server of a pinned version that the suite runs as a process.
// It is built once, into the user's cache.
type binary struct {
	name, version string
	// env names a file to use instead.
	env string
	// file is where the build leaves the program, below the directory that
	// it is given.
	file  string
	build func(ctx context.Context, b *binary, dir string) error
	// cold is how long the first build took on two cores, for those who wait.
	cold string

	once sync.Once
	path string
	err  error
}

// binaries stand in the order in which they are built: the quick ones first,
// so that a short budget gets the most.
var (
	s3rver = &binary{
		name: "s3rver", version: "3.7.1", env: "PRESIGNCHECK_S3RVER", cold: "10 s",
		file: "node_modules/s3rver/bin/s3rver.js", build: npmInstall,
	}
	gofakes3 = &binary{
		name: "gofakes3", version: "v1.2.0", env: "PRESIGNCHECK_GOFAKES3", cold: "10 s",
		file: "gofakes3", build: goInstall("github.com/johannesboyne/gofakes3/cmd/gofakes3"),
	}
	rcloneFake = &binary{
		name: "rclone-gofakes3", version: "v0.0.12", env: "PRESIGNCHECK_RCLONE_GOFAKES3", cold: "10 s",
		file: "rclone-gofakes3", build: goMain("github.com/rclone/gofakes3", rcloneFakeMain),
	}
	versitygw = &binary{
		name: "versitygw", version: "v1.8.0", env: "PRESIGNCHECK_VERSITYGW", cold: "3 min 21 s",
		file: "versitygw", build: goInstall("github.com/versity/versitygw/cmd/versitygw"),
	}
	seaweed = &binary{
		name: "weed", version: "v0.0.0-20261109003541-7506e5f91cd6", env: "PRESIGNCHECK_WEED", cold: "13 min of processor time",
		file: "weed", build: goBuild("github.com/seaweedfs/seaweedfs", "./weed"),
	}
	minio = &binary{
		name: "minio", version: "v0.0.0-20260212201848-7aac2a2c5b7c", env: "PRESIGNCHECK_MINIO", cold: "11 min 45 s",
		file: "minio", build: goInstall("github.com/minio/minio"),
	}
	binaries = []*binary{s3rver, gofakes3, rcloneFake, versitygw, seaweed, minio}
)

// budgetEnv limits how long the suite builds what is missing, all together.
// What is cut off goes on from Go's build cache the next time.
const budgetEnv = "PRESIGNCHECK_BUILD_TIME"

const defaultBudget = 6 * time.Minute

var budget = sync.OnceValues(func() (time.Time, error) {
	spend := defaultBudget
	if text := os.Getenv(budgetEnv); text != "" {
		var err error
		if spend, err = time.ParseDuration(text); err != nil {
			return time.Time{}, fmt.Errorf("%s: %w", budgetEnv, err)
		}
	}
	return time.Now().Add(spend), nil
})

// TestMain builds what is missing before anything else runs.
func TestMain(m *testing.M) {
	for _, b := range binaries {
		b.get()
	}
	os.Exit(m.Run())
}

// TestServersAreThere says what this machine goes without.
func TestServersAreThere(t *testing.T) {
	for _, b := range binaries {
		t.Run(b.name, func(t *testing.T) { t.Log(b.version, b.need(t)) })
	}
}

// need returns the path of the program, or skips the test.
func (b *binary) need(t *testing.T) string {
	t.Helper()
	path, err := b.get()
	if err != nil {
		t.Skip(b.missing(err))
	}
	return path
}

func (b *binary) missing(err error) string {
	return fmt.Sprintf("%s %s cannot be had: %v; %s names a program to use instead", b.name, b.version, err, b.env)
}

func (b *binary) get() (string, error) {
	b.once.Do(func() { b.path, b.err = b.install() })
	return b.path, b.err
}

func (b *binary) install() (string, error) {
	if path := os.Getenv(b.env); path != "" {
		_, err := os.Stat(path)
		return path, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "presigncheck", b.name+"-"+b.version)
	path := filepath.Join(dir, b.file)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	end, err := budget()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	if ctx.Err() != nil {
		return "", fmt.Errorf("the time to build is over; %s=30m allows more, the first build takes about %s", budgetEnv, b.cold)
	}
	unlock, err := lock(ctx, dir+".lock")
	if err != nil {
		return "", fmt.Errorf("another process is building it: %w", err)
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil { // built by the other process
		return path, nil
	}
	// What is half done must not be taken for the program.
	half := dir + ".new"
	if err := errors.Join(os.RemoveAll(half), os.MkdirAll(half, 0o755)); err != nil {
		return "", err
	}
	defer os.RemoveAll(half)
	fmt.Fprintf(os.Stderr, "building %s %s, which takes about %s the first time; stopping at %s (%s)\n",
		b.name, b.version, b.cold, end.Format(time.TimeOnly), budgetEnv)
	start := time.Now()
	if err := b.build(ctx, b, half); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("stopped after %s; the next run goes on from there, %s=30m allows more", time.Since(start).Round(time.Second), budgetEnv)
		}
		return "", err
	}
	fmt.Fprintf(os.Stderr, "built %s in %s\n", b.name, time.Since(start).Round(time.Second))
	return path, errors.Join(os.RemoveAll(dir), os.Rename(half, dir))
}

// command is a build step. It is interrupted when its time is over, as by a
// person: the go command then keeps the packages that it has compiled.
func command(ctx context.Context, dir string, env []string, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 20 * time.Second
	c.Dir = dir
	c.Env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=off"), env...)
	return c
}

// output runs a step and puts the last line that it prints into the error.
func output(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%s: %w: %s", c.Args[0], err, lines[len(lines)-1])
	}
	return nil
}

func goInstall(pkg string) func(context.Context, *binary, string) error {
	return func(ctx context.Context, b *binary, dir string) error {
		return output(command(ctx, "", []string{"GOBIN=" + dir}, "go", "install", pkg+"@"+b.version))
	}
}

// goBuild builds in the module itself, for modules whose replace directives
// forbid go install.
func goBuild(module, pkg string) func(context.Context, *binary, string) error {
	return func(ctx context.Context, b *binary, dir string) error {
		out, err := command(ctx, "", nil, "go", "mod", "download", "-json", module+"@"+b.version).Output()
		if err != nil {
			return fmt.Errorf("go mod download: %w", err)
		}
		var got struct{ Dir string }
		if err := json.Unmarshal(out, &got); err != nil {
			return err
		}
		return output(command(ctx, got.Dir, nil, "go", "build", "-o", filepath.Join(dir, b.file), pkg))
	}
}

// goMain builds a program of our own around a library, in a module of its
// own, so that the library does not become a dependency of this one.
func goMain(module, source string) func(context.Context, *binary, string) error {
	return func(ctx context.Context, b *binary, dir string) error {
		src := filepath.Join(dir, "src")
		mod := "module server\n\ngo 1.26\n\nrequire " + module + " " + b.version + "\n"
		if err := os.MkdirAll(src, 0o755); err != nil {
			return err
		}
		for name, text := range map[string]string{"go.mod": mod, "main.go": source} {
			if err := os.WriteFile(filepath.Join(src, name), []byte(text), 0o644); err != nil {
				return err
			}
		}
		if err := output(command(ctx, src, nil, "go", "mod", "tidy")); err != nil {
			return err
		}
		return output(command(ctx, src, nil, "go", "build", "-o", filepath.Join(dir, b.file), "."))
	}
}

func npmInstall(ctx context.Context, b *binary, dir string) error {
	if _, err := exec.LookPath("node"); err != nil {
		return errors.New("there is no Node.js")
	}
	return output(command(ctx, dir, nil, "npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts", b.name+"@"+b.version))
}

// lock waits until no other process builds the same.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	for {
		if unlock, err := tryLock(path); !errors.Is(err, fs.ErrExist) {
			return unlock, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
