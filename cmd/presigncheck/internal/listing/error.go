package listing

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Error is what the go command says of why it cannot work, on one line.
func Error(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, exec.ErrNotFound), strings.Contains(err.Error(), exec.ErrNotFound.Error()):
		return errors.New("the go command is not in PATH; packages cannot be listed without it")
	}
	_, msg, found := strings.Cut(err.Error(), "stderr: ")
	if !found || strings.TrimSpace(msg) == "" {
		msg = err.Error()
	}
	return fmt.Errorf("the go command cannot list the packages: %s", firstLines(msg))
}

// firstLines are the first lines of what the go command says, joined. What
// matters comes first; for a module with many dependencies there may be hundreds.
func firstLines(text string) string {
	const most = 4
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || strings.HasPrefix(line, "go: downloading ") || strings.HasPrefix(line, "go: finding ") {
			continue
		}
		lines = append(lines, line)
	}
	more := ""
	if len(lines) > most {
		more = fmt.Sprintf(" (and %d more lines; go list -deps ./... shows them)", len(lines)-most)
		lines = lines[:most]
	}
	return strings.Join(lines, " ") + more
}
