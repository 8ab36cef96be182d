package gopls

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// goCommand runs the go command in dir and returns its standard output. The
// error holds the first lines that it printed.
func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("no go command in PATH; install Go from https://go.dev/dl")
	}
	if err != nil {
		return stdout.String(), fmt.Errorf("go %s: %s", args[0], complaint(stderr.String(), err))
	}
	return stdout.String(), nil
}

// complaint is what a failed program had to say, without its progress.
func complaint(stderr string, err error) string {
	const most = 3
	var lines []string
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go: downloading") {
			continue
		}
		if lines = append(lines, line); len(lines) == most {
			break
		}
	}
	if len(lines) == 0 {
		return err.Error()
	}
	return strings.Join(lines, "; ")
}

// starts runs a built gopls: it must come up with the check registered. One for
// another system cannot be run here.
func starts(ctx context.Context, program string) error {
	target, err := goCommand(ctx, "", "env", "GOOS", "GOARCH")
	if err != nil || strings.TrimSpace(target) != runtime.GOOS+"\n"+runtime.GOARCH {
		return err
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, "version")
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the built gopls does not start: %s", complaint(stderr.String(), err))
	}
	return nil
}
