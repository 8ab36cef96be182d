package vettool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// moduleRoot is the nearest directory with a go.mod, at dir or above, or dir.
func moduleRoot(dir string) string {
	if root := above(dir, "go.mod"); root != "" {
		return root
	}
	return dir
}

// above returns the nearest directory, dir or one above it, that holds name.
func above(dir, name string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// modules are the roots of the modules that go vet, started in dir, may be
// asked about: the one at or above dir, and those of its workspace.
func modules(dir string) ([]string, error) {
	roots := []string{moduleRoot(dir)}
	work := os.Getenv("GOWORK")
	if work == "off" {
		return roots, nil
	}
	if work == "" {
		root := above(dir, "go.work")
		if root == "" {
			return roots, nil
		}
		work = filepath.Join(root, "go.work")
	}
	text, err := os.ReadFile(work)
	if errors.Is(err, fs.ErrNotExist) {
		return roots, nil
	}
	if err != nil {
		return nil, err
	}
	parsed, err := modfile.ParseWork(work, text, nil)
	if err != nil {
		return nil, fmt.Errorf("go.work: %w", err)
	}
	for _, use := range parsed.Use {
		root := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(root) {
			root = filepath.Join(filepath.Dir(work), root)
		}
		roots = append(roots, root)
	}
	return roots, nil
}
