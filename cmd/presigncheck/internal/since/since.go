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

// Changes are the lines that differ from a revision. Files that git ignores, does
// not track or does not look at are new: it cannot tell what they were.
type Changes struct {
	root     string
	rev      string
	files    map[string][]span // by path relative to root, slash-separated
	compared map[string]bool   // the files that git compared with the revision
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
	diff, err := git(ctx, c.root, "-c", "core.quotePath=off", "diff", "--merge-base", "--unified=0", "--inter-hunk-context=0", "--no-color",
		"--no-ext-diff", "--no-textconv", "--text", "--no-relative", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/", rev, "--", "*.go")
	if err != nil {
		return nil, fmt.Errorf("%w; in a shallow clone, fetch its history first", err)
	}
	if c.files, err = parse(diff); err != nil {
		return nil, err
	}
	// Of files marked skip-worktree or assume-unchanged, git does not look at what
	// is there: only those tagged H are compared.
	tracked, err := git(ctx, c.root, "ls-files", "-z", "-v", "--", "*.go")
	if err != nil {
		return nil, err
	}
	c.compared = make(map[string]bool)
	for entry := range strings.SplitSeq(string(tracked), "\x00") {
		if name, ok := strings.CutPrefix(entry, "H "); ok {
			c.compared[name] = true
		}
	}
	return c, nil
}

// Has reports whether a line of a file, given by its absolute name, changed. What
// lies outside of the repository, as dependencies do, did not.
func (c *Changes) Has(file string, line int) bool {
	for _, at := range places(file) {
		if name, inside := c.name(at); inside && c.changed(name, line, line) {
			return true
		}
	}
	return false
}

// HasAny reports whether any line from first to last changed, or may have: git
// does not know of all files.
func (c *Changes) HasAny(file string, first, last int) bool {
	for _, at := range places(file) {
		if name, inside := c.name(at); !inside || c.changed(name, first, last) {
			return true
		}
	}
	return false
}

func (c *Changes) changed(name string, first, last int) bool {
	if !c.compared[name] {
		return true
	}
	for _, s := range c.files[name] {
		if s.first <= last && first <= s.last {
			return true
		}
	}
	return false
}

// places are where a file is, and where the link to it is, if it is one: both may
// change. Directories are never links in them.
func places(file string) []string {
	out := []string{file}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil {
		out[0] = filepath.Join(dir, filepath.Base(file))
	}
	if to, err := filepath.EvalSymlinks(file); err == nil && to != out[0] {
		out = append(out, to)
	}
	return out
}

// name is a file's or a directory's name from the root of the repository.
func (c *Changes) name(path string) (name string, inside bool) {
	rel, err := filepath.Rel(c.root, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// Anything reports whether a file of any kind at or below the path differs from
// the revision, or may: git does not know of all files.
func (c *Changes) Anything(ctx context.Context, path string) (bool, error) {
	for _, at := range places(path) {
		name, inside := c.name(at)
		if !inside {
			return true, nil
		}
		name = ":(literal)" + name
		diff, err := git(ctx, c.root, "diff", "--merge-base", "--name-only", "--no-ext-diff", "--no-relative", "--ignore-submodules=none", c.rev, "--", name)
		if err != nil || len(diff) > 0 {
			return err == nil, err
		}
		others, err := git(ctx, c.root, "ls-files", "--others", "--", name)
		if err != nil || len(others) > 0 {
			return err == nil, err
		}
		tracked, err := git(ctx, c.root, "ls-files", "-z", "-v", "--", name)
		if err != nil {
			return false, err
		}
		for entry := range strings.SplitSeq(strings.TrimSuffix(string(tracked), "\x00"), "\x00") {
			if !strings.HasPrefix(entry, "H ") {
				return true, nil
			}
		}
	}
	return false, nil
}

// Gone reports whether a file with one of the names was removed, anywhere.
func (c *Changes) Gone(ctx context.Context, names ...string) (bool, error) {
	args := []string{"diff", "--merge-base", "--name-only", "--no-ext-diff", "--no-relative", "--no-renames", "--diff-filter=D", c.rev, "--"}
	for _, name := range names {
		args = append(args, ":(glob)**/"+name)
	}
	gone, err := git(ctx, c.root, args...)
	return err == nil && len(gone) > 0, err
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
