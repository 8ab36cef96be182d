// Package provenance says of when the things are that a run looks at, as far as
// git and the file system know: a report is read by people who were not there.
// What cannot be found out is "".
package provenance

import (
	"context"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Commit is the commit that is checked out around dir, and whether files differ
// from it: "1c9dac1b7e2f", "1c9dac1b7e2f and changes".
func Commit(ctx context.Context, dir string) string {
	commit, ok := git(ctx, dir, "rev-parse", "--short=12", "HEAD")
	if !ok {
		return ""
	}
	if changed, ok := git(ctx, dir, "status", "--porcelain", "--untracked-files=no"); ok && changed != "" {
		commit += " and changes"
	}
	return commit
}

// Date says of when a file or directory is: of the commit that changed it last, or
// of its newest file where git does not know what is there.
func Date(ctx context.Context, path string) string {
	dir, name := filepath.Dir(path), "./"+filepath.Base(path)
	changed, ok := git(ctx, dir, "status", "--porcelain", "--ignored", "--", name)
	if ok && changed == "" {
		if date, ok := git(ctx, dir, "log", "-1", "--format=%cs", "--", name); ok && date != "" {
			return "committed " + date
		}
	}
	var newest time.Time
	err := filepath.WalkDir(path, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
		return err
	})
	if err != nil || newest.IsZero() {
		return ""
	}
	return "written " + newest.UTC().Format(time.DateOnly)
}

// patience is how long git may take; a report does not wait for longer.
const patience = 5 * time.Second

func git(ctx context.Context, dir string, args ...string) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err == nil
}
