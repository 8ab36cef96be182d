package drivers_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestMain keeps the built programs until all tests are through.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "presigncheck-drivers-")
	if err != nil {
		panic(err)
	}
	programs = dir
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

var programs string

// presigncheck is the command, built once.
func presigncheck(t testing.TB) string {
	t.Helper()
	program, err := buildCommand()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var buildCommand = sync.OnceValues(func() (string, error) {
	program := filepath.Join(programs, "presigncheck")
	_, err := run(context.Background(), repository, "go", "build", "-o", program, "./cmd/presigncheck")
	return program, err
})

// output is what a program printed.
type output struct{ stdout, stderr string }

// run runs a program in dir; an exit status other than 0 is an *exec.ExitError
// beside the output.
func run(ctx context.Context, dir, program string, args ...string) (output, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var stdout, stderr capture
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	out := output{string(stdout), string(stderr)}
	if err != nil {
		err = &failure{args: append([]string{program}, args...), out: out, err: err}
	}
	return out, err
}

type capture []byte

func (c *capture) Write(p []byte) (int, error) { *c = append(*c, p...); return len(p), nil }

type failure struct {
	args []string
	out  output
	err  error
}

func (f *failure) Error() string { return f.err.Error() + "\n" + f.out.stdout + f.out.stderr }
func (f *failure) Unwrap() error { return f.err }
