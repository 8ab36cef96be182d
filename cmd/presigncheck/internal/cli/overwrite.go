package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// keep is what no report may be written to or over, by name: what a build or a
// check reads, whatever stands in it.
var keep = []string{".go", ".mod", ".sum", ".work", ".yaml", ".yml", ".tf"}

// earlier are words of which each report of a kind has one of each group, close to
// its start: only such a file is replaced.
var earlier = map[string][][]string{
	"html":       {{"<!doctype html>"}, {"<title>presigncheck: "}},
	"sarif":      {{"{"}, {`"version"`, `"$schema"`}, {`"runs"`}},
	"gitlab":     {{"["}, {`"check_name"`, "[]"}},
	"junit":      {{"<testsuite"}},
	"checkstyle": {{"<checkstyle"}},
	"baseline":   {{"{"}, {`"findings"`}},
}

// harmless refuses to write what the flag asks for over a file that is something
// else: a slip such as --html a.go must cost nobody a file.
func harmless(flag, path string) error {
	real := path
	if to, err := filepath.EvalSymlinks(path); err == nil {
		real = to
	}
	for _, name := range []string{path, real} {
		if slices.Contains(keep, filepath.Ext(name)) {
			return fmt.Errorf("--%s %s is a source or configuration file by its name, and is left alone; name another file", flag, path)
		}
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil // new, or /dev/null and the like
	}
	groups, replaced := earlier[flag]
	if err != nil || !replaced {
		return nil // said when it is written, or added to
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	if len(text) == 0 {
		return nil
	}
	// An earlier report begins with its mark, after the declaration of XML.
	start := text
	if rest, ok := bytes.CutPrefix(start, []byte("<?xml")); ok {
		_, rest, _ = bytes.Cut(rest, []byte("?>"))
		start = bytes.TrimSpace(rest)
	}
	ours := bytes.HasPrefix(start, []byte(groups[0][0]))
	for _, group := range groups[1:] {
		ours = ours && slices.ContainsFunc(group, func(word string) bool { return bytes.Contains(text, []byte(word)) })
	}
	if !ours {
		return fmt.Errorf("--%s %s has something else than an earlier report of that kind, and is left alone; name another file, or remove that one", flag, path)
	}
	return nil
}
