// Package since tells which lines of a working tree are newer than a revision
// in git, so that a report can be limited to what a change introduced.
package since

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Changes are the lines that differ from a revision.
type Changes struct {
	root  string
	rev   string
	files map[string]lines // by path relative to root, slash-separated
}

// lines are the changed ones of a file.
type lines struct {
	all    bool // the file is new
	ranges []span
}

// A span is the lines from first to last.
type span struct{ first, last int }

// Revision compares the Go files of the working tree around dir, with what is
// not yet committed or added, with the commit at which it branched off rev.
func Revision(ctx context.Context, dir, rev string) (*Changes, error) {
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("%q is not a revision", rev)
	}
	root, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	c := &Changes{root: strings.TrimSuffix(string(root), "\n"), rev: rev}
	// What the user's own configuration changes about the output is set here.
	diff, err := git(ctx, c.root, "-c", "core.quotePath=off", "diff", "--merge-base", "--unified=0", "--no-color", "--no-ext-diff",
		"--no-renames", "--src-prefix=a/", "--dst-prefix=b/", rev, "--", "*.go")
	if err != nil {
		return nil, fmt.Errorf("%w; in a shallow clone, fetch its history first", err)
	}
	if c.files, err = parse(diff); err != nil {
		return nil, err
	}
	untracked, err := git(ctx, c.root, "ls-files", "-z", "--others", "--exclude-standard", "--", "*.go")
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(string(untracked), "\x00") {
		if name != "" {
			c.files[name] = lines{all: true}
		}
	}
	return c, nil
}

// Has reports whether a line of a file, given by its absolute name, changed.
func (c *Changes) Has(file string, line int) bool { return c.HasAny(file, line, line) }

// HasAny reports whether any line from first to last changed.
func (c *Changes) HasAny(file string, first, last int) bool {
	rel, err := filepath.Rel(c.root, file)
	if resolved, e := filepath.EvalSymlinks(file); e == nil && (err != nil || strings.HasPrefix(rel, "..")) {
		rel, err = filepath.Rel(c.root, resolved)
	}
	if err != nil {
		return false
	}
	changed := c.files[filepath.ToSlash(rel)]
	for _, s := range changed.ranges {
		if s.first <= last && first <= s.last {
			return true
		}
	}
	return changed.all
}

// Anything reports whether a file of any kind at or below the path differs from
// the revision. Nothing is known of what lies outside of the repository.
func (c *Changes) Anything(ctx context.Context, path string) (bool, error) {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	rel, err := filepath.Rel(c.root, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return false, nil
	}
	path = ":(literal)" + filepath.ToSlash(rel)
	diff, err := git(ctx, c.root, "diff", "--merge-base", "--name-only", "--no-ext-diff", c.rev, "--", path)
	if err != nil || len(diff) > 0 {
		return err == nil, err
	}
	untracked, err := git(ctx, c.root, "ls-files", "--others", "--exclude-standard", "--", path)
	return err == nil && len(untracked) > 0, err
}

// git runs git and returns what it prints. The error is its own first line.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		first, _, _ := bytes.Cut(bytes.TrimSpace(exit.Stderr), []byte("\n"))
		return nil, fmt.Errorf("git: %s", bytes.TrimPrefix(first, []byte("fatal: ")))
	}
	if err != nil {
		return nil, fmt.Errorf("git cannot be run: %w", err)
	}
	return out, nil
}
