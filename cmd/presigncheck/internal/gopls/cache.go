package gopls

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cached is where the program for these versions is kept.
func (o Options) cached(ctx context.Context, upstream release, source Source) (string, error) {
	dir := o.Cache
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no directory for finished builds: %w", err)
		}
		dir = filepath.Join(user, "presigncheck", "gopls")
	}
	toolchain, err := goCommand(ctx, upstream.Dir, "env", "GOEXE", "GOVERSION", "GOOS", "GOARCH")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00", upstream.Version, toolchain, source, source.label(), addedFile, nestedFile)
	if source.Dir != "" {
		if err := source.hash(sum); err != nil {
			return "", err
		}
	}
	exe, _, _ := strings.Cut(toolchain, "\n")
	return filepath.Join(dir, fmt.Sprintf("%x", sum.Sum(nil))[:32], "gopls"+strings.TrimSpace(exe)), nil
}

// hash adds what the check is built from.
func (s Source) hash(sum hash.Hash) error {
	return errors.Join(
		hashFile(sum, filepath.Join(s.Dir, "go.mod")),
		hashFile(sum, filepath.Join(s.Dir, "go.sum")),
		filepath.WalkDir(filepath.Join(s.Dir, "analyzer"), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() && e.Name() == "testdata" {
				return filepath.SkipDir
			}
			if e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			return hashFile(sum, path)
		}),
	)
}

func hashFile(sum hash.Hash, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	fmt.Fprintf(sum, "\x00%s\x00", path)
	_, err = io.Copy(sum, f)
	return err
}

// kept is how many finished builds stay: each takes some 40 MB, and a change
// of the check makes a new one.
const kept = 4

// trim removes the finished builds beside file that were used least recently.
func trim(file string) error {
	now := time.Now()
	own := filepath.Dir(file)
	if err := os.Chtimes(own, now, now); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Dir(own))
	if err != nil {
		return err
	}
	used := make(map[string]time.Time)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		used[filepath.Join(filepath.Dir(own), e.Name())] = info.ModTime()
	}
	builds := slices.SortedFunc(maps.Keys(used), func(a, b string) int { return used[b].Compare(used[a]) })
	for _, old := range builds[min(kept, len(builds)):] {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	return nil
}
